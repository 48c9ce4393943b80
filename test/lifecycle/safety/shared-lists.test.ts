import { accountLifecycle } from "../../../provider/lifecycle/account";
import { listSchemas } from "../../../provider/api/ddm/schemas";
import { listKeyOf } from "../../../provider/lifecycle/driver/identity";
import { schemaDefinition, schemaLifecycle } from "../../../provider/lifecycle/schema";
import { makeAccountFixture, makeSchemaFixture } from "../../support/child-fixtures";
import { createResource } from "../../support/resource-fixture";

test("a schema is created again after its deletion even if an older list of schemas is cached", async () => {
  const { cloud, stack, instanceId, program } = await createResource(makeSchemaFixture(), { name: "steady" });
  const services = cloud.newServices();
  const lifecycle = schemaLifecycle();
  const deletion = lifecycle.delete(stack.id ?? "", stack.outputs, services);
  await cloud.clock.sleep(10); // The job of the deletion is now running.
  const ref = { id: instanceId, subject: "another schema" };
  const key = listKeyOf(schemaDefinition, instanceId);
  await services.sharedLists.readInitialList(key, () => listSchemas(services.api, ref));
  await deletion;
  const { inputs } = lifecycle.check({}, program({ name: "steady" }));
  expect(await lifecycle.create(inputs, services)).toMatchObject({ id: `${instanceId}/steady` });
});

test("an account whose create was accepted without an effect is not recorded, and the next up creates it", async () => {
  const { cloud, stack, up, instance } = await makeAccountFixture();
  cloud.simulator.faults.add({ match: { operation: "CreateDdmUser", times: 1 }, effect: { status: 200, body: "" } });
  await expect(up()).rejects.toThrow(
    /The request was accepted, but the resource is not listed afterwards\. Pulumi's state does not contain it/,
  );
  expect(stack.id).toBeUndefined();
  expect(await up()).toBe("create");
  expect(instance().accounts).toHaveLength(1);
  expect(accountLifecycle().diff(stack.id ?? "", stack.outputs, stack.inputs).changes).toBe(false);
});

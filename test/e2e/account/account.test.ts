import { countByOperation, mutations } from "../../../scripts/sandbox/calls";
import type { State } from "../../../simulator";
import { operationsOf } from "../harness/calls";
import { describeDrift, describeInPlace, describeReplacements } from "../harness/describe-cases";
import { dataNodeArgs, dataNodePassword } from "../harness/fixtures";
import { declaration, program, ref } from "../harness/programs";
import { useSharedStack } from "../harness/shared-stack";
import type { StoredResource } from "../harness/state";
import { drift, inPlace, otherPassword, password, replacements } from "./cases";

const instanceId = ref("orders.id");
const accountArgs = { instanceId, password, baseAuthority: ["SELECT"] };
const schemaArgs = {
  instanceId,
  shardMode: "cluster",
  shardNumber: 8,
  dataNodes: [dataNodeArgs(ref("dataNodes[0]"))],
};
const liveAccount = (cloud: State, { id }: StoredResource) => {
  const [instance, account] = (id ?? "").split("/");
  return cloud.instances.find((each) => each.id === instance)?.accounts.find(({ name }) => name === account);
};

describe("account", () => {
  /** Ids of the account that is adopted and of the account that is read with `get`. */
  const ids = { adopted: "", read: "" };
  // The accounts belong to an instance with two schemas. The stack has a second instance.
  const stack = useSharedStack({
    seed: "accounts",
    program: (accounts) =>
      program(
        { orders: {}, other: { name: "other-orders" } },
        [
          declaration("Schema", "shop", { ...schemaArgs, name: "shop" }),
          declaration("Schema", "crm", { ...schemaArgs, name: "crm" }),
          ...Object.entries(accounts).map(([name, args]) => declaration("Account", name, { ...accountArgs, ...args })),
        ].join("\n"),
      ),
    live: liveAccount,
    async afterDrift({ otherClient }, state) {
      const { id: instance = "" } = state.resource("orders");
      await otherClient("POST", `/v3/{pid}/instances/${instance}/users`, {
        name: "legacy",
        password: "0ld-secret",
        base_authority: ["DROP"],
        description: "by hand",
      });
      ids.adopted = `${instance}/legacy`;
      ids.read = state.resource("passwordLifetime").id ?? "";
      return [
        declaration("Account", "adopted", {
          instanceId,
          adopt: { id: ids.adopted },
          password: otherPassword,
          baseAuthority: ["SELECT"],
          databases: [ref("shop.name")],
        }),
        `const existing = ddm.Account.get("existing", "${ids.read}");`,
        `exports.existing = pulumi.all([existing.name, existing.baseAuthority, existing.instanceId, existing.password]);`,
      ].join("\n");
    },
  });

  describeInPlace(stack, inPlace);
  describeReplacements(stack, replacements);
  describeDrift(stack, drift);

  test("sends no mutation in a preview", () => expect(mutations(stack.previewed.calls)).toEqual([]));

  test("refreshes all accounts of an instance with at most 4 list requests", () => {
    // One call refreshes all accounts, and one reads `existing`. Slow machines need more calls, because the provider reuses a response for
    // only five seconds.
    expect(countByOperation(stack.previewed.calls)["ListDdmUsers"]).toBeLessThanOrEqual(4);
  });

  test("adopts an account and updates it to match the program, including the password", () => {
    const { outcome, calls, state, cloud } = stack.corrected;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    const changes = mutations(calls).filter(({ path }) => path.includes("/users/legacy"));
    expect(operationsOf(changes)).toEqual(["UpdateDdmUser", "ResetDdmUserPassword"]);
    expect(changes[0]?.request).toEqual({ base_authority: ["SELECT"], databases: [{ name: "shop" }] });
    const adopted = state.resource("adopted");
    expect(adopted).toMatchObject({ id: ids.adopted, outputs: { name: "legacy", databases: ["shop"] } });
    // The update keeps the description, which the program does not set.
    expect(liveAccount(cloud, adopted)).toMatchObject({ description: "by hand" });
  });

  test("reads an account by `get` without managing it", () => {
    const { outcome, state } = stack.corrected;
    expect(outcome.ops("existing")).toEqual(["read"]);
    const [instance, name] = ids.read.split("/");
    expect(state.outputs["existing"]).toEqual([name, ["SELECT"], instance, null]);
  });

  test("stores no secret in plain text", () => {
    for (const { state } of stack.deployments) {
      for (const secret of [password, otherPassword, dataNodePassword]) expect(state.text).not.toContain(secret);
    }
  });

  test("deletes an account with one call when the program no longer declares it", () => {
    const { outcome, calls, state, cloud } = stack.removed;
    const names = [...stack.names, "adopted"];
    for (const name of names) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(countByOperation(mutations(calls))).toEqual({ DeleteDdmUser: names.length });
    expect(cloud.instances.flatMap(({ accounts }) => accounts)).toEqual([]);
    expect(state.resources.filter(({ type }) => type.endsWith(":Account"))).toEqual([]);
  });
});

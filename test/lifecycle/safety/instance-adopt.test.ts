import { catchFailure } from "../../support/failure";
import { makeInstanceFixture } from "../../support/instance-fixture";

/** A fixture whose instance was created in the console and adopted. */
async function makeAdopted() {
  const fixture = makeInstanceFixture();
  const { id } = await fixture.cloud.otherClient.call("POST", "/v3/{pid}/instances", {
    name: "by-hand",
    available_zones: ["az1", "az2"],
    node_num: 2,
    engine_version: "3.1.0.7",
    flavor_ref: "ddm.c6.xlarge.2",
    vpc_id: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
    subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa",
    security_group_id: "035b70ed-319b-4086-9fd7-62a2e8548b2e",
  });
  const adopt = { id: String(id) };
  await fixture.up({ adopt });
  fixture.cloud.clearCalls();
  return { ...fixture, adopt, id: adopt.id };
}

type Fixture = Awaited<ReturnType<typeof makeAdopted>>;

/** Expects that no request was sent, and that the cloud and Pulumi's state still contain the instance. */
function expectUntouched({ cloud, stack, id }: Fixture): void {
  expect(cloud.takeCalls()).toEqual([]);
  expect(cloud.simulator.state.instances.map((instance) => instance.id)).toEqual([id]);
  expect(stack.id).toBe(id);
}

describe("a program that still contains `adopt`", () => {
  test("an edit that would replace the instance fails before any request", async () => {
    const fixture = await makeAdopted();
    const { message } = await catchFailure(fixture.up({ adopt: fixture.adopt, vpcId: "another-vpc" }));
    expect(message).toContain("Remove `adopt` from the program");
    expectUntouched(fixture);
  });

  test("a forced replacement, by `up --replace` or a taint, fails before any request", async () => {
    const fixture = await makeAdopted();
    const { message } = await catchFailure(fixture.up({ adopt: fixture.adopt }, { replace: true }));
    expect(message).toContain("Remove `adopt` from the program");
    expectUntouched(fixture);
  });

  test("an up fails after another client has deleted the instance, and advises to remove `adopt`", async () => {
    const { cloud, stack, up, adopt } = await makeAdopted();
    cloud.simulator.state.instances.length = 0;
    expect(await stack.refresh()).toBe(false);
    const { message } = await catchFailure(up({ adopt }));
    expect(message).toContain("If the resource was deleted, remove `adopt` from the program to create it");
    expect(cloud.takeMutations()).toEqual([]);
    expect(await up()).toBe("create");
  });
});

test("a replacement after `adopt` is removed buys another instance and deletes the adopted one", async () => {
  const { cloud, stack, up, id } = await makeAdopted();
  await up();
  expect(await up({ vpcId: "e1d886ec-cfe7-4cd4-b748-000000000000" })).toBe("replace");
  expect(cloud.takeMutations()).toEqual(["CreateInstance", "DeleteDdmInstance"]);
  expect(stack.id).not.toBe(id);
});

test.each([true, false])(
  "another `adopt.id` fails before any request (the previous program contained `adopt`: %s)",
  async (hadAdopt) => {
    const fixture = await makeAdopted();
    if (!hadAdopt) await fixture.up();
    fixture.cloud.clearCalls();
    const other = { id: "0000000000000000000000000000in09" };
    const { message } = await catchFailure(fixture.up({ adopt: other }));
    expect(message).toContain(`"adopt.id" ${other.id} is not the id of instance "by-hand" (${fixture.id})`);
    expect(message).toContain("Nothing was changed.");
    expectUntouched(fixture);
  },
);

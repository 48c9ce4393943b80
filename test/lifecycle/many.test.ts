import { accountLifecycle } from "../../provider/lifecycle/account";
import { instanceGroupLifecycle } from "../../provider/lifecycle/instance-group";
import { schemaLifecycle } from "../../provider/lifecycle/schema";
import { byOperation, mutations } from "../../scripts/sandbox/calls";
import { accountArgs, groupArgs, logins, schemaArgs, stageWithInstance } from "../support/children";
import { Stack } from "../support/stack";

const count = (n: number) => Array.from({ length: n }, (_, index) => index);

/** 3 groups, 10 schemas and 20 accounts of one instance, each with a stack of its own but all in one process. */
async function crowd() {
  const scene = await stageWithInstance();
  const { stage, instanceId, dataNodes } = scene;
  const process = { world: stage.world };
  const members = [
    ...count(3).map((n) => ({ life: instanceGroupLifecycle, program: groupArgs({ name: `group-${n}` }) })),
    ...count(10).map((n) => ({
      life: schemaLifecycle,
      program: schemaArgs({ name: `schema_${n}`, dataNodes: logins(dataNodes.slice(n, n + 1)) }),
    })),
    ...count(20).map((n) => ({ life: accountLifecycle, program: accountArgs({ name: `account_${n}` }) })),
  ].map(({ life, program }) => ({ stack: new Stack(process, life), program: { ...program, instanceId } }));
  /** The next command runs in another process, which has read nothing yet. */
  const anew = () => (process.world = stage.world);
  return { ...scene, members, anew, up: () => Promise.all(members.map(({ stack, program }) => stack.up(program))) };
}

test("creates and deletes many resources of one instance side by side, without a busy answer or a throttled one", async () => {
  const { stage, instance, members, up, anew } = await crowd();
  await up();
  const { groups, schemas, accounts } = instance();
  expect([groups.length, schemas.length, accounts.length]).toEqual([1 + 3, 10, 20]);
  expect(schemas.map(({ status }) => status)).toEqual(Array(10).fill("RUNNING"));

  const creating = stage.calls();
  expect(creating.filter(({ status }) => status === 409 || status === 429)).toEqual([]);
  expect(byOperation(mutations(creating))).toEqual({ CreateDdmUser: 20, CreateDdmDatabase: 10, CreateGroup: 3 });
  expect(creating.length).toBeLessThan(200);

  anew();
  expect(await up()).toEqual(members.map(() => "same"));
  await Promise.all(members.map(({ stack }) => stack.refresh()));
  // One list of each kind; the nodes' subnets are in the instance's two details.
  expect(byOperation(stage.calls())).toEqual({
    ...{ ListGroup: 1, ListDatabases: 1, ListDdmUsers: 1, ShowInstance: 1, ShowDdmDetail: 1 },
  });
  expect(await up()).toEqual(members.map(() => "same"));
  expect(stage.calls()).toEqual([]);

  anew();
  await Promise.all(members.map(({ stack }) => stack.destroy()));
  const deleting = stage.calls();
  expect(deleting.filter(({ status }) => status === 409 || status === 429)).toEqual([]);
  expect(byOperation(mutations(deleting))).toEqual({ DeleteDdmUser: 20, DeleteDdmDatabase: 10, DeleteGroup: 3 });
  expect([instance().groups.length, instance().schemas, instance().accounts]).toEqual([1, [], []]);
});

test("creates the others when one fails", async () => {
  const { stage, instance, members } = await crowd();
  stage.fault("CreateDdmDatabase", { job: "fail" }, { nth: 4 });
  stage.fault("CreateDdmUser", { drop: "after" }, { nth: 7 });
  const outcomes = await Promise.allSettled(members.map(({ stack, program }) => stack.up(program)));
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect(instance().schemas.filter(({ status }) => status === "RUNNING")).toHaveLength(9);
  expect(instance().accounts).toHaveLength(20);
  expect(stage.calls().filter(({ status }) => status === 409 || status === 429)).toEqual([]);
});

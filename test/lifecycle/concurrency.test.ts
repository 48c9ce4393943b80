import { accountLifecycle } from "../../provider/lifecycle/account";
import { instanceGroupLifecycle } from "../../provider/lifecycle/instance-group";
import { schemaLifecycle } from "../../provider/lifecycle/schema";
import { countByOperation, mutations } from "../../scripts/sandbox/calls";
import { accountArgs, groupArgs, logins, schemaArgs, makeCloudWithInstance } from "../support/child-fixtures";
import { Stack } from "../support/stack";

const range = (n: number) => Array.from({ length: n }, (_, index) => index);

/** 3 groups, 10 schemas and 20 accounts of one instance. Each resource has its own stack; all share one provider process. */
async function makeManyResources() {
  const fixture = await makeCloudWithInstance();
  const { cloud, instanceId, dataNodes } = fixture;
  let services = cloud.newServices();
  const environment = { newServices: () => services };
  const resources = [
    ...range(3).map((n) => ({ makeLifecycle: instanceGroupLifecycle, program: groupArgs({ name: `group-${n}` }) })),
    ...range(10).map((n) => ({
      makeLifecycle: schemaLifecycle,
      program: schemaArgs({ name: `schema_${n}`, dataNodes: logins(dataNodes.slice(n, n + 1)) }),
    })),
    ...range(20).map((n) => ({ makeLifecycle: accountLifecycle, program: accountArgs({ name: `account_${n}` }) })),
  ].map(({ makeLifecycle, program }) => ({
    stack: new Stack(environment, makeLifecycle),
    program: { ...program, instanceId },
  }));
  /** Runs the next commands in a new process, whose caches are empty. */
  const restartProcess = () => (services = cloud.newServices());
  const up = () => Promise.all(resources.map(({ stack, program }) => stack.up(program)));
  return { ...fixture, resources, restartProcess, up };
}

test("creates and deletes many resources of one instance concurrently, without a busy or throttled response", async () => {
  const { cloud, instance, resources, up, restartProcess } = await makeManyResources();
  await up();
  const { groups, schemas, accounts } = instance();
  expect([groups.length, schemas.length, accounts.length]).toEqual([1 + 3, 10, 20]);
  expect(schemas.map(({ status }) => status)).toEqual(Array(10).fill("RUNNING"));

  const createCalls = cloud.takeCalls();
  expect(createCalls.filter(({ status }) => status === 409 || status === 429)).toEqual([]);
  expect(countByOperation(mutations(createCalls))).toEqual({
    CreateDdmUser: 20,
    CreateDdmDatabase: 10,
    CreateGroup: 3,
  });
  // At most about 6 calls per resource, polls included.
  expect(createCalls.length).toBeLessThan(200);

  restartProcess();
  expect(await up()).toEqual(resources.map(() => "same"));
  await Promise.all(resources.map(({ stack }) => stack.refresh()));
  // One list per kind of resource. For the nodes of the groups, also ShowInstance (their ports) and ShowDdmDetail (their subnets).
  expect(countByOperation(cloud.takeCalls())).toEqual({
    ListGroup: 1,
    ListDatabases: 1,
    ListDdmUsers: 1,
    ShowInstance: 1,
    ShowDdmDetail: 1,
  });
  expect(await up()).toEqual(resources.map(() => "same"));
  expect(cloud.takeCalls()).toEqual([]);

  restartProcess();
  await Promise.all(resources.map(({ stack }) => stack.destroy()));
  const deleteCalls = cloud.takeCalls();
  expect(deleteCalls.filter(({ status }) => status === 409 || status === 429)).toEqual([]);
  expect(countByOperation(mutations(deleteCalls))).toEqual({
    DeleteDdmUser: 20,
    DeleteDdmDatabase: 10,
    DeleteGroup: 3,
  });
  expect([instance().groups.length, instance().schemas, instance().accounts]).toEqual([1, [], []]);
});

test("creates all other resources when one create fails and one response is lost", async () => {
  const { cloud, instance, resources } = await makeManyResources();
  cloud.fault("CreateDdmDatabase", { job: "fail" }, { nth: 4 });
  cloud.fault("CreateDdmUser", { drop: "after" }, { nth: 7 });
  const outcomes = await Promise.allSettled(resources.map(({ stack, program }) => stack.up(program)));
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect(instance().schemas.filter(({ status }) => status === "RUNNING")).toHaveLength(9);
  expect(instance().accounts).toHaveLength(20);
  expect(cloud.takeCalls().filter(({ status }) => status === 409 || status === 429)).toEqual([]);
});

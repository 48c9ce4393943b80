import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { countByOperation } from "../../scripts/sandbox/calls";
import { instanceArgs } from "../support/instance-args";
import { Stack } from "../support/stack";
import { TestCloud } from "../support/test-cloud";

/** Makes a cloud, and an `up` that creates instances concurrently in one provider process. */
function makeConcurrentUp(count: number) {
  const cloud = new TestCloud();
  const services = cloud.newServices();
  const stacks = Array.from({ length: count }, () => new Stack({ newServices: () => services }, instanceLifecycle));
  const up = () => Promise.allSettled(stacks.map((stack, n) => stack.up(instanceArgs({ name: `orders-${n}` }))));
  return { cloud, up };
}

test.each([0, 40])(
  "polls several instances and their jobs with list requests when the cloud's clock is %d days ahead",
  async (ahead) => {
    const { cloud, up } = makeConcurrentUp(5);
    cloud.simulator.clock.advance(ahead * 24 * 3600);
    expect((await up()).map(({ status }) => status)).toEqual(Array(5).fill("fulfilled"));
    const counts = countByOperation(cloud.takeCalls());
    const { ListTasks = 0, ListInstances = 0, ShowDdmJobResult = 0, ShowInstance = 0 } = counts;
    expect(ListTasks).toBeGreaterThan(0);
    expect(ListInstances).toBeGreaterThan(0);
    expect(ListTasks + ListInstances).toBeLessThan(25);
    // While only one job is pending, it is polled individually.
    expect(ShowDdmJobResult).toBeLessThan(5);
    // The details of each instance are read once.
    expect(ShowInstance).toBe(5);
  },
);

test("polls each job individually after one list request when the user may not list jobs", async () => {
  const { cloud, up } = makeConcurrentUp(3);
  cloud.fault("ListTasks", { status: 403, code: "DBS.280005" }, {});
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
  const { ListTasks, ShowDdmJobResult = 0 } = countByOperation(cloud.takeCalls());
  expect(ListTasks).toBe(1);
  expect(ShowDdmJobResult).toBeGreaterThan(20);
});

test.each([
  ["for a while", { times: 8 }],
  ["permanently", {}],
])("creates all instances when the list of jobs fails %s", async (_what, match) => {
  const { cloud, up } = makeConcurrentUp(3);
  cloud.fault("ListTasks", { status: 503 }, match);
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
});

test("lists jobs only three times when the lists are empty, and creates all instances", async () => {
  const { cloud, up } = makeConcurrentUp(3);
  cloud.fault("ListTasks", { body: { jobs: [], total: 0 } }, {});
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
  expect(countByOperation(cloud.takeCalls())["ListTasks"]).toBe(3);
});

test("reports the reason of a failed job and creates the other instances", async () => {
  const { cloud, up } = makeConcurrentUp(3);
  cloud.fault("CreateInstance", { job: "fail" }, { nth: 2 });
  const outcomes = await up();
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  expect(String(failed?.reason)).toContain("DBS.300005: Failed to process the request");
});

test("creates all instances when the API does not know one of the jobs", async () => {
  const { cloud, up } = makeConcurrentUp(3);
  cloud.fault("CreateInstance", { job: "vanish" }, { nth: 2 });
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
});

test("polls three instances individually once it has found that the list of instances has four pages", async () => {
  const { cloud, up } = makeConcurrentUp(1);
  await up();
  const { instances } = cloud.simulator.state;
  const [one] = instances;
  for (let n = 0; one && n < 400; n += 1) {
    instances.push({ ...one, id: `${String(n).padStart(32, "0")}in09`, name: `other-${n}` });
  }
  cloud.clearCalls();
  const { pollers, clock } = cloud.newServices();
  const pollThree = () => {
    const now = { due: clock.now(), latest: clock.now() };
    return Promise.all(instances.slice(0, 3).map(({ id }) => pollers.instances.poll({ id, subject: "one" }, now)));
  };
  for (let round = 1; round <= 3; round += 1) expect(await pollThree()).toEqual(Array(3).fill("RUNNING"));
  // Only the first round lists the instances. It finds that the list has four pages.
  expect(countByOperation(cloud.takeCalls())).toEqual({ ListInstances: 4, ShowInstance: 2 * 3 });
});

import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { countByOperation } from "../../scripts/sandbox/calls";
import { instanceArgs } from "../support/instance-args";
import { Stack } from "../support/stack";
import { TestCloud } from "../support/test-cloud";

/** Instances that one provider process creates concurrently. */
function makeInstances(count: number) {
  const cloud = new TestCloud();
  const services = cloud.newServices();
  const stacks = Array.from({ length: count }, () => new Stack({ newServices: () => services }, instanceLifecycle));
  const up = () => Promise.allSettled(stacks.map((stack, n) => stack.up(instanceArgs({ name: `orders-${n}` }))));
  return { cloud, up };
}

const polls = ["ListTasks", "ListInstances", "ShowDdmJobResult", "ShowInstance"] as const;

test.each([0, 40])(
  "polls the jobs and statuses of several instances with list requests when the cloud's clock is %d days ahead",
  async (ahead) => {
    const { cloud, up } = makeInstances(5);
    cloud.simulator.clock.advance(ahead * 24 * 3600);
    await up();
    const calls = countByOperation(cloud.takeCalls());
    const [tasks = 0, instances = 0, job = 0] = polls.map((operation) => calls[operation] ?? 0);
    expect(tasks + instances).toBeLessThan(25);
    // The first and the last waiting instance are polled individually.
    expect(job).toBeLessThan(5);
  },
);

test("polls each job individually, and does not list jobs again, without the permission to list jobs", async () => {
  const { cloud, up } = makeInstances(3);
  cloud.fault("ListTasks", { status: 403, code: "DBS.280005" }, {});
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
  const { ListTasks, ShowDdmJobResult = 0 } = countByOperation(cloud.takeCalls());
  expect(ListTasks).toBe(1);
  expect(ShowDdmJobResult).toBeGreaterThan(20);
});

test.each([
  ["for a while is retried", { times: 8 }],
  ["permanently is replaced by individual polls", {}],
])("a list that fails %s", async (_what, match) => {
  const { cloud, up } = makeInstances(3);
  cloud.fault("ListTasks", { status: 503 }, match);
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
});

test("polls jobs individually when they are missing from the list", async () => {
  const { cloud, up } = makeInstances(3);
  cloud.fault("ListTasks", { body: { jobs: [], total: 0 } }, {});
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
  expect(countByOperation(cloud.takeCalls())["ListTasks"]).toBe(3);
});

test("reports the reason of a failed job and creates the other instances", async () => {
  const { cloud, up } = makeInstances(3);
  cloud.fault("CreateInstance", { job: "fail" }, { nth: 2 });
  const outcomes = await up();
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  expect(String(failed?.reason)).toContain("DBS.300005: Failed to process the request");
});

test("a job that neither the list nor its detail reports does not block the others", async () => {
  const { cloud, up } = makeInstances(3);
  cloud.fault("CreateInstance", { job: "vanish" }, { nth: 2 });
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
});

test("polls a few instances out of very many individually, because the list has too many pages", async () => {
  const { cloud, up } = makeInstances(1);
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
  // Four pages: the number of pages is unknown before the first list.
  expect(countByOperation(cloud.takeCalls())).toEqual({ ListInstances: 4, ShowInstance: 2 * 3 });
});

import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { byOperation } from "../../scripts/sandbox/calls";
import { instanceArgs } from "../support/instance-args";
import { Stack } from "../support/stack";
import { TestCloud } from "../support/test-cloud";

/** Instances that one process creates at the same time. */
function severalInstances(count: number) {
  const cloud = new TestCloud();
  const services = cloud.newServices();
  const stacks = Array.from({ length: count }, () => new Stack({ newServices: () => services }, instanceLifecycle));
  const up = () => Promise.allSettled(stacks.map((stack, n) => stack.up(instanceArgs({ name: `orders-${n}` }))));
  return { cloud, up };
}

const looks = ["ListTasks", "ListInstances", "ShowDdmJobResult", "ShowInstance"] as const;

test.each([0, 40])(
  "jobs and statuses of several are looked at together, %d days by the cloud's clock",
  async (ahead) => {
    const { cloud, up } = severalInstances(5);
    cloud.simulator.clock.advance(ahead * 24 * 3600);
    await up();
    const calls = byOperation(cloud.takeCalls());
    const [tasks = 0, instances = 0, job = 0] = looks.map((look) => calls[look] ?? 0);
    expect(tasks + instances).toBeLessThan(25);
    // The first who is there looks alone, and so does the last.
    expect(job).toBeLessThan(5);
  },
);

test("whoever may not ask for the lists looks at each thing by itself, and does not ask again", async () => {
  const { cloud, up } = severalInstances(3);
  cloud.fault("ListTasks", { status: 403, code: "DBS.280005" }, {});
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
  const { ListTasks, ShowDdmJobResult = 0 } = byOperation(cloud.takeCalls());
  expect(ListTasks).toBe(1);
  expect(ShowDdmJobResult).toBeGreaterThan(20);
});

test.each([
  ["in passing is borne with", { times: 8 }],
  ["again and again is given up, and each thing is looked at by itself", {}],
])("a list that fails %s", async (_what, match) => {
  const { cloud, up } = severalInstances(3);
  cloud.fault("ListTasks", { status: 503 }, match);
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
});

test("a list that does not show them is given up", async () => {
  const { cloud, up } = severalInstances(3);
  cloud.fault("ListTasks", { body: { jobs: [], total: 0 } }, {});
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
  expect(byOperation(cloud.takeCalls())["ListTasks"]).toBe(3);
});

test("one whose job fails says why; the others come", async () => {
  const { cloud, up } = severalInstances(3);
  cloud.fault("CreateInstance", { job: "fail" }, { nth: 2 });
  const outcomes = await up();
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  expect(String(failed?.reason)).toContain("DBS.300005: Failed to process the request");
});

test("a job that the cloud has forgotten, and its list too, does not keep anybody waiting", async () => {
  const { cloud, up } = severalInstances(3);
  cloud.fault("CreateInstance", { job: "vanish" }, { nth: 2 });
  expect((await up()).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
});

test("of very many instances a few are looked at by themselves: their list has too many pages", async () => {
  const { cloud, up } = severalInstances(1);
  await up();
  const { instances } = cloud.simulator.state;
  const [one] = instances;
  for (let n = 0; one && n < 400; n += 1) {
    instances.push({ ...one, id: `${String(n).padStart(32, "0")}in09`, name: `other-${n}` });
  }
  cloud.clearCalls();
  const { watch, clock } = cloud.newServices();
  const lookAtThree = () => {
    const now = { due: clock.now(), latest: clock.now() };
    return Promise.all(instances.slice(0, 3).map(({ id }) => watch.instances.poll({ id, subject: "one" }, now)));
  };
  for (let round = 1; round <= 3; round += 1) expect(await lookAtThree()).toEqual(Array(3).fill("RUNNING"));
  // Four pages, when it is not known yet how many there are.
  expect(byOperation(cloud.takeCalls())).toEqual({ ListInstances: 4, ShowInstance: 2 * 3 });
});

import { isDeepStrictEqual } from "node:util";
import type { Failure } from "./failures";
import { kindNames, type kinds, makeDiskFixture, type DiskInputs } from "./fake-disk-fixture";

// The commands create a disk with almost all properties, update the disk, and delete it. In the first tests, one request of a command fails,
// and the command runs again, with or without a refresh before it. The result must be the same as without the failure.

const full: DiskInputs = {
  description: "web shop",
  labels: { team: "shop" },
  size: 10,
  type: "ssd",
  zone: "z2",
  replicas: [{ id: "r2", key: "k-1" }],
  snapshot: "s-1",
  password: "1234",
  mode: "fast",
  retain: false,
};
const changed: DiskInputs = {
  ...full,
  description: undefined,
  labels: { tier: "2" },
  size: 30,
  password: "5678",
  mode: "slow",
};

// The first tests run their command several times for each request that can fail.
jest.setTimeout(120_000);

const seconds = (n: number) => n * 1_000;

const failures: Readonly<Record<string, Failure>> = {
  "refused with 403": { throws: "forbidden" },
  "refused with 400": { throws: "rejected" },
  "answered with 404 without a code": { throws: "bare 404" },
  "not sent": { throws: "not sent" },
  "lost before it was executed": { throws: "no answer" },
  "executed without a response": { throws: "no answer", execution: "immediately" },
  "executed 15 s late without a response": { throws: "no answer", execution: "late", lateBy: seconds(15) },
  "executed 90 s late without a response": { throws: "no answer", execution: "late", lateBy: seconds(90) },
  "executed and answered with 504": { throws: "gateway timeout", execution: "immediately" },
  "answered with 504 and executed 40 s later": { throws: "gateway timeout", execution: "late", lateBy: seconds(40) },
  "answered with an HTML page and not executed": { throws: "unreadable" },
  "executed and answered with an HTML page": { throws: "unreadable", execution: "immediately" },
  "interrupted by a kill before it was executed": { throws: "nothing", kills: true },
  "interrupted by a kill after it was executed": { throws: "nothing", kills: true, execution: "immediately" },
};

type Kind = keyof typeof kinds;
type Fixture = ReturnType<typeof makeDiskFixture>;

/** The commands, in order. */
const runCommand: Readonly<Record<string, (fixture: Fixture) => Promise<unknown>>> = {
  create: ({ up }) => up(full),
  update: ({ up }) => up(changed),
  destroy: ({ stack }) => stack.destroy(),
};

const commands = Object.keys(runCommand);

/** A fixture after all commands that precede a command. */
async function makeFixtureBefore(kind: Kind, command: string) {
  const fixture = makeDiskFixture(kind);
  // The cloud rejects duplicate names only for the kind `disk`. For the other kinds, only the driver prevents a second create.
  fixture.cloud.rejectsDuplicateNames = kind === "disk";
  for (const earlier of commands.slice(0, commands.indexOf(command))) await runCommand[earlier]?.(fixture);
  fixture.cloud.journal.length = 0;
  return fixture;
}

/** Returns the differences from the state that is expected after a command. */
async function problemsOf(kind: Kind, command: string, { cloud, stack, preview }: Fixture): Promise<string[]> {
  const { disks } = cloud;
  const { orders } = cloud.work;
  if (command === "destroy") return disks.length === 0 ? [] : ["the disk still exists"];
  const problems: string[] = [];
  const wanted = command === "create" ? full : changed;
  const expected = {
    description: wanted["description"] ?? "none",
    labels: wanted["labels"],
    size: wanted["size"],
    type: "ssd",
    zone: "z2",
    replicas: ["r2"],
    hidden: { snapshot: "s-1", password: wanted["password"], mode: wanted["mode"] },
  };
  const actual = disks.map(({ description, labels, size, type, zone, replicas, hidden }) => ({
    description,
    labels,
    size,
    type,
    zone,
    replicas,
    hidden,
  }));
  if (!isDeepStrictEqual(actual, [expected])) problems.push(`in the cloud: ${JSON.stringify(actual)}`);
  if (orders.size > (kind === "ordered disk" ? commands.indexOf(command) + 1 : 0))
    problems.push(`${orders.size} orders`);
  const next = stack.id === undefined ? "create" : preview(wanted);
  if (next !== "same") problems.push(`the next preview shows ${next}`);
  await stack.refresh();
  if (preview(wanted) !== "same") problems.push("a refresh finds drift");
  return problems;
}

/** Runs a command. If its error advises `pulumi up --refresh`, refreshes and runs the command once more. */
async function runWithAdvisedRefresh(fixture: Fixture, command: string): Promise<unknown> {
  const run = () => runCommand[command]?.(fixture);
  try {
    return await run();
  } catch (error) {
    if (!String(error).includes("`pulumi up --refresh`")) throw error;
    await fixture.stack.refresh();
    return run();
  }
}

describe.each(kindNames)("%s", (kind) => {
  describe.each(commands)("%s", (command) => {
    test.each(Object.entries(failures))(
      "succeeds when it is repeated after any request was %s",
      async (_title, failure) => {
        const reference = await makeFixtureBefore(kind, command);
        await runCommand[command]?.(reference);
        const { journal } = reference.cloud;
        const problems: string[] = [];
        for (const [at, { operation }] of journal.entries()) {
          // Consecutive requests of one operation are polls of a job. They are equivalent, so only the first one fails.
          if (operation === journal[at - 1]?.operation) continue;
          for (const refreshes of [false, true]) {
            const fixture = await makeFixtureBefore(kind, command);
            const { cloud, stack, runUntilKilled } = fixture;
            cloud.fail(at, failure);
            await runUntilKilled(async () => runCommand[command]?.(fixture)).catch(() => undefined);
            cloud.clearFailures();
            const found = await Promise.resolve()
              .then(() => refreshes && stack.refresh())
              .then(() => runWithAdvisedRefresh(fixture, command))
              .then(() => problemsOf(kind, command, fixture))
              .catch((error: unknown) => [String(error)]);
            problems.push(...found.map((each) => `${at} ${operation}${refreshes ? ", refresh" : ""}: ${each}`));
          }
        }
        expect(problems).toEqual([]);
      },
    );
  });

  test("every command succeeds when it is repeated after many requests failed at random", async () => {
    const all = Object.values(failures);
    const problems: string[] = [];
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = randomNumbers(seed);
      const fixture = await makeFixtureBefore(kind, "create");
      for (const command of commands) {
        let error: unknown;
        for (let attempt = 0; attempt < 12; attempt += 1) {
          // The last three attempts run without failures.
          const failedRequests =
            attempt < 9 ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].filter(() => random() < 0.12) : [];
          fixture.cloud.clearFailures();
          fixture.cloud.journal.length = 0;
          for (const at of failedRequests)
            fixture.cloud.fail(at, all[Math.floor(random() * all.length)] ?? { throws: "nothing" });
          error = await fixture
            .runUntilKilled(() => runWithAdvisedRefresh(fixture, command))
            .catch((thrown: unknown) => thrown);
          if (!(error instanceof Error) && error !== "killed") break;
        }
        fixture.cloud.clearFailures();
        // Late requests are executed at most 90 s after their failure. So none is pending after this pause.
        await fixture.clock.sleep(seconds(120));
        if (error instanceof Error) problems.push(`${seed} ${command}: ${error.message}`);
        problems.push(...(await problemsOf(kind, command, fixture)).map((each) => `${seed} ${command}: ${each}`));
      }
    }
    expect(problems).toEqual([]);
  });

  test("every command succeeds with lists and reads that are 5 s stale", async () => {
    const fixture = makeDiskFixture(kind);
    for (const operation of ["ListDisks", "ShowDisk"]) fixture.cloud.stale.set(operation, seconds(5));
    for (const command of commands) {
      await runCommand[command]?.(fixture);
      expect(await problemsOf(kind, command, fixture)).toEqual([]);
    }
  });
});

/** Generates reproducible random numbers in [0, 1) from a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

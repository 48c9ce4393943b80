import fc from "fast-check";
import { EngineModel, type Program } from "../sweep/engine-model";
import { snapshotOf } from "../sweep/snapshot";
import { Testbed } from "../sweep/testbed";
import { type Children, randomChildren, declareChildren, declareStack, randomInstance } from "./programs";
import { randomRuns, randomTimeout } from "./settings";

/** Two stacks on one cloud. The first declares an instance with children, the second declares more children of that instance. */
class TwoStacks {
  readonly testbed = new Testbed(undefined);
  readonly first = this.testbed.engine;
  readonly second = new EngineModel((engine) => this.testbed.startRuntime(engine), undefined, "reports");
  /** The last programs of the stacks. */
  readonly programs = new Map<EngineModel, Program>();

  get instanceId(): string {
    return this.testbed.simulator.state.instances[0]?.id ?? "";
  }

  /** Runs `up` until it succeeds, at most four times. @returns the messages of failed commands */
  async up(stack: EngineModel, program: Program): Promise<string[]> {
    const messages: string[] = [];
    this.programs.set(stack, program);
    while (messages.length < 4) {
      try {
        if (messages.length > 0) await stack.refresh();
        await stack.up(program);
        return messages;
      } catch (error) {
        messages.push(String(error));
        await this.testbed.clock.sleep(120_000);
      }
    }
    throw new Error(messages.join("\n"));
  }

  /** Previews both stacks, before and after a refresh. @returns the operations that the previews show */
  async preview(): Promise<Set<string>> {
    const ops = new Set<string>();
    const addOps = async () => {
      for (const [stack, program] of this.programs)
        for (const op of Object.values(await stack.preview(program))) ops.add(op);
    };
    await addOps();
    for (const stack of this.programs.keys()) await stack.refresh();
    await addOps();
    return ops;
  }
}

/** One command of each stack. The two commands run concurrently or one after the other. */
interface Step {
  instance: Record<string, unknown>;
  first: Children;
  second: Children;
  isConcurrent: boolean;
  /** Change by another client before the commands. */
  drift: "none" | "renames the instance" | "changes an account" | "deletes an account" | "adds an account";
  /** A fault of the nth request, counted over both commands. */
  fault?: { nth: number; effect: (typeof effects)[number] } | undefined;
}

const effects = [
  { status: 500 },
  { status: 504, after: true },
  { status: 429, code: "APIGW.0308" },
  { status: 409, code: "DBS.200019" },
  { drop: "before" },
  { drop: "after" },
] as const;

/** Makes resharding remove its old data. The API rejects a resharding while another schema of the instance has old data. */
function removeOldData(children: Children): Children {
  return { ...children, ...(children.schema && { schema: { ...children.schema, resharding: { cleanUp: true } } }) };
}

const step: fc.Arbitrary<Step> = fc.record({
  instance: randomInstance,
  first: randomChildren("").map(removeOldData),
  second: randomChildren("b").map(removeOldData),
  isConcurrent: fc.constantFrom(true, true, true, false),
  drift: fc.constantFrom(
    "none",
    "none",
    "none",
    "none",
    "renames the instance",
    "changes an account",
    "deletes an account",
    "adds an account",
  ),
  fault: fc.option(fc.record({ nth: fc.integer({ min: 1, max: 40 }), effect: fc.constantFrom(...effects) }), {
    nil: undefined,
    freq: 2,
  }),
});

/** Lets another client change the cloud. @returns whether it has changed anything */
async function disturb({ testbed, instanceId }: TwoStacks, { drift, instance }: Step): Promise<boolean> {
  const { simulator, otherClient } = testbed;
  const client = otherClient.ofInstance(instanceId);
  const [accountName] = simulator.state.instances.flatMap(({ accounts }) => accounts.map(({ name }) => name));
  if (instanceId === "" || drift === "none") return false;
  if (drift === "renames the instance") {
    // If the program sets no name, `up` keeps the new name, so there is no drift to correct.
    if (instance["name"] === undefined) return false;
    await client.call("PUT", "/name", { name: "renamed-in-console" });
  } else if (drift === "adds an account") {
    const isAdded = simulator.state.instances.some(({ accounts }) => accounts.some(({ name }) => name === "console"));
    if (isAdded) return false;
    const password = "Console-user-1";
    await client.call("POST", "/users", { name: "console", password, base_authority: ["SELECT"], databases: [] });
  } else if (accountName === undefined || accountName === "console") return false;
  else if (drift === "deletes an account") await client.call("DELETE", `/users/${accountName}`);
  else await client.call("PUT", `/users/${accountName}`, { base_authority: ["DROP"] });
  return true;
}

/** Gives all resources three hours for each operation: changes by the other stack may occupy the instance for longer than the default timeouts. */
function extendTimeouts(program: Program): Program {
  const timeouts = { create: "3h", update: "3h", delete: "3h" };
  return program.map((each) => ({ ...each, inputs: (outputsOf) => ({ ...each.inputs(outputsOf), timeouts }) }));
}

/**
 * Runs the commands of a step.
 *
 * @param isReference whether `isConcurrent` and `fault` of the step are ignored: the commands then run one after the other, without a fault
 */
async function run(stacks: TwoStacks, step: Step, isReference: boolean): Promise<void> {
  const { testbed, first, second } = stacks;
  const [firstDataNode = "", secondDataNode = ""] = testbed.simulator.state.dataNodes.map(({ id }) => id);
  if (await disturb(stacks, step)) {
    await first.refresh();
    await second.refresh();
  }
  const programs = [
    [first, extendTimeouts(declareStack(step.instance, step.first, firstDataNode))],
    [second, extendTimeouts(declareChildren(step.second, () => stacks.instanceId, secondDataNode))],
  ] as const;
  const { fault } = step;
  if (fault && !isReference)
    testbed.runBeforeRequest(fault.nth, () =>
      testbed.simulator.faults.add({ match: { times: 1 }, effect: fault.effect }),
    );
  if (step.isConcurrent && !isReference && stacks.instanceId !== "") {
    const messages = await Promise.all(programs.map(([stack, program]) => stacks.up(stack, program)));
    if (!fault) expect(messages).toEqual([[], []]);
  } else for (const [stack, program] of programs) await stacks.up(stack, program);
  testbed.simulator.faults.clear();
  // If the commands sent fewer requests, the fault must not hit a later command.
  testbed.runBeforeRequest(Number.POSITIVE_INFINITY, () => undefined);
}

test(
  "concurrent commands of two stacks have the same results as sequential commands, even with a fault",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 3 }), fc.boolean(), async (steps, isInstanceFirst) => {
        const [stacks, reference] = [new TwoStacks(), new TwoStacks()];
        for (const [index, each] of steps.entries()) {
          await run(stacks, each, false);
          await run(reference, each, true);
          const { simulator } = stacks.testbed;
          expect({ index, cloud: snapshotOf(simulator.state) }).toEqual({
            index,
            cloud: snapshotOf(reference.testbed.simulator.state),
          });
          expect([...(await stacks.preview())].filter((op) => op !== "same")).toEqual([]);
        }
        const { first, second, testbed } = stacks;
        if (isInstanceFirst) {
          // The children of the second stack are deleted with the instance.
          await first.destroy();
          await second.refresh();
          expect(second.state.entries.filter(({ kind }) => kind !== "parameter-template")).toEqual([]);
          await second.destroy();
        } else {
          await second.destroy();
          await first.refresh();
          const program = stacks.programs.get(first) ?? [];
          expect(Object.values(await first.preview(program)).filter((op) => op !== "same")).toEqual([]);
          await first.destroy();
        }
        expect(testbed.simulator.state.instances).toEqual([]);
      }),
      randomRuns(6),
    );
  },
  randomTimeout(240_000),
);

import { recordCalls, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type JournalEntry, type RunningSimulator } from "../../../simulator";
import { changesOf } from "../harness/calls";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import { program } from "../harness/programs";
import { createProject, type Outcome, type Project } from "../harness/project";
import { updateOf } from "../harness/stories";
import { drifts } from "./drift-stories";

const text = (version: 1 | 2) =>
  program({
    ...Object.fromEntries(
      Object.entries(drifts).map(([name, story]) => [
        name,
        { ...story.program, ...(version === 2 && story.saidLater) },
      ]),
    ),
    gone: {},
  });

const check = ["refresh", "--preview-only", "--expect-no-changes"];

describe("what somebody else has changed", () => {
  let simulator: RunningSimulator;
  let project: Project;
  const ids = new Map<string, string | undefined>();
  const seen = {} as { check: Outcome; preview: Outcome; previewCalls: readonly JournalEntry[]; repair: Outcome };
  let repairCalls: readonly JournalEntry[];

  /** All of it happens at once, in one stack. */
  beforeAll(async () => {
    simulator = await startSimulator({ speed: 3600, seed: "drift" });
    project = await createProject({ program: text(1), environment: environmentFor(simulator) });
    await project.up();
    project.edit(text(2));
    await project.up();
    const state = await project.state();
    const otherClient = createOtherClient(simulator);
    for (const name of [...Object.keys(drifts), "gone"]) ids.set(name, state.resource(name).id);
    for (const [name, { happens }] of Object.entries(drifts)) {
      const id = ids.get(name) ?? "";
      const instance = simulator.simulator.state.instances.find((one) => one.id === id);
      if (instance === undefined) throw new Error(`there is no instance ${name}`);
      await happens((method, path, body) => {
        return otherClient(method, path.replace("/{i}", `/{pid}/instances/${id}`), body);
      }, instance);
    }
    await otherClient("DELETE", `/v1/{pid}/instances/${ids.get("gone") ?? ""}`);

    seen.check = await project.run(check, { fails: true });
    const previewing = recordCalls(simulator);
    seen.preview = await project.preview({ args: ["--refresh", "--diff"] });
    seen.previewCalls = previewing();
    const repairing = recordCalls(simulator);
    seen.repair = await project.up({ args: ["--refresh"] });
    repairCalls = repairing();
  }, 240_000);
  afterAll(async () => {
    await simulator.close();
    project.remove();
  });

  /** Names of those about which the check tells that they will be updated, or deleted. */
  const told = (verbs: readonly string[]) =>
    [...seen.check.stdout.matchAll(/Instance (\S+) (\w+)/g)].flatMap(([, name, verb]) =>
      verbs.includes(verb ?? "") ? (name ?? "") : [],
    );
  const stories = Object.entries(drifts);
  const named = stories.filter(([, { repair }]) => repair !== undefined);
  const unnamed = stories.filter(([, { repair }]) => repair === undefined);

  test.each(named)("is seen in a preview and repaired in place: %s", (name, { shows = [], repair = {} }) => {
    expect(seen.preview.ops(name)).toEqual(["refresh", "update"]);
    const diff = updateOf(name, seen.preview.stdout);
    for (const line of shows) expect(diff).toContain(line);

    expect(seen.repair.ops(name)).toEqual(["refresh", "update"]);
    const made = changesOf(ids.get(name), repairCalls);
    expect(made.map(({ operation }) => operation)).toEqual(Object.keys(repair));
    expect(made.map(({ request }) => request ?? {})).toEqual(Object.values(repair));
  });

  test.each(unnamed)("is left alone where the program does not say how it is to be: %s", (name) => {
    expect(seen.preview.ops(name)).toEqual(["refresh", "same"]);
    expect(seen.repair.ops(name)).toEqual(["refresh", "same"]);
    expect(changesOf(ids.get(name), repairCalls)).toEqual([]);
  });

  test("is a deletion, too: what is gone is created again", async () => {
    expect(seen.preview.ops("gone")).toEqual(["refresh", "create"]);
    expect(seen.repair.ops("gone")).toEqual(["refresh", "create"]);
    const bought = mutations(repairCalls).filter(({ operation }) => operation === "CreateInstance");
    expect(bought).toHaveLength(1);
    expect((await project.state()).resource("gone").id).toBe((bought[0]?.answer as { id: string }).id);
  });

  test("is only looked at by a preview", () => expect(mutations(seen.previewCalls)).toEqual([]));

  test("makes the check of continuous integration fail until it is repaired", async () => {
    expect(told(["update", "delete"]).sort()).toEqual([...named.map(([name]) => name), "gone"].sort());
    await project.run(check);
  });
});

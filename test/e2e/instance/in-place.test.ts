import { recordCalls, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type JournalEntry, type RunningSimulator, type State } from "../../../simulator";
import { changesOf } from "../harness/calls";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import { instanceArgs, program } from "../harness/programs";
import { createProject, type Outcome, type Project } from "../harness/project";
import type { StackState } from "../harness/state";
import { argsAfter, type Story } from "../harness/stories";
import { storiesOf } from "./in-place-stories";

/** All stories happen side by side in one stack, one edit of the program after the other. */
interface Chapter {
  readonly outcome: Outcome;
  readonly calls: readonly JournalEntry[];
  readonly state: StackState;
  readonly instances: State["instances"];
}

describe("an input that changes in place", () => {
  let simulator: RunningSimulator;
  let project: Project;
  const chapters: Chapter[] = [];
  const previewed: { outcome?: Outcome; calls?: readonly JournalEntry[] } = {};

  beforeAll(async () => {
    simulator = await startSimulator({ speed: 3600, seed: "in place" });
    const otherClient = createOtherClient(simulator);
    const template = async (name: string, values: object) => {
      const { id } = await otherClient("POST", "/v3/{pid}/configurations", { name, description: "", values });
      return String(id);
    };
    const web = await template("web", { long_query_time: "2", sql_audit: "ON" });
    const batch = await template("batch", { sql_execute_timeout: "1000" });
    const stories = storiesOf({ web, batch });

    project = await createProject({ program: text(stories, 0), environment: environmentFor(simulator) });
    await project.up();
    const group = { name: "reports", type: "r", flavor_ref: "ddm.c6.2xlarge.2" };
    const nodes = [{ available_zone: "az3", subnet_id: instanceArgs.subnetId }];
    const { id } = (await project.state()).resource("nodeNumOfTheDefaultGroup");
    await otherClient("POST", `/v3/{pid}/instances/${id ?? ""}/groups`, { ...group, nodes });

    for (let chapter = 1; chapter <= 3; chapter += 1) {
      project.edit(text(stories, chapter));
      if (chapter === 1) {
        const calls = recordCalls(simulator);
        previewed.outcome = await project.preview();
        previewed.calls = calls();
      }
      const calls = recordCalls(simulator);
      const outcome = await project.up();
      const instances = structuredClone(simulator.simulator.state.instances);
      chapters.push({ outcome, calls: calls(), state: await project.state(), instances });
    }
  }, 240_000);
  afterAll(async () => {
    await simulator.close();
    project.remove();
  });

  const stories = storiesOf({ web: "web", batch: "batch" });
  test.each(Object.keys(stories))("%s", (name) => {
    const steps = stories[name]?.steps ?? [];
    expect(previewed.outcome?.ops(name)).toEqual(["update"]);
    steps.forEach(({ calls, ops = ["update"], live = {}, outputs = {}, warning }, index) => {
      const { outcome, state, ...chapter } = chapters[index] as Chapter;
      expect(outcome.ops(name)).toEqual(ops);
      const { id, outputs: told } = state.resource(name);
      const made = changesOf(id, chapter.calls);
      expect(made.map(({ operation }) => operation)).toEqual(Object.keys(calls));
      expect(made.map(({ request }) => request ?? {})).toEqual(Object.values(calls));
      expect(view(chapter.instances.find((instance) => instance.id === id))).toMatchObject(live);
      expect(told).toMatchObject(outputs);
      const warnings = outcome.messages.filter((message) => message.name === name && message.severity === "warning");
      expect(warnings.map((message) => message.text)).toEqual(warning ? [expect.stringMatching(warning)] : []);
    });
    const later = chapters.slice(steps.length).map(({ outcome }) => outcome.ops(name));
    expect(later.flat().filter((op) => op !== "same")).toEqual([]);
  });

  test("is previewed without a call", () => expect(previewed.calls).toEqual([]));

  test("is changed by these calls and no others", () => {
    for (const { calls, state } of chapters) {
      const ids = state.resources.flatMap(({ id }) => id ?? []);
      const known = mutations(calls).filter((call) => ids.some((id) => changesOf(id, [call]).length > 0));
      expect(known).toEqual(mutations(calls));
    }
  });

  test("leaves nothing to do, and nothing that looks like drift", async () => {
    await project.run(["refresh", "--preview-only", "--expect-no-changes"]);
    await project.preview({ args: ["--refresh", "--expect-no-changes"] });
  });
});

/** The program after so many edits. */
function text(stories: Readonly<Record<string, Story>>, edits: number): string {
  return program(Object.fromEntries(Object.entries(stories).map(([name, story]) => [name, argsAfter(story, edits)])));
}

/** An instance in the words of the stories. */
function view(instance: State["instances"][number] | undefined) {
  const [main, other] = instance?.groups ?? [];
  const zones = main?.nodes.map(({ availabilityZone }) => availabilityZone) ?? [];
  return {
    ...instance,
    flavor: main?.flavor,
    zones: Object.fromEntries([...new Set(zones)].map((zone) => [zone, zones.filter((one) => one === zone).length])),
    others: { nodes: other?.nodes.length, flavor: other?.flavor },
    values: instance?.parameters.values,
  };
}

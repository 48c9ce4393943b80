import { mutations } from "../../../scripts/sandbox/calls";
import { describeDrift } from "../harness/describe-cases";
import { program } from "../harness/programs";
import type { Outcome } from "../harness/project";
import { useSharedStack } from "../harness/shared-stack";
import { drift } from "./drift-cases";

/** The command with which a nightly workflow detects drift. */
const detectionCommand = ["refresh", "--preview-only", "--expect-no-changes"];

describe("instance", () => {
  let detected: Outcome;
  const stack = useSharedStack({
    seed: "drift",
    program: (instances) => program(instances),
    live: ({ instances }, { id }) => instances.find((instance) => instance.id === id),
    removeResources: false,
    async afterDrift({ project }) {
      detected = await project.run(detectionCommand, { fails: true });
      return "";
    },
  });

  describeDrift(stack, drift);

  test("creates an instance again with one call when another client has deleted it", () => {
    const creates = mutations(stack.corrected.calls).filter(({ operation }) => operation === "CreateInstance");
    expect(creates).toHaveLength(1);
    expect(stack.corrected.state.resource("deleted").id).toBe((creates[0]?.answer as { id: string }).id);
  });

  test("a preview makes no mutating call", () => expect(mutations(stack.previewed.calls)).toEqual([]));

  test("`refresh --expect-no-changes` fails until the drift is corrected", async () => {
    const reported = [...detected.stdout.matchAll(/Instance (\S+) (update|delete)/g)].map(([, name]) => name);
    const drifted = Object.entries(drift).filter(([, { correction, ops }]) => correction ?? ops);
    expect(reported.sort()).toEqual(drifted.map(([name]) => name).sort());
    await stack.project.run(detectionCommand);
  });
});

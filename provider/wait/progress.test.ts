import { VirtualClock } from "../../test/support/virtual-clock";
import { Progress } from "./progress";

function makeProgress(phases: number) {
  const clock = new VirtualClock({ start: 0 });
  const lines: string[] = [];
  return { clock, lines, progress: new Progress((line) => lines.push(line), clock, phases) };
}

const seconds = (n: number) => n * 1_000;

test("writes the phase, its text, the elapsed time and the usual duration", async () => {
  const { clock, lines, progress } = makeProgress(3);
  progress.startPhase("ordering the instance");
  await clock.advance(seconds(2));
  progress.startPhase("job CreateInstance", "8–15 min");
  await clock.advance(seconds(270));
  progress.report("job CreateInstance 40%");
  progress.startPhase("waiting for the instance to be RUNNING", "1 min");
  expect(lines).toEqual([
    "[1/3] ordering the instance",
    "[2/3] job CreateInstance, usually 8–15 min",
    "[2/3] job CreateInstance 40%, 4m30s, usually 8–15 min",
    "[3/3] waiting for the instance to be RUNNING, usually 1 min",
  ]);
});

test("writes a new text immediately, and repeats the same text only after 30 seconds", async () => {
  const { clock, lines, progress } = makeProgress(1);
  progress.startPhase("renaming");
  for (let second = 1; second <= 65; second += 1) {
    await clock.advance(seconds(1));
    progress.report("instance MODIFY_NAME");
  }
  progress.report("instance RUNNING");
  expect(lines).toEqual([
    "[1/1] renaming",
    "[1/1] instance MODIFY_NAME, 1s",
    "[1/1] instance MODIFY_NAME, 31s",
    "[1/1] instance MODIFY_NAME, 1m01s",
    "[1/1] instance RUNNING, 1m05s",
  ]);
});

test("writes the first line of a phase even if the previous phase ended with the same text", () => {
  const { lines, progress } = makeProgress(2);
  progress.startPhase("adding 1 node");
  progress.startPhase("adding 1 node");
  expect(lines).toEqual(["[1/2] adding 1 node", "[2/2] adding 1 node"]);
});

test("corrects the number of phases, which is never below the current phase", () => {
  const { lines, progress } = makeProgress(1);
  progress.report("reading");
  progress.setPhases(3);
  progress.startPhase("renaming");
  progress.setPhases(0);
  progress.startPhase("moving");
  expect(lines).toEqual(["[1/1] reading", "[1/3] renaming", "[2/2] moving"]);
});

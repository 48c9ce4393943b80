import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { instanceArgs } from "./instance";
import { Stack } from "./stack";
import { Stage, type StageOptions } from "./stage";

/** A cloud, and a stack that declares one instance in it. */
export function instanceScene(options: StageOptions = {}) {
  const stage = new Stage(options);
  const stack = new Stack(stage, instanceLifecycle);
  /** `pulumi up` with a program that differs from the usual one in this. */
  const up = (changes: Record<string, unknown> = {}) => stack.up(instanceArgs(changes));
  return { stage, stack, up };
}

/** The same, with the instance created and nothing heard of its calls. */
export async function runningInstance(changes: Record<string, unknown> = {}, options: StageOptions = {}) {
  const scene = instanceScene(options);
  await scene.up(changes);
  scene.stage.calls();
  scene.stage.lines.length = 0;
  return { ...scene, id: scene.stack.id ?? "" };
}

/** What a promise that must fail fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(outcome === undefined ? "it succeeded" : "it threw something that is no error");
}

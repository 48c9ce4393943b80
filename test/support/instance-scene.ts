import { instanceLifecycle } from "../../provider/lifecycle/instance";
import type { Services } from "../../provider/lifecycle/lifecycle";
import { instanceArgs } from "./instance";
import { Stack, type UpOptions } from "./stack";
import { Stage, type StageOptions } from "./stage";

type Changes = Record<string, unknown>;

/** A cloud, and a stack that declares one instance in it. */
export function instanceScene(options: StageOptions = {}) {
  const stage = new Stage(options);
  const stack = new Stack(stage, instanceLifecycle);
  /** `pulumi up` with a program that differs from the usual one in this. */
  const up = (changes: Changes = {}, upOptions: UpOptions = {}) => stack.up(instanceArgs(changes), upOptions);
  /** What `pulumi preview` says of it. */
  const preview = (changes: Changes = {}, upOptions: UpOptions = {}) => stack.preview(instanceArgs(changes), upOptions);
  /** What the preview compares. */
  const diff = (changes: Changes = {}, upOptions: UpOptions = {}) => stack.diff(instanceArgs(changes), upOptions);
  return { stage, stack, up, preview, diff };
}

export type InstanceScene = ReturnType<typeof instanceScene>;

/** The same, with the instance created and nothing heard of its calls. */
export async function runningInstance(changes: Changes = {}, options: StageOptions = {}) {
  const scene = instanceScene(options);
  await scene.up(changes);
  scene.stage.calls();
  scene.stage.lines.length = 0;
  return { ...scene, id: scene.stack.id ?? "" };
}

/** Runs a command whose process is killed as soon as the cloud has answered a request of this operation: it stores nothing. */
export async function killedAfter(stage: Stage, operation: string, command: () => Promise<unknown>): Promise<void> {
  const api = stage.api as { send: typeof stage.api.send };
  const send = api.send.bind(api);
  const killed = new Promise<void>((resolve) => {
    api.send = async (request) => {
      const answer = await send(request);
      if (request.operation !== operation) return answer;
      resolve();
      return new Promise<never>(() => undefined);
    };
  });
  await Promise.race([killed, command()]);
  api.send = send;
}

/** Does something before every request of an operation is sent. */
export function beforeRequest(stage: Stage, operation: string, work: () => unknown): void {
  const api = stage.api as { send: typeof stage.api.send };
  const send = api.send.bind(api);
  api.send = (request) => {
    if (request.operation === operation) work();
    return send(request);
  };
}

/** Changes the body of every answer to an operation from now on. */
export function alterAnswers(stage: Stage, operation: string, alter: (body: Record<string, unknown>) => unknown): void {
  const api = stage.api as { send: typeof stage.api.send };
  const send = api.send.bind(api);
  api.send = async (request) => {
    const answer = await send(request);
    if (request.operation !== operation) return answer;
    return { ...answer, body: alter(structuredClone(answer.body) as Record<string, unknown>) };
  };
}

/** The services of a provider that is configured for another region or project; it fails on any request. */
export function elsewhere(stage: Stage, location: { region?: string; project?: string }): Services {
  const { world } = stage;
  const { region, projectId } = stage.simulator.state;
  const api = {
    region: location.region ?? region,
    projectId: () => Promise.resolve(location.project ?? projectId),
    send: () => Promise.reject(new Error("a request was sent")),
    close: () => Promise.resolve(),
  };
  return { ...world, api };
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

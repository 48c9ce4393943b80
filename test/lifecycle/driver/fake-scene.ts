import { createLifecycle } from "../../../provider/lifecycle/driver/driver";
import { Queue } from "../../../provider/lifecycle/driver/queue";
import { createServices } from "../../../provider/lifecycle/driver/services";
import type { Location, Services, Values } from "../../../provider/lifecycle/lifecycle";
import type { Clock } from "../../../provider/wait/clock";
import { VirtualClock } from "../../support/virtual-clock";
import { Stack, type UpOptions } from "../../support/stack";
import { FakeCloud, instanceId } from "./fake-cloud";
import { lampDefinition, type LampKind } from "./fake-lamp";

export type Program = Readonly<Record<string, unknown>>;

/** The kinds of lamps: of a project, at once; of an instance, bought by a job; ordered first. */
export const kinds = {
  lamp: { scope: "project", isOrdered: false },
  "lamp of an instance": { scope: "child of an instance", isOrdered: false },
  "ordered lamp": { scope: "project", isOrdered: true },
} as const satisfies Record<string, LampKind>;

export const kindNames = Object.keys(kinds) as (keyof typeof kinds)[];

const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:Lamp::desk";

/** A promise that nothing settles. */
const never = () => new Promise<void>(() => undefined);

/** State as version 0.1.0 has written it: it recorded neither the location nor what the program said. */
export function asOf010(outputs: Values): Values {
  const added = ["__region", "__project", "__said"];
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !added.includes(name)));
}

/** A cloud, and a stack that declares one lamp. */
export function lampScene(kind: keyof typeof kinds = "lamp") {
  const clock = new VirtualClock({ auto: true });
  const cloud = new FakeCloud(clock);
  const lines: string[] = [];
  const warnings: string[] = [];
  /** The process that was started last. */
  let running = { isKilled: false };
  const environment = {
    /** Services of a new process. */
    newServices(): Services {
      running = { isKilled: false };
      return createServices(cloud.client, clockOf(running), {
        queue: new Queue(),
        progress: () => (line) => lines.push(line),
        warn: (_urn, message) => warnings.push(message),
      });
    },
    get location(): Location {
      return { region: cloud.region, project: cloud.project };
    },
  };
  /** The clock of a process, which never wakes it after it was killed. */
  const clockOf = (owner: { readonly isKilled: boolean }): Clock => ({
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (owner.isKilled) await never();
    },
  });
  /** The lifecycle in a new process. */
  const lifecycle = () => createLifecycle(lampDefinition(kinds[kind]));
  const stack = new Stack(environment, lifecycle);
  const owner = kind === "lamp of an instance" ? { instanceId } : {};
  /** What reaches the provider of `new Lamp("desk", …)`; a property that is `undefined` is not given. */
  const program = (changes: Program = {}): Program => {
    const given: Program = { __urn: urn, __org: "organization", watts: 10, ...owner, ...changes };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  };
  /** `pulumi up` with a program that differs from the usual one in this. */
  const up = (changes: Program = {}, options: UpOptions = {}) => stack.up(program(changes), options);
  /** The message that `pulumi up` fails with. */
  const failed = async (command: Promise<unknown>) => {
    const outcome = await command.catch((error: unknown) => error);
    if (outcome instanceof Error) return outcome.message;
    throw new Error("it succeeded");
  };
  /** Runs a command until a request kills its process. */
  const killed = async (command: () => Promise<unknown>) => {
    const kill = new Promise<"killed">((resolve) => {
      cloud.onKill = () => {
        running.isKilled = true;
        resolve("killed");
      };
    });
    return Promise.race([command(), kill]);
  };
  const preview = (changes: Program = {}, options: UpOptions = {}) => stack.preview(program(changes), options);
  const diff = (changes: Program = {}, options: UpOptions = {}) => stack.diff(program(changes), options);
  return { cloud, clock, environment, stack, lifecycle, program, up, preview, diff, failed, killed, lines, warnings };
}

/** The same, once the lamp was created as the program says, with nothing heard of that. */
export async function lampCreated(changes: Program = {}, kind: keyof typeof kinds = "lamp") {
  const scene = lampScene(kind);
  await scene.up(changes);
  scene.cloud.journal.length = 0;
  scene.lines.length = 0;
  return { ...scene, id: scene.stack.id ?? "" };
}

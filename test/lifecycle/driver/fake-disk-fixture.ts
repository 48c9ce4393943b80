import { Cancellation } from "../../../provider/lifecycle/driver/cancellation";
import { createLifecycle } from "../../../provider/lifecycle/driver/driver";
import { Queue } from "../../../provider/lifecycle/driver/queue";
import { createServices } from "../../../provider/lifecycle/driver/services";
import type { Location, Services, Values } from "../../../provider/lifecycle/lifecycle";
import { makeKillableClock, type TestProcess } from "../../support/killable-clock";
import { VirtualClock } from "../../support/virtual-clock";
import { Stack, type UpOptions } from "../../support/stack";
import { FakeCloud, instanceId } from "./fake-cloud";
import { diskDefinition, type DiskKind } from "./fake-disk";

/** Inputs of a disk: all of them, or only those that differ from the default program. */
export type DiskInputs = Readonly<Record<string, unknown>>;

/** The kinds of disks: created immediately in a project, created by a job in an instance, or ordered first. */
export const kinds = {
  disk: { scope: "project", isOrdered: false },
  "disk of an instance": { scope: "child of an instance", isOrdered: false },
  "ordered disk": { scope: "project", isOrdered: true },
} as const satisfies Record<string, DiskKind>;

export const kindNames = Object.keys(kinds) as (keyof typeof kinds)[];

const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:Disk::data";

/** Returns the outputs as version 0.1.0 recorded them: without the location and `__programValues`. */
export function outputsOf010(outputs: Values): Values {
  const added = ["__region", "__project", "__programValues"];
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !added.includes(name)));
}

/** A cloud, and a stack that declares one disk. */
export function makeDiskFixture(kind: keyof typeof kinds = "disk") {
  const clock = new VirtualClock({ auto: true });
  const cloud = new FakeCloud(clock);
  const progress: string[] = [];
  const warnings: string[] = [];
  /** The process that was started last. */
  let running: TestProcess = { isKilled: false };
  let cancellation = new Cancellation();
  const environment = {
    /** Services of a new process. */
    newServices(): Services {
      running = { isKilled: false };
      cancellation = new Cancellation();
      return createServices(cloud.client, makeKillableClock(clock, running), {
        queue: new Queue(),
        cancellation,
        progress: () => (line) => progress.push(line),
        warn: (_urn, message) => warnings.push(message),
      });
    },
    get location(): Location {
      return { region: cloud.region, project: cloud.project };
    },
  };
  /** The lifecycle in a new process. */
  const newLifecycle = () => createLifecycle(diskDefinition(kinds[kind]));
  const stack = new Stack(environment, newLifecycle);
  const owner = kind === "disk of an instance" ? { instanceId } : {};
  /** Inputs that the provider receives for `new Disk("data", …)`. A property that is `undefined` is omitted. */
  const program = (changes: DiskInputs = {}): DiskInputs => {
    const given: DiskInputs = { __urn: urn, __org: "organization", size: 10, ...owner, ...changes };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  };
  /** Runs `pulumi up` with the default program and some properties changed. */
  const up = (changes: DiskInputs = {}, options: UpOptions = {}) => stack.up(program(changes), options);
  /** Returns the error message of a failing command. */
  const catchMessage = async (command: Promise<unknown>) => {
    const outcome = await command.catch((error: unknown) => error);
    if (outcome instanceof Error) return outcome.message;
    throw new Error("it succeeded");
  };
  /** Runs a command until it ends or a planned failure kills its process. */
  const runUntilKilled = async (command: () => Promise<unknown>) => {
    const kill = new Promise<"killed">((resolve) => {
      cloud.onKill = () => {
        running.isKilled = true;
        resolve("killed");
      };
    });
    return Promise.race([command(), kill]);
  };
  const preview = (changes: DiskInputs = {}, options: UpOptions = {}) => stack.preview(program(changes), options);
  const diff = (changes: DiskInputs = {}, options: UpOptions = {}) => stack.diff(program(changes), options);
  return {
    cloud,
    clock,
    environment,
    stack,
    newLifecycle,
    program,
    up,
    preview,
    diff,
    catchMessage,
    runUntilKilled,
    /** Cancels the command of the process that was started last. */
    cancel: () => cancellation.cancel(),
    progress,
    warnings,
  };
}

/** A fixture whose disk is created; its journal and progress lines are cleared. */
export async function makeCreatedDisk(changes: DiskInputs = {}, kind: keyof typeof kinds = "disk") {
  const fixture = makeDiskFixture(kind);
  await fixture.up(changes);
  fixture.cloud.journal.length = 0;
  fixture.progress.length = 0;
  return { ...fixture, id: fixture.stack.id ?? "" };
}

import { showInstance } from "../../api/instances";
import { isOutcomeUnknown } from "../../http/errors";
import { canonicalState } from "../../wait/waiter";
import { noted, notedAfterFailure } from "../declare/properties";
import type { Values } from "../lifecycle";
import type { Situation, Step } from "../operate/aspect";
import { GoneError } from "../operate/failure";
import { JobFailedError } from "../operate/job";
import type { Operation } from "../operate/operation";
import { lookAgainAfter, settle } from "../operate/settle";
import type { Settling } from "../operate/settling";
import { isTransitional, waitUntilRunning } from "../operate/status";
import { planInstance } from "./aspects";
import { instanceOutputs, interestOf, type LiveInstance, observeInstance, rememberedProperties } from "./live";
import { planRestart } from "./parameters";
import { instanceProperties } from "./properties";

/** An instance is in a status in which it takes no change, and which does not pass by itself. */
export class InstanceNotReadyError extends Error {
  override readonly name = "InstanceNotReadyError";
  constructor(subject: string, status: string, message: string | undefined) {
    super(`${capital(subject)} is ${status}${message ? ` (${message})` : ""}, in which it takes no change.`);
  }
}

/** Everything that bringing an instance to what the program wants needs. */
export interface Convergence extends Operation {
  /** What the program says. */
  inputs: Values;
  /** The same, with what it was found to stand for. */
  wanted: Values;
  /** The outputs so far; `{}` for a new instance. */
  before: Values;
  /** What no call tells, as far as it has taken effect. */
  remembered: Record<string, unknown>;
  /** Phases of the progress that are already behind. */
  phasesBefore: number;
}

/**
 * Brings an instance to what the program wants: looks at what is live, makes the calls for what differs, one after the other
 * with the wait that belongs to it, and returns what is live in the end. When an answer is lost, it looks again.
 */
export async function converge(convergence: Convergence): Promise<LiveInstance> {
  for (let round = 0; ; round += 1) {
    const live = await observeReady(convergence);
    const situation: Situation = { ...convergence, live };
    try {
      const changed = await takeSteps(convergence, situation);
      return changed ? await observeExisting(convergence) : live;
    } catch (error) {
      const pause = lookAgainAfter[round];
      if (!isOutcomeUnknown(error) || pause === undefined) throw error;
      convergence.progress.say("an answer was lost: looking at what has become of it");
      await convergence.world.clock.sleep(pause);
    }
  }
}

async function takeSteps(convergence: Convergence, situation: Situation): Promise<boolean> {
  const steps = await planInstance(situation);
  const phases = convergence.phasesBefore + steps.length;
  convergence.progress.expect(phases);
  for (const step of steps) await take(convergence, step);
  const restart = planRestart(situation);
  if (restart) {
    convergence.progress.expect(phases + 1);
    await take(convergence, restart);
  }
  return steps.length > 0 || restart !== undefined;
}

async function take(convergence: Convergence, step: Step): Promise<void> {
  const { progress, world, instance, remembered } = convergence;
  progress.next(step.doing, step.usually);
  const before = { ...remembered };
  try {
    const accepted = await step.call();
    await settle(settling(convergence, step.doing), accepted);
  } catch (error) {
    // What a failed job was to do has not come about, and the next run must not think so.
    if (error instanceof JobFailedError) Object.assign(remembered, before);
    // Most steps show in what is live whether they have been taken; a restart shows only while it runs.
    if (!isOutcomeUnknown(error) || step.showsAs === undefined) throw error;
    const { status } = await showInstance(world.api, instance);
    if (canonicalState(status) !== canonicalState(step.showsAs)) throw error;
    step.taken?.();
    await waitUntilRunning(settling(convergence, step.doing));
  }
}

function settling({ world, instance, deadline, progress }: Convergence, doing: string): Settling {
  return { world, instance, deadline, say: (news) => progress.say(`${doing}: ${news}`) };
}

async function observeExisting({ world, instance, wanted, before }: Convergence): Promise<LiveInstance> {
  const live = await observeInstance(world.api, instance, interestOf(wanted, before));
  if (!live) throw new GoneError(instance.subject);
  return live;
}

/** Observes the instance once it takes changes: what is under way (perhaps begun by an earlier, interrupted run) ends first. */
async function observeReady(convergence: Convergence): Promise<LiveInstance> {
  const live = await observeExisting(convergence);
  const { status, error_msg } = live.detail;
  if (canonicalState(status) === "RUNNING") return live;
  if (!isTransitional(status)) throw new InstanceNotReadyError(convergence.instance.subject, status, error_msg);
  convergence.progress.say(`waiting for what is under way: instance ${status}`);
  await waitUntilRunning(settling(convergence, "waiting for what is under way"));
  return observeExisting(convergence);
}

/** The outputs to store when all is as the program says. */
export async function outputsOf(
  { world, inputs, wanted, remembered }: Convergence,
  live: LiveInstance,
): Promise<Values> {
  return {
    ...(await instanceOutputs(world.api, live, wanted, remembered)),
    ...noted(instanceProperties, inputs),
    __zones: inputs["availableZones"],
  };
}

/**
 * What Pulumi is to hold after a failure: what is live if the cloud can be asked, else what was known. What the program has
 * taken out stays noted until it is really reset.
 */
export async function outputsAfterFailure(
  convergence: Convergence,
): Promise<{ outputs: Values; live: LiveInstance | "unknown" | undefined }> {
  const { world, instance, inputs, before, remembered } = convergence;
  const notes = { ...notedAfterFailure(instanceProperties, before, inputs), __zones: inputs["availableZones"] };
  const wanted: Values = {
    ...before,
    ...convergence.wanted,
    parameters: { ...(before["parameters"] as object | undefined), ...(inputs["parameters"] as object | undefined) },
  };
  const lastKnown = { ...inputs, ...before, ...remembered, status: "UNKNOWN", ...notes };
  const live = await observeInstance(world.api, instance, interestOf(wanted)).catch(() => "unknown" as const);
  if (live === "unknown" || live === undefined) return { outputs: lastKnown, live };
  const outputs = await instanceOutputs(world.api, live, wanted, remembered).catch(() => lastKnown);
  return { outputs: { ...outputs, ...notes }, live };
}

/** Picks what is remembered of an instance out of its outputs. */
export function rememberedOf(outputs: Values): Record<string, unknown> {
  return Object.fromEntries(rememberedProperties.map((name) => [name, outputs[name]]));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { maxTaskAge, readTaskList, type Task } from "../../api/ddm/jobs";
import { isUnreadable } from "../../api/errors";
import type { MutationResult } from "../../api/wire";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { canonicalState } from "../../wait/waiter";
import type { Values } from "../lifecycle";
import { maxClockSkew } from "../waits/pollers";
import { requireComplete } from "./absence";
import { AdvisedError, messageOf, UncertainError } from "./errors";
import type { Operation } from "./operation";

/** How a job in the task list proves that a request was carried out. For requests that must not be repeated. */
export interface ActionProof<Live> {
  /** Whether a task may be the job of the request, judged by its name. The driver also compares the instance and the time. */
  isJob: (task: Task) => boolean;
  /** Returns what prevents the action, as a clause; undefined if the action can run. An interrupted run may have caused the obstacle. */
  obstacle?: (live: Live) => string | undefined;
}

/** Pause before each read of the task list after an unanswered request, in milliseconds. */
const pauses: readonly number[] = [2_000, 8_000, 20_000, 30_000, 60_000];

const hour = 3_600_000;
const day = 24 * hour;

/** An unanswered request. If its job is not found, the notes record the request for the next run. */
interface Attempt {
  /** Ids of the jobs that existed before the request. Empty if the task list could not be read. */
  before: readonly string[];
  /** Earliest start of the request's job, in epoch milliseconds; by the API's clock if known. */
  from: number;
  /** Latest start of the request's job, in epoch milliseconds; by the API's clock if known. Later jobs belong to other requests. */
  until: number;
  /** Fingerprint of the program's arguments ({@link fingerprintOf}). A job for other arguments does not count. */
  fingerprint: string;
}

/** Jobs of the action on the instance, newest first. */
interface JobList {
  jobs: readonly Task[];
  /** Time of the response in epoch milliseconds, by the API's clock if known. */
  date: number;
  /** Whether the list is complete. If not, a missing job may still exist. */
  complete: boolean;
}

/**
 * Sends a request that must not be repeated. If the request is not answered, this run searches the task list for the job of the request. If it finds
 * no job, it fails. The next run searches again, and sends the request again if it finds no job either.
 *
 * @param title activity for messages, e.g. `restarting the node`
 * @throws AdvisedError if the job of an unanswered request is not found, or if the action cannot run
 * @throws Error if an incomplete list may lack the job of an earlier request
 */
export async function sendWithProof<Live>(
  operation: Operation,
  title: string,
  proof: ActionProof<Live>,
  live: Live,
  send: () => Promise<MutationResult>,
): Promise<MutationResult> {
  const attempt = operation.notes["attempt"] as Attempt | undefined;
  // If this run fails before it sends the request or continues an earlier run, the next run is an update, not a create. The note lets the next run
  // still continue the job of a killed create.
  if (isFirst(operation)) operation.notes["isFirst"] = true;
  const known = await listJobs(operation, proof, attempt);
  const earlier = attempt && known && findStarted(known, attempt);
  if (attempt && known && !earlier) requireComplete(known.complete);
  delete operation.notes["attempt"];
  const isForOtherProgram = earlier !== undefined && attempt?.fingerprint !== fingerprintOf(operation);
  if (isForOtherProgram) {
    delete operation.notes["isFirst"];
    operation.warn(
      `The request of an earlier run, whose outcome was unknown, started job ${earlier.id}. The program has changed since then, so this job does not count.`,
    );
  } else if (earlier) {
    forgetAttempt(operation);
    operation.warn(
      `The request of an earlier run, whose outcome was unknown, started job ${earlier.id}. The request is not sent again.`,
    );
    return resultOf(earlier);
  }
  const obstacle = proof.obstacle?.(live);
  const running = known?.jobs.find(({ status }) => canonicalState(status ?? "") === "RUNNING");
  // A running job may be the job of an interrupted run, which causes the obstacle only when it ends. So it counts as the obstacle.
  if (obstacle !== undefined || (running && proof.obstacle && isFirst(operation)))
    return continueInterrupted(operation, known, obstacle ?? "");
  if (attempt && !known) {
    operation.warn(
      "The task list cannot be read, so a request of an earlier run, whose outcome is unknown, is sent again.",
    );
  }
  if (running) {
    const job = `Job ${running.name} (${running.id})`;
    operation.warn(
      `${job} is running on the instance, perhaps from an interrupted run. The request is sent when the instance accepts it.`,
    );
  }
  forgetAttempt(operation);
  const sent = operation.services.clock.now();
  try {
    return await send();
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    return findUnanswered(operation, title, proof, known, sent, error);
  }
}

/** Returns a hash of the program's arguments, except `timeouts`. The notes contain only the hash, because an argument may be secret. */
function fingerprintOf({ inputs }: Operation): string {
  const args = Object.entries(inputs as Values).filter(([name]) => !name.startsWith("__") && name !== "timeouts");
  const everything = { depth: null, maxArrayLength: null, maxStringLength: null } as const;
  return createHash("sha256")
    .update(inspect(Object.fromEntries(args), { ...everything, sorted: true }))
    .digest("hex");
}

/** Removes the notes about an unanswered or interrupted action. */
export function forgetAttempt({ notes }: Pick<Operation, "notes">): void {
  delete notes["attempt"];
  delete notes["isFirst"];
}

/**
 * Finds the job of an unanswered request.
 *
 * @param known jobs before the request; undefined if the task list cannot be read
 * @param sent time of the request, in epoch milliseconds, by the clock of this process
 * @throws AdvisedError if the job is not found. The notes then contain the attempt
 */
async function findUnanswered<Live>(
  operation: Operation,
  title: string,
  proof: ActionProof<Live>,
  known: JobList | undefined,
  sent: number,
  cause: unknown,
): Promise<MutationResult> {
  const { services, ref, notes } = operation;
  services.queue.setReady(ref.id, false);
  if (known) operation.report("checking whether the request was carried out: searching for its job in the task list");
  const attempt: Attempt = {
    before: known?.jobs.map(({ id }) => id) ?? [],
    from: (known?.date ?? sent) - maxClockSkew,
    until: services.clock.now() + maxClockSkew,
    fingerprint: fingerprintOf(operation),
  };
  for (const pause of known ? pauses : []) {
    await services.clock.sleep(pause);
    // A failed read proves nothing.
    const now = await listJobs(operation, proof).catch(() => undefined);
    attempt.until = now?.date ?? services.clock.now() + maxClockSkew;
    const job = now && findStarted(now, attempt);
    if (job) return resultOf(job);
  }
  notes["attempt"] = attempt;
  throw new AdvisedError(
    messageOf(new UncertainError(title, cause)),
    "Check the tasks of the instance in the console. Run `pulumi up` again: it searches the task list for the job, and sends the request " +
      "again only if it finds none.",
    { cause },
  );
}

/** Whether no earlier run of the action is known. A killed `pulumi up` may have run the action without recording it. */
function isFirst({ verb, replaced, notes }: Operation): boolean {
  return (verb === "create" && !replaced) || notes["isFirst"] === true;
}

/**
 * Continues an action that an interrupted run has started without recording it in Pulumi's state.
 *
 * @throws AdvisedError if no recent job explains the obstacle, or if an earlier run of the action is known ({@link isFirst})
 */
function continueInterrupted(operation: Operation, known: JobList | undefined, obstacle: string): MutationResult {
  const job = isFirst(operation)
    ? known?.jobs.find(({ status = "" }) => canonicalState(status) !== "FAILED")
    : undefined;
  if (!job) {
    if (isFirst(operation) && known) requireComplete(known.complete);
    throw new AdvisedError(
      isFirst(operation) ? `${obstacle}, and no job of the last hour was found that explains this` : obstacle,
      "Remove the obstacle, or remove this resource from the program, and run `pulumi up` again.",
    );
  }
  forgetAttempt(operation);
  operation.warn(
    `Job ${job.name} (${job.id}) of an interrupted run was found. The request is not sent again. If you have changed the program since that run, the change has no effect.`,
  );
  return resultOf(job);
}

/** Finds the job of a request among the jobs that did not exist before the request. */
function findStarted({ jobs }: JobList, { before, from, until }: Attempt): Task | undefined {
  return jobs.find(
    ({ id, created }) => !before.includes(id) && (created === undefined || (created >= from && created <= until)),
  );
}

function resultOf(job: Task): MutationResult {
  return { operation: job.name, jobId: job.id, orderId: undefined, at: job.created };
}

/**
 * Lists the jobs of the action on its instance within the last hour.
 *
 * @param attempt unanswered request of an earlier run. The list then begins an hour before that run gave up
 * @returns undefined if the list cannot be read ({@link isUnreadable}). With `attempt`, only after a 403
 */
async function listJobs<Live>(
  { services: { api, clock }, ref }: Operation,
  { isJob }: ActionProof<Live>,
  attempt?: Attempt,
): Promise<JobList | undefined> {
  const now = clock.now();
  const start = Math.max(Math.min(attempt?.until ?? now, now) - hour, now - maxTaskAge);
  try {
    const { tasks, date = now, complete } = await readTaskList(api, { start, end: now + day }, ref.subject);
    const jobs = tasks.filter((task) => task.instanceId === ref.id && isJob(task));
    return { jobs: jobs.sort((a, b) => (b.created ?? 0) - (a.created ?? 0)), date, complete };
  } catch (error) {
    // Without the list, an unanswered request of an earlier run is sent again. Only a missing permission justifies this.
    const isRefused = error instanceof ApiError && error.status === 403;
    if (attempt ? isRefused : isUnreadable(error)) return undefined;
    throw error;
  }
}

import type { JournalEntry } from "../../simulator";
import { type Fault, faults } from "./faults";
import type { Kill, Testbed } from "./testbed";

/** A fault, a kill or another event that happens once while a command runs. */
export interface Disturbance {
  /** Whether the effects of the request, or the reads after it, are late, so that the next refresh may find drift. */
  isLate: boolean;
  /** Whether a read lacks values, or details that only some users may read, so that a refresh may miss drift. */
  hidesDrift?: boolean;
  /** Whether a job fails, so that its resource is bought again. */
  failsJobs: boolean;
  /** Whether the process is killed, so that it cannot record anything. */
  kills: boolean;
  /** Runs the command with the disturbance. */
  apply: (testbed: Testbed, command: () => Promise<void>) => Promise<void>;
  /** What happens between the failure of the command and the next one. */
  afterFailure?: (testbed: Testbed) => void;
}

/** The requests of a command without a disturbance. */
export type Requests = readonly JournalEntry[];

/** Prepares a disturbance of the nth request. @returns undefined if the request cannot have the disturbance */
type Prepare = (requests: Requests, nth: number) => Disturbance | undefined;

/** All disturbances, by name: the faults, kills of the process, late lists, and unpaid orders. */
const disturbances = new Map<string, Prepare>([
  ...Object.entries(faults).map(([name, fault]): [string, Prepare] => [name, (...at) => faultAt(fault, ...at)]),
  ["killed before", (_, nth) => killAt({ nth, when: "before" })],
  ["killed after", (_, nth) => killAt({ nth, when: "after" })],
  ["not listed for 20 s", (requests, nth) => delayLists(requests, nth)],
  ["dropped after, not listed for 20 s", (requests, nth) => delayLists(requests, nth, { drop: "after" })],
  ["order unpaid", unpaid],
  ["400 that repeats a password", repeatsPassword],
]);

/** Names of all disturbances. */
export const disturbanceNames: readonly string[] = [...disturbances.keys()];

/**
 * Makes a disturbance of a command.
 *
 * @param nth number of the affected request, from 1
 * @returns undefined if the disturbance has no effect on that request
 */
export function makeDisturbance(name: string, requests: Requests, nth: number): Disturbance | undefined {
  const prepare = disturbances.get(name);
  if (!prepare) throw new Error(`There is no disturbance "${name}": there are ${disturbanceNames.join(", ")}`);
  return prepare(requests, nth);
}

const quiet = { isLate: false, failsJobs: false, kills: false };

/** Statuses of refused reads, without which a refresh continues if the read is auxiliary. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404, 409]);

function faultAt(fault: Fault, requests: Requests, nth: number): Disturbance | undefined {
  const request = requests[nth - 1];
  const isRead = request?.method === "GET";
  const { job, stale, lateMs, after, drop } = fault.effect;
  // Reads have no effect that could be late or lost, and start no jobs; a stale read is a read.
  if (isRead && (job !== undefined || lateMs !== undefined || after || drop === "after")) return undefined;
  if (!isRead && stale) return undefined;
  const effect = { ...fault.effect, ...(fault.edit && { set: nulls(request?.answer, fault.edit) }) };
  if (fault.edit && Object.keys(effect.set ?? {}).length === 0) return undefined;
  const times = fault.times ?? 1;
  // A rule for stale reads counts only reads, and must exist before the change that the read misses.
  const match = stale ? { nth: requests.slice(0, nth).filter(({ method }) => method === "GET").length } : { times };
  return {
    ...quiet,
    isLate: lateMs !== undefined || stale === true,
    hidesDrift: fault.edit !== undefined || (isRead && refusals.has(fault.effect.status ?? 0)),
    failsJobs: job === "fail",
    apply: (testbed, command) => {
      const add = () => testbed.simulator.faults.add({ match, effect });
      if (stale) add();
      else testbed.atRequest(nth, add);
      return command();
    },
    ...(job === "stall" && { afterFailure: continueStalledJobs }),
  };
}

/** A job that stalled continues, and has ended by now. */
function continueStalledJobs({ simulator }: Testbed): void {
  for (const job of simulator.state.jobs) if (job.outcome === "stall") Object.assign(job, { outcome: "complete" });
}

/** Stands in for the error message of a killed command. */
const KILLED = "Updating was killed: run `pulumi up`";

function killAt(kill: Kill): Disturbance {
  return {
    ...quiet,
    kills: true,
    apply: async (testbed, command) => {
      if (await testbed.runUntilKilled(kill, command)) throw new Error(KILLED);
    },
  };
}

/** Paths of lists, which may lack new resources for a while. */
const lists = "/(instances|databases|groups|users|configurations)$";

/** How long lists are stale, in milliseconds. */
const listed = 20_000;

/** From the nth request on, lists show the state before the last change, for a while. */
function delayLists(requests: Requests, nth: number, effect?: { drop: "after" }): Disturbance | undefined {
  if (requests[nth - 1]?.method === "GET") return undefined;
  return {
    ...quiet,
    isLate: true,
    apply: async (testbed, command) => {
      const { simulator, clock } = testbed;
      testbed.atRequest(nth, () => {
        if (effect) simulator.faults.add({ match: { times: 1 }, effect });
        simulator.faults.add({ match: { method: "GET", path: lists }, effect: { stale: true } });
        void clock.sleep(listed).then(() => {
          simulator.faults.clear();
        });
      });
      await command();
    },
  };
}

/** From the nth request on, no order is paid until the command fails; then another client pays them. */
function unpaid(requests: Requests, nth: number): Disturbance | undefined {
  const answer = requests[nth - 1]?.answer as { order_id?: unknown } | null | undefined;
  if (typeof answer?.order_id !== "string") return undefined;
  return {
    ...quiet,
    apply: async (testbed, command) => {
      testbed.atRequest(nth, () => {
        testbed.paysOrders = false;
      });
      await command();
    },
    afterFailure: (testbed) => {
      testbed.paysOrders = true;
      testbed.payOrders();
    },
  };
}

/** The API refuses a request and repeats its password in the message. */
function repeatsPassword(requests: Requests, nth: number): Disturbance | undefined {
  if (!JSON.stringify(requests[nth - 1]?.request ?? {}).includes('"***"')) return undefined;
  const refusal = { status: 400, code: "DBS.280001" };
  return {
    ...quiet,
    apply: async (testbed, command) => {
      testbed.atRequest(nth, (body) => {
        const message = `The password ${/Secret-\w+-\d/.exec(body)?.[0] ?? ""} is too weak.`;
        testbed.simulator.faults.add({ match: { times: 1 }, effect: { ...refusal, message } });
      });
      await command();
    },
  };
}

/** Fields that a response must have: identities and statuses. */
const essential = /^(id|name|status|.*_id|total.*|instance_num)$/;

/** The fields of a response that may be null, with null: values at any depth, or lists and objects within its items. */
function nulls(answer: unknown, edit: "null values" | "null lists"): Record<string, null> {
  const found: Record<string, null> = {};
  const visit = (value: unknown, depth: number) => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, depth + 1);
    } else if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        const isList = typeof inner === "object" && inner !== null;
        if (isList === (edit === "null lists") && !essential.test(name) && (!isList || depth > 1)) found[name] = null;
        visit(inner, depth + 1);
      }
    }
  };
  visit(answer, 0);
  return found;
}

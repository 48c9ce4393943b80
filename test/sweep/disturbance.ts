import type { JournalEntry } from "../../simulator";
import { type Fault, faults } from "./faults";
import type { Kill, Testbed } from "./testbed";

/** A fault, a kill or another event while a command runs. */
export interface Disturbance {
  /** Whether a request takes effect late, or reads are stale. The next refresh may then find drift. */
  isLate: boolean;
  /** Whether a response lacks values, or a read is refused. A refresh may then miss drift. */
  hidesDrift?: boolean;
  /** Whether a job fails. The provider may then buy the resource of that job again. */
  failsJobs: boolean;
  /** Whether the process may be killed. A killed process writes nothing to Pulumi's state any more. */
  kills: boolean;
  /** Runs the command with the disturbance. */
  apply: (testbed: Testbed, command: () => Promise<void>) => Promise<void>;
  /** Runs after the first failure of the command, before the command is repeated. */
  afterFailure?: (testbed: Testbed) => void;
}

/** The requests of a command that ran without a disturbance. */
export type Requests = readonly JournalEntry[];

/** Prepares a disturbance of the nth request. @returns undefined if the disturbance does not apply to that request */
type Prepare = (requests: Requests, nth: number) => Disturbance | undefined;

/** All disturbances by name: faults, kills of the process, stale lists, unpaid orders, and a repeated password. */
const disturbances = new Map<string, Prepare>([
  ...Object.entries(faults).map(([name, fault]): [string, Prepare] => [name, (...at) => prepareFault(fault, ...at)]),
  ["killed before", (_, nth) => prepareKill({ nth, when: "before" })],
  ["killed after", (_, nth) => prepareKill({ nth, when: "after" })],
  ["not listed for 20 s", (requests, nth) => prepareStaleLists(requests, nth)],
  ["dropped after, not listed for 20 s", (requests, nth) => prepareStaleLists(requests, nth, { drop: "after" })],
  ["order unpaid", prepareUnpaidOrder],
  ["400 that repeats a password", prepareRepeatedPassword],
]);

/** Names of all disturbances. */
export const disturbanceNames: readonly string[] = [...disturbances.keys()];

/**
 * Makes a disturbance of a command.
 *
 * @param nth position of the request to disturb, from 1
 * @returns undefined if the disturbance does not apply to that request
 */
export function makeDisturbance(name: string, requests: Requests, nth: number): Disturbance | undefined {
  const prepare = disturbances.get(name);
  if (!prepare) throw new Error(`There is no disturbance "${name}": there are ${disturbanceNames.join(", ")}`);
  return prepare(requests, nth);
}

const noEffects = { isLate: false, failsJobs: false, kills: false };

/** Statuses of a refused read. If the read is auxiliary, a refresh continues without it. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404, 409]);

function prepareFault(fault: Fault, requests: Requests, nth: number): Disturbance | undefined {
  const request = requests[nth - 1];
  const isRead = request?.method === "GET";
  const { job, stale, lateMs, after, drop } = fault.effect;
  // A read starts no job. If the response is lost or replaced, it makes no difference whether the read is executed. Only a read can be stale.
  if (isRead && (job !== undefined || lateMs !== undefined || after || drop === "after")) return undefined;
  if (!isRead && stale) return undefined;
  const effect = { ...fault.effect, ...(fault.edit && { set: nullFieldsOf(request?.answer, fault.edit) }) };
  if (fault.edit && Object.keys(effect.set ?? {}).length === 0) return undefined;
  const times = fault.times ?? 1;
  // A rule for a stale read counts only reads. It must exist before the change that the stale read does not show.
  const match = stale ? { nth: requests.slice(0, nth).filter(({ method }) => method === "GET").length } : { times };
  return {
    ...noEffects,
    isLate: lateMs !== undefined || stale === true,
    hidesDrift: fault.edit !== undefined || (isRead && refusals.has(fault.effect.status ?? 0)),
    failsJobs: job === "fail",
    apply: (testbed, command) => {
      const add = () => testbed.simulator.faults.add({ match, effect });
      if (stale) add();
      else testbed.runBeforeRequest(nth, add);
      return command();
    },
    ...(job === "stall" && { afterFailure: completeStalledJobs }),
  };
}

function completeStalledJobs({ simulator }: Testbed): void {
  for (const job of simulator.state.jobs) if (job.outcome === "stall") Object.assign(job, { outcome: "complete" });
}

/** Message that the sweep records for a killed command, which reports no error. */
const KILLED = "Updating was killed: run `pulumi up`";

function prepareKill(kill: Kill): Disturbance {
  return {
    ...noEffects,
    kills: true,
    apply: async (testbed, command) => {
      if (await testbed.runUntilKilled(kill, command)) throw new Error(KILLED);
    },
  };
}

/** Paths of lists. A list may lack new resources for a while. */
const lists = "/(instances|databases|groups|users|configurations)$";

/** Time for which lists are stale, in milliseconds. */
const staleTime = 20_000;

/** From the nth request on, lists show the state before the last change, for {@link staleTime}. */
function prepareStaleLists(requests: Requests, nth: number, effect?: { drop: "after" }): Disturbance | undefined {
  if (requests[nth - 1]?.method === "GET") return undefined;
  return {
    ...noEffects,
    isLate: true,
    apply: async (testbed, command) => {
      const { simulator, clock } = testbed;
      testbed.runBeforeRequest(nth, () => {
        if (effect) simulator.faults.add({ match: { times: 1 }, effect });
        simulator.faults.add({ match: { method: "GET", path: lists }, effect: { stale: true } });
        void clock.sleep(staleTime).then(() => {
          simulator.faults.clear();
        });
      });
      await command();
    },
  };
}

/** From the nth request on, orders stay unpaid until the command fails. Then another client pays them. */
function prepareUnpaidOrder(requests: Requests, nth: number): Disturbance | undefined {
  const answer = requests[nth - 1]?.answer as { order_id?: unknown } | null | undefined;
  if (typeof answer?.order_id !== "string") return undefined;
  return {
    ...noEffects,
    apply: async (testbed, command) => {
      testbed.runBeforeRequest(nth, () => {
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

/** The API refuses a request, and the message contains a password of the request. */
function prepareRepeatedPassword(requests: Requests, nth: number): Disturbance | undefined {
  if (!JSON.stringify(requests[nth - 1]?.request ?? {}).includes('"***"')) return undefined;
  const refusal = { status: 400, code: "DBS.280001" };
  return {
    ...noEffects,
    apply: async (testbed, command) => {
      testbed.runBeforeRequest(nth, (body) => {
        const message = `The password ${/(?:Secret-\w+|Simulator)-\d/.exec(body)?.[0] ?? ""} is too weak.`;
        testbed.simulator.faults.add({ match: { times: 1 }, effect: { ...refusal, message } });
      });
      await command();
    },
  };
}

/** Fields that a response must have: names, ids, statuses and totals. */
const essential = /^(id|name|status|.*_id|total.*|instance_num)$/;

/**
 * Returns the names of fields that may be null, each with the value null. "null values" selects scalar fields at any depth. "null lists"
 * selects lists and objects, except those in the two outer levels of the response.
 */
function nullFieldsOf(answer: unknown, edit: "null values" | "null lists"): Record<string, null> {
  const found: Record<string, null> = {};
  const visit = (value: unknown, depth: number) => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, depth + 1);
    } else if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        const isNested = typeof inner === "object" && inner !== null;
        const isSelected = edit === "null lists" ? isNested && depth > 1 : !isNested;
        if (isSelected && !essential.test(name)) found[name] = null;
        visit(inner, depth + 1);
      }
    }
  };
  visit(answer, 0);
  return found;
}

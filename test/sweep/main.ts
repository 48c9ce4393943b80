import { parseArgs } from "node:util";
import { disturbanceNames, type Requests } from "./disturbance";
import { exceptionFor } from "./exceptions";
import { scenarios } from "./scenario";
import { disturb, recordScenario } from "./sweep";
import { Tally } from "./tally";

interface Selection {
  phase: string | undefined;
  fault: string | undefined;
  request: number | undefined;
  every: number;
  shard: Shard;
}

/** A part of a scenario's runs: every `count`-th pair of a disturbance and a request, starting with pair number `index` (from 0). */
interface Shard {
  index: number;
  count: number;
}

// The sweep does not use stack traces, and recording them takes a third of the time.
Error.stackTraceLimit = 0;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenario: { type: "string", default: "default" },
      phase: { type: "string" },
      fault: { type: "string" },
      request: { type: "string" },
      every: { type: "string", default: "1" },
      shard: { type: "string", default: "1/1" },
    },
  });
  const { scenario, phase, fault, request, every } = values;
  const names = scenario === "all" ? Object.keys(scenarios) : scenario.split(",");
  for (const name of names)
    if (!Object.hasOwn(scenarios, name))
      throw new Error(`There is no scenario "${name}": there are ${Object.keys(scenarios).join(", ")}, all`);
  if (fault !== undefined && !disturbanceNames.includes(fault))
    throw new Error(`There is no fault "${fault}": there are ${disturbanceNames.join(", ")}`);
  const selection = {
    phase,
    fault,
    request: request === undefined ? undefined : parseCount("request", request),
    every: parseCount("every", every),
    shard: parseShard(values.shard),
  };
  const tally = new Tally();
  for (const name of names) await sweep(name, selection, tally);
  if (tally.runs === 0)
    throw new Error("The options select no run: check --scenario, --phase, --fault, --request and --shard");
  console.log(tally.tables());
  process.exitCode = tally.failures > 0 ? 1 : 0;
}

/** Parses the argument of an option: a whole number from 1. */
function parseCount(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${option} "${text}" is not a whole number from 1`);
  return Number(text);
}

/** Parses the argument of `--shard`, e.g. `2/4` for the second of four parts. */
function parseShard(text: string): Shard {
  const [, number, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (number === undefined || count === undefined || number < 1 || number > count)
    throw new Error(`--shard "${text}" is not a part such as 2/4`);
  return { index: number - 1, count };
}

/**
 * Returns the numbers, from 1, of the requests to disturb: all requests other than GET, and every `every`-th GET request, starting with the first.
 * GET requests in the middle of polls ({@link isMiddlePoll}) are neither counted nor returned.
 */
function selectRequests(requests: Requests, every: number): number[] {
  const reads = requests.filter((request, index) => request.method === "GET" && !isMiddlePoll(requests, index));
  const chosen = new Set(reads.filter((_, index) => index % every === 0));
  return requests.flatMap((request, index) => (request.method !== "GET" || chosen.has(request) ? [index + 1] : []));
}

/** Whether a request is in the middle of polls: the two requests before it and the next request have the same path. */
function isMiddlePoll(requests: Requests, index: number): boolean {
  const path = requests[index]?.path;
  return [-2, -1, 1].every((offset) => requests[index + offset]?.path === path);
}

async function sweep(scenario: string, selection: Selection, tally: Tally): Promise<void> {
  const { phase, fault, request, every, shard } = selection;
  let pairs = 0;
  for (const reference of await recordScenario(scenarios[scenario]?.() ?? { phases: [] })) {
    const { title, isPreparation = false } = reference.phase;
    if (reference.requests.length === 0 || (phase === undefined ? isPreparation : phase !== title)) continue;
    console.error(`${scenario}, ${title}: ${reference.requests.length} requests`);
    for (const name of disturbanceNames) {
      if (fault !== undefined && fault !== name) continue;
      if (request !== undefined && request > reference.requests.length) continue;
      for (const nth of request === undefined ? selectRequests(reference.requests, every) : [request]) {
        if (pairs++ % shard.count !== shard.index) continue;
        for (const recovery of ["as advised", "with refresh"] as const) {
          const result = await disturb(reference, name, nth, recovery);
          if (!result) break;
          const { problems, messages } = result;
          const exception =
            problems.length > 0 ? exceptionFor(title, name, reference.requests[nth - 1], problems) : undefined;
          const failed = problems.length > 0 && exception === undefined;
          tally.add(
            { scenario, phase: title, disturbance: name, requests: reference.requests.length },
            failed,
            exception,
          );
          if (failed) {
            console.log(
              `FAILED --scenario ${scenario} --phase "${title}" --fault "${name}" --request ${nth} (${recovery})\n` +
                `  ${problems.join("\n  ")}`,
            );
          }
          if (request !== undefined) console.log([`${recovery}:`, ...messages].join("\n  "));
          // If no command failed, the other recovery would give the same result.
          if (messages.length === 0) break;
        }
      }
    }
  }
}

void main();

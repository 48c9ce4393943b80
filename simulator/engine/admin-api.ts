import { z } from "zod";
import { assetReply, pageReply } from "../page/assets";
import type { Overview } from "../page/overview";
import { CREDENTIALS } from "./auth/credentials";
import type { IncomingRequest } from "./executor";
import { type FaultRuleIssue, InvalidFaultRuleError } from "./fault-injector";
import type { NewFaultRule } from "./fault-rule";
import type { JournalEntry } from "./journal";
import { InvalidJsonError, isJsonType, parseJson } from "./json";
import { LIMITS, numberIn } from "./limits";
import { engineOverview } from "./overview";
import type { Reply } from "./replies";
import type { SimulatorEngine } from "./simulator-engine";

/** Prefix of the admin API's paths. The admin API needs no credentials and has no quota. Its requests are not in the journal. */
export const ADMIN_PATH = "/_sim/";

const clockChange = z
  .strictObject({
    speed: numberIn(LIMITS.speed).optional(),
    advanceSeconds: numberIn(LIMITS.advanceSeconds).optional(),
  })
  .refine(({ speed, advanceSeconds }) => (speed === undefined) !== (advanceSeconds === undefined), {
    error: "give either `speed` or `advanceSeconds`",
  });

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, "must be a whole number")
  .transform(Number);

/**
 * Query of the journal. It selects the latest `limit` requests with numbers above `after`. `bodies: false` omits the bodies of requests and
 * responses.
 */
const requestQuery = z.strictObject({
  after: wholeNumber.default(0),
  limit: wholeNumber.default(Infinity),
  bodies: z.enum(["true", "false"]).default("true"),
});

/**
 * Serves a request to the admin API, which inspects and controls the simulator.
 *
 * @throws Error if the simulator fails
 */
export function serveAdminApi(simulator: SimulatorEngine, request: IncomingRequest): Reply {
  const type = request.headers["content-type"];
  const isMutation = request.method !== "GET" && request.method !== "HEAD";
  if (isMutation && (request.text !== "" || type !== undefined) && !isJsonType(type)) {
    return adminError(415, 'The admin API takes only JSON: send the header "Content-Type: application/json".');
  }
  try {
    return serve(simulator, request);
  } catch (error) {
    if (error instanceof InvalidJsonError) return adminError(400, error.message);
    if (error instanceof z.ZodError) return invalidInputError(z.prettifyError(error), error.issues);
    if (error instanceof InvalidFaultRuleError) return invalidInputError(error.message, error.issues);
    throw error;
  }
}

/** Builds the error for an invalid body or query. Its `issues` name the invalid fields, if any. */
function invalidInputError(error: string, issues: readonly FaultRuleIssue[]): Reply {
  const shownIssues = issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  return { status: 400, body: { error, issues: shownIssues } };
}

/** Builds an error of the admin API. */
export function adminError(status: number, message: string): Reply {
  return { status, body: { error: message } };
}

function serve(simulator: SimulatorEngine, request: IncomingRequest): Reply {
  const body = (): unknown => parseJson(request.text);
  switch (`${request.method} ${request.path}`) {
    case "GET /_sim/":
      return pageReply();
    case "GET /_sim/overview":
      return { status: 200, body: overview(simulator) };
    case "GET /_sim/operations":
      return { status: 200, body: simulator.operations.map(({ name, method, path }) => ({ name, method, path })) };
    case "GET /_sim/health":
      return { status: 200, body: health(simulator) };
    case "GET /_sim/requests":
      return { status: 200, body: listRequests(simulator, request.query) };
    case "DELETE /_sim/requests":
      simulator.journal.clear();
      return { status: 204 };
    case "GET /_sim/state":
      return { status: 200, body: simulator.save() };
    case "PUT /_sim/state":
      simulator.load(body());
      return { status: 204 };
    case "POST /_sim/reset":
      simulator.reset();
      return { status: 204 };
    case "GET /_sim/faults":
      return { status: 200, body: simulator.faults.list() };
    case "POST /_sim/faults":
      simulator.faults.add(...([body()].flat() as NewFaultRule[])); // validated by `add`
      return { status: 200, body: simulator.faults.list() };
    case "DELETE /_sim/faults":
      simulator.faults.clear();
      return { status: 204 };
    case "POST /_sim/clock": {
      const change = clockChange.parse(body());
      if (change.speed !== undefined) simulator.clock.setSpeed(change.speed);
      simulator.clock.advance(change.advanceSeconds ?? 0);
      simulator.onChange();
      return { status: 200, body: clock(simulator) };
    }
    default:
      return (
        serveItem(simulator, request) ?? adminError(404, `The admin API has no ${request.method} ${request.path}.`)
      );
  }
}

/**
 * Reads a file of the page or a recorded request, or removes a fault rule. Returns undefined if it does not exist, and for any other method and
 * path.
 */
function serveItem(simulator: SimulatorEngine, { method, path }: IncomingRequest): Reply | undefined {
  const [, collection = "", key = ""] = /^\/_sim\/(\w+)\/([\w.-]+)$/.exec(path) ?? [];
  switch (`${method} ${collection}`) {
    case "GET page":
      return assetReply(key);
    case "GET requests": {
      const entry = simulator.journal.find(Number(key));
      return entry === undefined ? undefined : { status: 200, body: entry };
    }
    case "DELETE faults":
      return simulator.faults.remove(Number(key)) ? { status: 204 } : undefined;
    default:
      return undefined;
  }
}

/** Lists the requests that a query selects, oldest first. */
function listRequests({ journal }: SimulatorEngine, query: string): readonly Partial<JournalEntry>[] {
  const { after, limit, bodies } = requestQuery.parse(Object.fromEntries(new URLSearchParams(query)));
  const entries = journal.entriesAfter(after, limit);
  return bodies === "true" ? entries : entries.map((entry) => ({ ...entry, request: undefined, answer: undefined }));
}

function overview(simulator: SimulatorEngine): Overview {
  return { ...engineOverview(simulator), ...simulator.serviceOverview() };
}

function health(simulator: SimulatorEngine) {
  const { state } = simulator;
  return {
    status: "ok",
    accessKey: CREDENTIALS.accessKey,
    secretKey: CREDENTIALS.secretKey,
    projectId: state.projectId,
    region: state.region,
    ...simulator.serviceHealth(),
    user: { domainName: CREDENTIALS.domainName, userName: CREDENTIALS.userName, password: CREDENTIALS.password },
    clock: clock(simulator),
  };
}

function clock(simulator: SimulatorEngine) {
  return { now: new Date(simulator.clock.now()).toISOString(), speed: simulator.clock.speed };
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ids, seedNumber } from "../../simulator/engine/ids";
import { Cloud } from "./cloud";

/** A request from an example in the API reference. */
interface Sample {
  readonly operation: string;
  readonly path: string;
  readonly body?: object;
}

const FOLDER = join(__dirname, "..", "fixtures", "spec-samples");
const SAMPLES = readdirSync(FOLDER).flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Sample[]);

const BODY_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e14,
  1e308,
  2 ** 53,
  "",
  " ",
  "0",
  "-1",
  "1e400",
  "NaN",
  "x".repeat(70_000),
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "../../etc/passwd",
  "\u0000",
  "\ud800",
  "<script>",
  [],
  {},
  [null],
  [[]],
  [{}],
  { constructor: 1 },
  { length: 1e9 },
  [1, "a"],
  JSON.parse('{"__proto__": {"admin": true}}'),
];
const FIELD_NAMES = ["__proto__", "constructor", "toString", "limit", "offset", "name", "id", "key", "values", ""];
const PATH_SEGMENTS = [
  "__proto__",
  "constructor",
  "%E0%A4%A",
  "%00",
  "..",
  "%2e%2e%2f",
  "x".repeat(5000),
  "%F0%9F%92%A9",
  "'",
];
const QUERY_VALUES = [
  "0",
  "-1",
  "2000",
  "9007199254740991",
  "1e14",
  "99999999999999999999",
  "NaN",
  "constructor",
  "",
  "%",
  "2026-01-15T00:00:00+0000",
];
const QUERY_NAMES = [
  "limit",
  "offset",
  "start_time",
  "end_time",
  "start_date",
  "end_date",
  "curPage",
  "perPage",
  "marker",
];

/** Chooses and mutates values at random. Equal seeds give equal choices. */
class Chooser {
  readonly #ids: Ids;

  constructor(seed: string) {
    this.#ids = new Ids({ random: seedNumber(seed) });
  }

  chance(probability: number): boolean {
    return this.#ids.randomFraction() < probability;
  }

  from<T>(items: readonly T[]): T {
    return items[this.#ids.randomInteger(0, items.length - 1)] as T;
  }

  /** Copies a JSON value, with some parts replaced and some fields added. */
  mutate(value: unknown, probability = 0.08): unknown {
    if (this.chance(probability)) return this.from(BODY_VALUES);
    if (Array.isArray(value)) return value.map((item) => this.mutate(item, probability));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([name, inner]) => [name, this.mutate(inner, probability)] as const);
    if (this.chance(probability)) entries.push([this.from(FIELD_NAMES), this.from(BODY_VALUES)]);
    return Object.fromEntries(entries);
  }
}

/** Fills the placeholders of a path, mostly with existing ids, otherwise with hostile segments. */
function fillPath(path: string, ids: Readonly<Record<string, string>>, chooser: Chooser): string {
  return path.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    if (name === "project_id") return "{pid}";
    return chooser.chance(0.85) ? (ids[name] ?? chooser.from(Object.values(ids))) : chooser.from(PATH_SEGMENTS);
  });
}

/** Creates an instance, and returns its id and ids of other resources, by the names of placeholders in paths. */
function createResources(cloud: Cloud): Readonly<Record<string, string>> {
  const instance = cloud.runningInstance({ admin_user_name: "root", admin_user_password: "Sup3r-secret" });
  const group = cloud.simulator.state.instances[0]?.groups[0];
  return {
    instance_id: instance,
    node_id: group?.nodes[0]?.id ?? "",
    group_id: group?.id ?? "",
    config_id: cloud.simulator.state.templates[0]?.id ?? "",
    job_id: cloud.simulator.state.jobs[0]?.id ?? "",
    any: cloud.simulator.state.dataNodes[0]?.id ?? "",
  };
}

/** Sends a mutated request for an operation. Returns the status, and a description for failures. */
function sendHostile(
  cloud: Cloud,
  operation: Cloud["simulator"]["operations"][number],
  ids: Readonly<Record<string, string>>,
  chooser: Chooser,
  probability?: number,
): { readonly status: number; readonly description: string } {
  const body = SAMPLES.find((sample) => sample.operation === operation.name)?.body;
  const query = chooser.chance(0.5)
    ? `?${chooser.from([...QUERY_NAMES, ...FIELD_NAMES])}=${chooser.from(QUERY_VALUES)}`
    : "";
  const path = fillPath(operation.path, ids, chooser) + query;
  const sent = operation.method === "GET" ? undefined : chooser.mutate(body ?? {}, probability);
  const { status, body: response } = cloud.call(operation.method, path, sent);
  const description = `${operation.name} ${JSON.stringify(response)} ${path} ${JSON.stringify(sent)}`.slice(0, 400);
  return { status, description };
}

test.each(["1", "2"])("no hostile request causes a server error or changes Object.prototype (seed %s)", (seed) => {
  const chooser = new Chooser(seed);
  const cloud = new Cloud({ quota: 1_000_000 });
  const failures = new Set<string>();
  const { operations } = cloud.simulator;
  for (let round = 0; round < 10; round++) {
    cloud.simulator.reset();
    const ids = createResources(cloud);
    for (const operation of operations) {
      const { status, description } = sendHostile(cloud, operation, ids, chooser);
      if (status >= 500) failures.add(description);
      if (chooser.chance(0.1)) cloud.advance(300);
    }
    cloud.advance(24 * 3600);
    expect(cloud.simulator.save().version).toBe(1);
  }
  expect([...failures]).toEqual([]);
  expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
});

test("a refused request changes nothing", () => {
  const chooser = new Chooser("3");
  const cloud = new Cloud({ quota: 1_000_000 });
  const ids = createResources(cloud);
  const state = cloud.simulator.save();
  // A refused request may advance the random number generator.
  const snapshot = () => JSON.stringify({ ...cloud.simulator.save(), random: 0 });
  cloud.simulator.load(state); // determines the order of the fields in the snapshot
  const failures: string[] = [];
  const before = snapshot();
  for (let round = 0; round < 20; round++) {
    for (const operation of cloud.simulator.operations.filter(({ method }) => method !== "GET")) {
      const { status, description } = sendHostile(cloud, operation, ids, chooser, 0.2);
      if (status >= 400 && snapshot() !== before) failures.push(description);
      if (snapshot() !== before) cloud.simulator.load(state); // The next request gets a RUNNING instance again.
    }
  }
  expect(failures).toEqual([]);
});

test.each(["__proto__", "constructor", "tostring;constructor"])(
  "a wrong signature with the signed headers x-sdk-date;%s is rejected with 401",
  (name) => {
    const authorization = `SDK-HMAC-SHA256 Access=DDMSIMULATORACCESS01, SignedHeaders=x-sdk-date;${name}, Signature=${"0".repeat(64)}`;
    const cloud = new Cloud();
    expect(cloud.call("GET", "/v3/{pid}/instances", undefined, { authorization }).status).toBe(401);
  },
);

test("a token with non-ASCII characters is rejected with 401", () => {
  const token = { "x-auth-token": `a.${"é".repeat(64)}` };
  expect(new Cloud().call("GET", "/v3/{pid}/instances", undefined, token).status).toBe(401);
});

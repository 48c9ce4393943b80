import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Cloud, instanceBody } from "./cloud";
import { prepareInstance, type Preparation } from "./prepare-instance";

/**
 * An example in the API reference of DDM, ECS or SDRS: a request and its response. Requests have the form
 * of the reference. Some values, such as ids, names, passwords, times, zones and classes, are replaced by values that the simulator accepts.
 */
interface SpecSample {
  /** Section of the API reference: "4.2.1", "4.2.19 two nodes" or "SDRS: Creating a Protection Group". */
  readonly section: string;
  readonly operation: string;
  readonly method: string;
  /**
   * Path and body can contain placeholders: `{pid}` project, `{i}` instance, `{n}` node, `{g}` group, `{j}` job, `{t}` template, `{from}` and
   * `{to}` times. {@link prepareInstance} lists more.
   */
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly answer: unknown;
  /** Fields that the section's tables document and its example omits. */
  readonly tables?: readonly string[];
  /** Fields that are not compared, each with the reason. */
  readonly exceptions?: Readonly<Record<string, string>>;
  /** State of the cloud that the example needs. */
  readonly given?: "eip" | "upgraded" | "yearly" | "administrator" | Preparation;
}

const FOLDER = join(__dirname, "..", "fixtures", "spec-samples");

const SPEC_SAMPLES = readdirSync(FOLDER).flatMap(
  (file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as SpecSample[],
);

const FLAVOR = "ddm.c3.large.2";

/** Creates a cloud with the instance that a sample needs, and an instance that is still being created. `fill` replaces placeholders in a text. */
function makeCloud({ given }: SpecSample): { cloud: Cloud; fill: (text: string) => string } {
  const cloud = new Cloud();
  const purchase = {
    flavor_ref: FLAVOR,
    engine_version: "3.0.8.5",
    node_num: 4,
    ...(given === "administrator" ? { admin_user_name: "root", admin_user_password: "Sup3r-secret" } : {}),
    ...(given === "yearly"
      ? { charge_info: { charge_mode: "prePaid", period_type: "month", period_num: 1, is_auto_pay: true } }
      : {}),
  };
  cloud.runningInstance(purchase);
  const [instance] = cloud.simulator.state.instances;
  const [group] = instance?.groups ?? [];
  const node = group?.nodes[0];
  if (instance === undefined || group === undefined || node === undefined)
    throw new Error("The instance was not created.");
  if (given === "eip") instance.publicIp = { address: "10.83.84.176", id: "7c87996a-85f4-4029-a254-502999d4767a" };
  if (given === "upgraded") instance.previousVersion = "3.0.8.3";

  const special = ["eip", "upgraded", "yearly", "administrator"];
  const prepared = prepareInstance(
    cloud,
    instance.id,
    special.includes(given ?? "") ? undefined : (given as Preparation | undefined),
  );

  const { body: other } = cloud.call("POST", "/v3/{pid}/instances", instanceBody({ name: "other" }));
  cloud.advance(300);
  const now = cloud.simulator.clock.now();
  const placeholders: Record<string, string> = {
    ...prepared,
    "{i}": instance.id,
    "{g}": group.id,
    "{n}": node.id,
    "{j}": String(other["job_id"]),
    "{t}": cloud.simulator.state.templates[0]?.id ?? "",
    "{from}": String(now - 24 * 3600 * 1000),
    "{to}": String(now),
  };
  return { cloud, fill: (text) => text.replaceAll(/\{\w+\}/g, (place) => placeholders[place] ?? place) };
}

/** Lists differences in shape: missing or undocumented fields, values of other types. Of a list, only the first element is compared. */
function differences(
  sample: unknown,
  answer: unknown,
  allowed: Pick<SpecSample, "tables" | "exceptions">,
  path: readonly string[] = [],
): string[] {
  const name = path.join(".");
  if (allowed.exceptions?.[name] !== undefined) return [];
  if (Array.isArray(sample) && Array.isArray(answer)) {
    const first: unknown = sample[0];
    return first === undefined || answer.length === 0 ? [] : differences(first, answer[0], allowed, path);
  }
  if (isObject(sample) && isObject(answer)) {
    const missing = Object.keys(sample).filter((key) => !(key in answer));
    const extra = Object.keys(answer).filter((key) => !(key in sample) && !allowed.tables?.includes(key));
    return [
      ...missing.map((key) => `${[...path, key].join(".")} is missing`),
      ...extra.map((key) => `${[...path, key].join(".")} is not documented`),
      ...Object.keys(sample)
        .filter((key) => key in answer)
        .flatMap((key) => differences(sample[key], answer[key], allowed, [...path, key])),
    ];
  }
  return typeOf(sample) === typeOf(answer) ? [] : [`${name} is ${typeOf(answer)}, not ${typeOf(sample)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

describe("the simulator responds as in the examples of the API references:", () => {
  test.each(SPEC_SAMPLES.map((sample) => [`${sample.section} ${sample.operation}`, sample] as const))(
    "%s",
    (_title, sample) => {
      const { cloud, fill } = makeCloud(sample);
      const body = sample.body === undefined ? undefined : (JSON.parse(fill(JSON.stringify(sample.body))) as object);
      const answer = cloud.call(sample.method, fill(sample.path), body);
      expect({ status: answer.status, differences: differences(sample.answer, answer.body, sample) }).toEqual({
        status: sample.status,
        differences: [],
      });
      expect(cloud.simulator.journal.entries.at(-1)?.operation).toBe(sample.operation);
    },
  );
});

/** Samples of lists that are read in pages. Their responses contain the total number of items. */
const LISTS = SPEC_SAMPLES.filter(
  ({ method, answer }) => method === "GET" && isObject(answer) && Object.keys(answer).some((key) => /^total/.test(key)),
);

test.each(LISTS.map((sample) => [sample.operation, sample] as const))(
  "%s returns at most one item for the limit 1, and none for an offset beyond the end",
  (_operation, sample) => {
    const { cloud, fill } = makeCloud(sample);
    const [path = "", query = ""] = fill(sample.path).split("?");
    const countItems = (page: Readonly<Record<string, string>>) => {
      const parameters = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(query)), ...page });
      const { status, body } = cloud.call("GET", `${path}?${parameters.toString()}`);
      return { status, items: Object.values(body).find((value) => Array.isArray(value))?.length };
    };
    expect(countItems({ limit: "1" }).items).toBeLessThanOrEqual(1);
    expect(countItems({ offset: "1000" })).toEqual({ status: 200, items: 0 });
  },
);

test("the comparison finds missing fields, undocumented fields and values of other types, but ignores the exceptions", () => {
  const allowed = { exceptions: { c: "a reason" } };
  expect(differences({ a: 1, b: [{ x: "" }], c: 1 }, { b: [{ x: 1 }], c: "", d: 0 }, allowed)).toEqual([
    "a is missing",
    "d is not documented",
    "b.x is number, not string",
  ]);
});

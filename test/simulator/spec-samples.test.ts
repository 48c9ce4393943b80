import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Cloud, instanceBody } from "./cloud";
import { furnish, type Furniture } from "./furnish";

/**
 * An example of the API reference: what is sent and what comes back, as it is printed there. Ids that the reference masks
 * are filled up; names of zones and classes are those that exist here.
 */
interface SpecSample {
  /** Section of the API reference. */
  readonly section: string;
  readonly operation: string;
  readonly method: string;
  /** `{i}`, `{n}`, `{g}`, `{j}`, `{t}` stand for an instance, its node and group, a job, a template; see also `furnish`. */
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly answer: unknown;
  /** Fields that the section's tables have and its example leaves out. */
  readonly tables?: readonly string[];
  /** Fields whose example has another type than its table, or which the example has and the cloud need not. */
  readonly exceptions?: Readonly<Record<string, string>>;
  /** Steps before: binds an EIP, upgrades, makes the instance yearly/monthly or gives it an administrator. */
  readonly given?: "eip" | "upgraded" | "yearly" | "administrator" | Furniture;
}

const FOLDER = join(__dirname, "..", "fixtures", "spec-samples");

const SPEC_SAMPLES = readdirSync(FOLDER).flatMap(
  (file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as SpecSample[],
);

const FLAVOR = "ddm.c3.large.2";

/** A cloud with a running instance, made as the sample needs it, and a job that is half done. */
function prepared({ given }: SpecSample): { cloud: Cloud; fill: (text: string) => string } {
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
  if (instance === undefined || group === undefined || node === undefined) throw new Error("nothing was created");
  if (given === "eip") instance.publicIp = { address: "10.83.84.176", id: "7c87996a-85f4-4029-a254-502999d4767a" };
  if (given === "upgraded") instance.previousVersion = "3.0.8.3";

  const special = ["eip", "upgraded", "yearly", "administrator"];
  const furniture = furnish(
    cloud,
    instance.id,
    special.includes(given ?? "") ? undefined : (given as Furniture | undefined),
  );

  const { body: other } = cloud.call("POST", "/v3/{pid}/instances", instanceBody({ name: "other" }));
  cloud.pass(300);
  const now = cloud.simulator.clock.now();
  const places: Record<string, string> = {
    ...furniture,
    "{i}": instance.id,
    "{g}": group.id,
    "{n}": node.id,
    "{j}": String(other["job_id"]),
    "{t}": cloud.simulator.state.templates[0]?.id ?? "",
    "{from}": String(now - 24 * 3600 * 1000),
    "{to}": String(now),
  };
  return { cloud, fill: (text) => text.replaceAll(/\{\w+\}/g, (place) => places[place] ?? place) };
}

/** What differs in shape: fields too few or too many, values of other types. `null` may stand for anything absent. */
function differences(sample: unknown, answer: unknown, allowed: SpecSample, path: readonly string[] = []): string[] {
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
  return kind(sample) === kind(answer) ? [] : [`${name} is ${kind(answer)}, not ${kind(sample)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kind(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

describe("the examples of the API reference", () => {
  test.each(SPEC_SAMPLES.map((sample) => [`${sample.section} ${sample.operation}`, sample] as const))(
    "%s",
    (_title, sample) => {
      const { cloud, fill } = prepared(sample);
      const body = sample.body === undefined ? undefined : (JSON.parse(fill(JSON.stringify(sample.body))) as object);
      const answer = cloud.call(sample.method, fill(sample.path), body);
      expect({ status: answer.status, differences: differences(sample.answer, answer.body, sample) }).toEqual({
        status: sample.status,
        differences: [],
      });
      expect(cloud.simulator.journal.entries.at(-1)?.operation).toBe(sample.operation);
    },
  );

  test("are told apart when they differ", () => {
    const any = { exceptions: { c: "because" } } as unknown as SpecSample;
    expect(differences({ a: 1, b: [{ x: "" }], c: 1 }, { b: [{ x: 1 }], c: "", d: 0 }, any)).toEqual([
      "a is missing",
      "d is not documented",
      "b.x is number, not string",
    ]);
  });
});

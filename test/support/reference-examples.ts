import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiClient } from "../../provider/http/request";
import { clientOf } from "./scripted-cloud";

/** An example of the API reference. */
export interface Example {
  section: string;
  operation: string;
  method: string;
  path: string;
  body?: unknown;
  status: number;
  answer: unknown;
}

const folder = join(__dirname, "..", "fixtures", "spec-samples");
const samples = readdirSync(folder).flatMap(
  (file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Example[],
);

type Call = (api: ApiClient) => Promise<unknown>;

/** By section of the reference: the provider's call, and a function that derives its expected result from the example's response. */
export type ReferenceCalls = Readonly<Record<string, [Call, (answer: never) => unknown]>>;

/** The expected result of most mutations. */
export const expectedJob = (answer: Example["answer"]) => {
  const { job_id, jobId = job_id } = answer as { job_id?: string; jobId?: string };
  return { jobId };
};

/** Replaces each placeholder of an example with its name and `1`: `{i}` becomes `i1`. Exception: `{pid}` becomes `p1`. */
const fillIn = (text: string) => text.replace("{pid}", "p1").replace(/\{(\w+)\}/g, "$11");

/** Returns the response of an example. If the path ends with a placeholder, a field `id` of the response gets the value of that placeholder. */
const fillInAnswer = ({ path, answer }: Example): unknown => {
  const isOneResource = path.endsWith("}") && typeof answer === "object" && answer !== null && "id" in answer;
  return isOneResource ? { ...answer, id: fillIn(path).split("/").at(-1) } : answer;
};

/** The empty page after the last one. */
const emptyPageOf = (answer: unknown) =>
  Object.fromEntries(
    Object.entries(answer ?? {}).map(([name, value]) => [name, Array.isArray(value) ? [] : (value as unknown)]),
  );

/** Registers a test for each section, with its first successful example: the provider sends the request and parses the response. */
export function describeReferenceExamples(referenceCalls: ReferenceCalls): void {
  const examples = Object.entries(referenceCalls).map(([section, [call, expected]]) => {
    const sample = samples.find((each) => each.section === section && each.status < 300);
    if (!sample) throw new Error(`there is no example of section ${section}`);
    return { section, sample, call, expected: expected as (answer: unknown) => unknown };
  });

  test.each(examples)(
    "$section: sends $sample.operation and parses its response as in the example",
    async (example) => {
      const { sample, call, expected } = example;
      // Some examples are one page of a longer list: the next page is empty here.
      const answer = fillInAnswer(sample);
      const answers = [answer, emptyPageOf(answer)];
      const { client, calls } = clientOf(answers.map((body) => ({ status: sample.status, body })));
      const parsed = await call(client);
      const [sent, ...more] = calls();
      expect(more.filter(({ url }) => !url.includes("offset=1"))).toEqual([]);
      const documented = new URL(fillIn(sample.path), "https://ddm.example");
      const url = new URL(sent?.url ?? "");
      expect(`${String(sent?.method)} ${url.pathname}`).toBe(`${sample.method} ${documented.pathname}`);
      expect([...url.searchParams.keys()]).toEqual(expect.arrayContaining([...documented.searchParams.keys()]));
      if (sample.body !== undefined) expect(sent?.body).toEqual(JSON.parse(fillIn(JSON.stringify(sample.body))));
      expect([parsed]).toMatchObject([expected(answer)]);
    },
  );
}

import packageJson from "../../package.json";
import { forwarderTexts, storedTexts } from "../support/forwarder-text";

// Pulumi stores the source text of the forwarder in every user's state, so released texts are permanent: no file under
// test/fixtures/forwarder/ may change or be deleted. Each version adds its own, one per kind.

const versions = storedTexts();
const kinds = Object.keys(versions[packageJson.version] ?? {});
const built = forwarderTexts(kinds);

test(`version ${packageJson.version} has one stored text for each kind of the runtime`, () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loads dist/, as stored text does
  const runtime = require("pulumi-huaweicloud-ddm/runtime") as { provider(kind: string): unknown };
  expect(() => runtime.provider("none")).toThrow(/knows [a-z, -]+\)/);
  for (const kind of kinds) expect(runtime.provider(kind)).toBeDefined();
  const known = messageOf(() => runtime.provider("none"))
    .match(/it knows ([a-z, -]+)\)/)?.[1]
    ?.split(", ");
  expect([...kinds].sort()).toEqual(known?.sort());
});

test.each(kinds)("Pulumi serializes the forwarder of %s in dist/ to exactly the stored text", (kind) => {
  expect(built[kind]).toBe(versions[packageJson.version]?.[kind]);
});

test("each class passes the forwarder of its kind", () => {
  expect(built["new ddm.Instance"]).toBe(built["instance"]);
});

test.each(kinds)("the text of %s captures only its kind and loads the runtime by package name", (kind) => {
  const text = built[kind] ?? "";
  expect(text.length).toBeLessThan(2_500);
  const names = [...text.matchAll(/require\("([^"]+)"\)\.provider\(kind\)\.(\w+)\(/g)];
  expect(new Set(names.map(([, name]) => name))).toEqual(new Set(["pulumi-huaweicloud-ddm/runtime"]));
  const methods = ["configure", "check", "diff", "create", "read", "update", "delete"];
  expect(names.map(([, , method]) => method)).toEqual(methods);
  expect(new Set([...text.matchAll(/with\((.*)\) \{/g)].map(([, captured]) => captured))).toEqual(
    new Set([
      `{ kind: "${kind}", this: undefined, arguments: undefined }`,
      expect.stringContaining("provider: __provider"),
    ]),
  );
});

function messageOf(work: () => unknown): string {
  try {
    work();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

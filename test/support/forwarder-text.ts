import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json";
import { root } from "../../scripts/sandbox/paths";

/** Passes a forwarder of `dist/` for each kind to Pulumi, and one by its class, and prints the texts that Pulumi would store. */
const script = `
  const pulumi = require("@pulumi/pulumi");
  const { forwarder } = require("./dist/provider/resources/forwarder.js");
  const ddm = require("pulumi-huaweicloud-ddm");
  const texts = {};
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ((texts[name] = inputs.__provider), { id: name, state: inputs }),
    call: () => ({}),
  });
  const kinds = JSON.parse(process.argv[1]);
  for (const kind of kinds) new pulumi.dynamic.Resource(forwarder(kind), kind, {}, undefined, "ddm", "Any");
  new ddm.Instance("new ddm.Instance", { nodeNum: 1, availableZones: [], vpcId: "", subnetId: "", securityGroupId: "" });
  process.on("exit", () => process.stdout.write(JSON.stringify(texts)));
`;

/**
 * Serializes the forwarders in `dist/` with Pulumi's own serializer, to the text that every user's state stores. It runs in a
 * separate process, because Jest transforms the code that it loads.
 */
export function forwarderTexts(kinds: readonly string[]): Readonly<Record<string, string>> {
  const printed = execFileSync(process.execPath, ["--no-warnings", "-e", script, JSON.stringify(kinds)], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(printed) as Record<string, string>;
}

const stored = join(root, "test", "fixtures", "forwarder");

/** Folder of the texts of kinds that were added since the version of package.json; the next version takes them over. */
const next = "next";

/**
 * The texts in users' states: version -> kind -> text. Kinds added since the version of package.json count as that version's until
 * the next version has its own texts.
 */
export function storedTexts(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const textsOf = (version: string) =>
    Object.fromEntries(
      readdirSync(join(stored, version)).map((file): [string, string] => [
        file.replace(/\.txt$/, ""),
        readFileSync(join(stored, version, file), "utf8"),
      ]),
    );
  const versions = readdirSync(stored).filter((version) => version !== next);
  const added = existsSync(join(stored, next)) ? textsOf(next) : {};
  return Object.fromEntries(
    versions.map((version) => [version, { ...textsOf(version), ...(version === packageJson.version && added) }]),
  );
}

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json";
import { root } from "../../scripts/sandbox/paths";

/** Hands a forwarder of `dist/` of each kind to Pulumi, and prints what Pulumi would store, and the class's own. */
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
 * What Pulumi's own serializer makes of the forwarders in `dist/`: the text that lands in every user's state. It runs in a
 * process of its own, since Jest transforms the code that it loads.
 */
export function forwarderTexts(kinds: readonly string[]): Readonly<Record<string, string>> {
  const printed = execFileSync(process.execPath, ["--no-warnings", "-e", script, JSON.stringify(kinds)], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(printed) as Record<string, string>;
}

const stored = join(root, "test", "fixtures", "forwarder");

/** The texts of kinds that were added since the version of package.json; the next version takes them over. */
const next = "next";

/**
 * The texts that are stored in users' states: version -> kind -> text. Those of the version of package.json are complete: kinds
 * that were added since belong to it until the next version has texts of its own.
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

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

/** The texts that released versions have stored in users' states: version -> kind -> text. */
export function storedTexts(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const textsOf = (version: string) =>
    readdirSync(join(stored, version)).map((file): [string, string] => [
      file.replace(/\.txt$/, ""),
      readFileSync(join(stored, version, file), "utf8"),
    ]);
  return Object.fromEntries(readdirSync(stored).map((version) => [version, Object.fromEntries(textsOf(version))]));
}

import { join } from "node:path";
import ts from "typescript";
import { root } from "../../scripts/sandbox/paths";

// The compiler's messages about wrong programs. The programs import the type declarations in dist/, as users' programs do.

const prelude = `
import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";
declare const secret: pulumi.Output<string>;
declare const text: string;
declare const perhaps: string | undefined;
const network = { nodeNum: 2, availableZones: ["az1"], vpcId: "vpc", subnetId: "subnet", securityGroupId: "sg" };
const base = { ...network, flavorRef: "ddm.c6.2xlarge.2" };
`;
const instance = (args: string) => `new ddm.Instance("orders", { ${args} });`;

/** Wrong statements, each with the expected last line of the compiler's message. */
const wrong: readonly (readonly [statement: string, message: RegExp])[] = [
  [instance("...network"), /^Property 'flavorRef' is missing in type .* but required in type 'FlavorByRef'\.$/],
  [
    instance(`...network, flavorRef: text, flavorId: "f"`),
    /^Type '"f"' is not assignable to type '"give flavorRef or flavorId, not both"'\.$/,
  ],
  [
    instance("...network, flavorRef: text, flavorId: secret"),
    /^Type 'Output<string>' is not assignable to type '"give flavorRef or flavorId, not both" \| undefined'\.$/,
  ],
  [
    instance(`...base, engineVersion: "3.1", engineId: text`),
    /is not assignable to type '"give engineVersion or engineId, not both"'\.$/,
  ],
  [instance(`...base, adminUser: "dba"`), /^Property 'adminPassword' is missing in type .* 'Administrator'\.$/],
  [instance("...base, adminPassword: secret"), /^Property 'adminUser' is missing in type .* 'Administrator'\.$/],
  [instance("...base, publicIp: text"), /^Property 'publicIpId' is missing in type .* 'ElasticIpWithAddress'\.$/],
  [
    instance(`...base, charging: { mode: "prePaid" }`),
    /is missing the following properties from type 'PrePaidArgs': periodUnit, period$/,
  ],
  [
    instance(`...base, charging: { mode: "prePaid", period: 1 }`),
    /^Property 'periodUnit' is missing in type .* but required in type 'PrePaidArgs'\.$/,
  ],
  [
    instance(`...base, charging: { mode: "postPaid", period: 1 }`),
    /^Type 'number' is not assignable to type '"only with mode prePaid"'\.$/,
  ],
  [
    instance(`...base, charging: { mode: "prepaid" }`),
    /^Type '"prepaid"' is not assignable to type .* Did you mean '"prePaid"'\?$/,
  ],
  [
    instance(`...base, timeZone: "UTC+04:00"`),
    /^Type '"UTC\+04:00"' is not assignable to type 'Input<TimeZone> \| undefined'\. Did you mean/,
  ],
  [
    instance(`...base, timeouts: { create: "40" }`),
    /^Type '"40"' is not assignable to type 'Input<Duration> \| undefined'\.$/,
  ],
  [instance("...base, timeouts: { create: text }"), /^Type 'string' is not assignable to type 'Input<Duration>/],
  [
    instance(`...network, nodeNum: "2", flavorRef: text`),
    /^Type 'string' is not assignable to type 'Input<number>'\.$/,
  ],
  [instance("...base, paramters: {}"), /'paramters' does not exist in type .* Did you mean to write 'parameters'\?$/],
  [
    `new ddm.Instance("orders", { nodeNum: 1, availableZones: [], vpcId: "", subnetId: "", flavorId: text });`,
    /^Property 'securityGroupId' is missing in type .* but required in type 'InstanceBaseArgs'\.$/,
  ],
  [
    `new ddm.InstanceGroup("reports", { instanceId: text, type: "r", nodes: [] });`,
    /^Property 'flavorRef' is missing in type .* but required in type 'FlavorByRef'\.$/,
  ],
  [
    `new ddm.ParameterTemplate("tuned", { source: { templateId: "t", instanceId: text } });`,
    /is not assignable to type '"give templateId or instanceId, not both"'\.$/,
  ],
  [
    `new ddm.Account("app", { instanceId: text, password: text, baseAuthority: ["READ"] });`,
    /^Type '"READ"' is not assignable to type 'Input<BaseAuthority>'\.$/,
  ],
];

/** Correct statements with values that may be undefined. This repository's own settings (`exactOptionalPropertyTypes`) reject them. */
const right = [
  instance("...base, name: perhaps, engineVersion: perhaps, publicIpId: perhaps, engineId: undefined"),
  instance("...base, adminUser: undefined, adminPassword: undefined, publicIp: undefined, charging: undefined"),
  instance("...network, flavorRef: text, flavorId: undefined, publicIpId: text, publicIp: perhaps"),
  instance("...base, timeZone: perhaps as ddm.TimeZone | undefined, timeouts: { create: perhaps as ddm.Duration }"),
];

test("the compiler reports the mistake in each wrong statement, and accepts values that may be undefined", () => {
  expect(lastMessages([...wrong.map(([statement]) => statement), ...right])).toEqual([
    ...wrong.map(([, message]) => expect.stringMatching(message) as string),
    ...right.map(() => undefined),
  ]);
});

/** Compiles statements with the settings of the examples; returns the last line of the first message about each statement. */
function lastMessages(statements: readonly string[]): (string | undefined)[] {
  const name = join(root, "test", "types", "statements.ts");
  const source = `${prelude}${statements.join("\n")}`;
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    strict: true,
    skipLibCheck: true,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ["node"],
    noEmit: true,
  };
  const diskHost = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...diskHost,
    fileExists: (file) => file === name || diskHost.fileExists(file),
    getSourceFile: (file, version) =>
      file === name ? ts.createSourceFile(file, source, version) : diskHost.getSourceFile(file, version),
  };
  const program = ts.createProgram([name], options, host);
  const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(name));
  const firstLine = prelude.split("\n").length - 1;
  const lineOf = ({ file, start = 0 }: ts.Diagnostic) =>
    file ? file.getLineAndCharacterOfPosition(start).line - firstLine : -1;
  return statements.map((_, index) => {
    const found = diagnostics.find((diagnostic) => lineOf(diagnostic) === index);
    return found && ts.flattenDiagnosticMessageText(found.messageText, "\n").split("\n").at(-1)?.trim();
  });
}

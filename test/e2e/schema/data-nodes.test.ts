import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { byOperation, recordCalls, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator } from "../../../simulator";
import { program } from "../harness/programs";
import { createProject, type Outcome, type Project } from "../harness/project";

const [first, second] = ["Sh4rds!of9", "N3w!shards"] as const;

jest.setTimeout(240_000);

describe("the data nodes of a schema", () => {
  let simulator: RunningSimulator;
  let project: Project;
  const shown: Outcome[] = [];
  beforeEach(async () => {
    shown.length = 0;
    simulator = await startSimulator({ speed: 3600, seed: "data-nodes" });
    project = await createProject({ program: program({}), environment: environmentFor(simulator) });
  });
  afterEach(async () => {
    await simulator.close();
    project.remove();
  });

  const id = (index: number) => simulator.simulator.state.dataNodes[index]?.id ?? "";

  /** Schemas whose data nodes are given in every way that the types allow. */
  const declare = (password: string, shards: number, ...nodes: number[]) => {
    const list = (secret: string, at = nodes) =>
      `[${at.map((index) => `{ id: "${id(index)}", userName: "root", userPassword: ${secret} }`).join(", ")}]`;
    const schema = (name: string, dataNodes: string, options = "{}") =>
      `new ddm.Schema("${name}", { instanceId: orders.id, name: "${name}", shardMode: "cluster", shardNumber: ${shards}, dataNodes: ${dataNodes} }, ${options});`;
    const transforms = `{ transforms: [({ props, opts }) => ({ opts, props: { ...props, dataNodes: ${list("password")} } })] }`;
    return program(
      { orders: {} },
      [
        `const password = pulumi.secret("${password}");`,
        `exports.nodes = ${schema("plain", list(`"${password}"`)).replace(/;$/, "")}.dataNodes;`,
        schema("output", list("password")),
        schema("list", `pulumi.output(${list("password")})`),
        schema("promised", `Promise.resolve(${list(`"${password}"`)})`),
        schema("mixed", `[${nodes.map((index) => `pulumi.output(${list("password", [index])}[0])`).join(", ")}]`),
        schema("transformed", list("password", nodes.slice(0, 1)), transforms),
      ].join("\n"),
    );
  };
  const names = ["plain", "output", "list", "promised", "mixed"];

  async function see(outcome: Promise<Outcome>): Promise<Outcome> {
    const seen = await outcome;
    shown.push(seen);
    return seen;
  }

  async function expectNoPassword(): Promise<void> {
    const { text } = await project.state();
    for (const secret of [first, second]) {
      expect(text).not.toContain(secret);
      expect(JSON.stringify(shown)).not.toContain(secret);
    }
  }

  /** The lines of a `--diff` about one resource. */
  const linesOf = ({ stdout }: Outcome, name: string) =>
    stdout.split(/\n(?= {4}[~+-])/).find((part) => part.includes(`::${name}]`)) ?? "";

  test("show their changes by id and user name, and no password anywhere", async () => {
    project.edit(declare(first, 8, 0));
    await see(project.up());
    expect((await project.state()).outputs["nodes"]).toEqual([{ id: id(0), userName: "root" }]);
    await expectNoPassword();

    project.edit(declare(first, 8, 0, 1));
    const more = await see(project.preview({ args: ["--diff"] }));
    for (const name of names) {
      const lines = linesOf(more, name);
      expect(lines).toMatch(/\+ \[1\]: \{/);
      expect(lines).toMatch(new RegExp(`\\+ id\\s*: "${id(1)}"`));
      expect(lines).toMatch(/\+ userName: "root"/);
      expect(lines).toMatch(/dataNodePasswords: \[secret\]/);
    }
    expect(more.progress("plain").join()).toContain("reshards onto 1 more data node");

    project.edit(declare(second, 8, 0));
    const changed = await see(project.preview({ args: ["--diff"] }));
    for (const name of names) {
      // Pulumi compares what it shows: two secrets look alike.
      expect(changed.ops(name)).toEqual(["update"]);
      expect(linesOf(changed, name)).toContain("dataNodePasswords: [secret]");
      expect(linesOf(changed, name)).not.toMatch(/[~+-] (dataNodes|\[|id|userName)/);
    }
    const calls = recordCalls(simulator);
    await see(project.up());
    expect(byOperation(mutations(calls()))).toEqual({});
    await see(project.refresh());
    await project.preview({ args: ["--expect-no-changes"] });
    await expectNoPassword();
  });

  test("that a program does not know yet show as such", async () => {
    const later = `
      class Later extends pulumi.dynamic.Resource {
        constructor(name) {
          super({ create: async () => ({ id: "later", outs: { password: "${first}" } }) }, name, { password: undefined });
        }
      }
      const later = new Later("later");
      new ddm.Schema("shop", {
        instanceId: orders.id, name: "shop", shardMode: "cluster", shardNumber: 8,
        dataNodes: [{ id: "${id(0)}", userName: "root", userPassword: pulumi.secret(later.password) }],
      });`;
    project.edit(program({ orders: {} }, later));
    const { stdout } = await see(project.preview({ args: ["--diff"] }));
    expect(stdout).toContain(id(0));
    await see(project.up());
    expect(JSON.stringify(shown)).not.toContain(first);
  });

  test("of version 0.1.0, with passwords in the list, are taken over: no update, no replacement, no password in plain text", async () => {
    project.edit(declare(first, 8, 0));
    await see(project.up());
    const exported = JSON.parse((await project.run(["stack", "export", "--show-secrets"])).stdout) as Exported;
    for (const { inputs, outputs, type, additionalSecretOutputs } of exported.deployment.resources) {
      if (!type.endsWith("ddm:Schema")) continue;
      for (const values of [inputs, outputs]) asBefore(values);
      additionalSecretOutputs?.splice(0, Infinity, "dataNodes");
    }
    await importState(exported);
    await expectNoPassword();

    await project.preview({ args: ["--expect-no-changes"] });
    await see(project.refresh());
    await expectNoPassword();
    const calls = recordCalls(simulator);
    await see(project.up());
    await see(project.refresh());
    await expectNoPassword();
    expect(byOperation(mutations(calls()))).toEqual({});

    project.edit(declare(first, 8, 0, 1));
    const preview = await see(project.preview({ args: ["--diff"] }));
    for (const name of names) expect(linesOf(preview, name)).toContain(id(1));
    await expectNoPassword();
  });

  async function importState(exported: Exported): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "ddm-state-"));
    const file = join(folder, "state.json");
    writeFileSync(file, JSON.stringify(exported));
    await project.run(["stack", "import", "--file", file]);
    rmSync(folder, { recursive: true });
  }

  /** What version 0.1.0 stored of these values. */
  function asBefore(values: Record<string, unknown>): void {
    const dataNodes = [{ id: id(0), userName: "root", userPassword: first }];
    values["dataNodes"] = { "4dabf18193072939515e22adb298388d": secretMark, plaintext: JSON.stringify(dataNodes) };
    delete values["dataNodePasswords"];
    for (const name of ["__said", "__region", "__project"]) Reflect.deleteProperty(values, name);
    const given = values["__given"] as string[] | undefined;
    if (given) values["__given"] = given.filter((name) => name !== "dataNodePasswords");
  }
});

/** How a state file marks a secret. */
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

interface Exported {
  deployment: {
    resources: {
      type: string;
      inputs: Record<string, unknown>;
      outputs: Record<string, unknown>;
      additionalSecretOutputs?: string[];
    }[];
  };
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expand } from "../../../provider/lifecycle/driver/stored-form";
import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { dataNodeArgs, dataNodePassword } from "../harness/fixtures";
import { program } from "../harness/programs";
import type { Outcome } from "../harness/project";
import { useProject } from "../harness/use-project";

const [firstPassword, secondPassword] = [dataNodePassword, "N3w!shards"] as const;

describe("data nodes of a schema", () => {
  const { simulator, project } = useProject({ seed: "data-nodes" });
  /** The outcomes that `record` has collected. None of them may show a password. */
  const outcomes: Outcome[] = [];
  beforeEach(() => void outcomes.splice(0));

  const id = (index: number) => simulator.simulator.state.dataNodes[index]?.id ?? "";

  /** Returns a program with one schema for each tested form of `dataNodes`: plain values, outputs, promises, and values set by a transform. */
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
  /**
   * Names of the schemas whose data nodes a diff shows: all except `transformed`. Its transform adds passwords to `dataNodes`, and Pulumi hides a
   * whole list that contains a secret.
   */
  const names = ["plain", "output", "list", "promised", "mixed"];

  async function record(running: Promise<Outcome>): Promise<Outcome> {
    const outcome = await running;
    outcomes.push(outcome);
    return outcome;
  }

  async function expectNoPassword(): Promise<void> {
    const { text } = await project.state();
    for (const secret of [firstPassword, secondPassword]) {
      expect(text).not.toContain(secret);
      expect(JSON.stringify(outcomes)).not.toContain(secret);
    }
  }

  /** The section of a resource in the output of `--diff`. */
  const linesOf = ({ stdout }: Outcome, name: string) =>
    stdout.split(/\n(?= {4}[~+-])/).find((part) => part.includes(`::${name}]`)) ?? "";

  test("a diff shows data nodes by id and user name, never with a password", async () => {
    project.edit(declare(firstPassword, 8, 0));
    await record(project.up());
    expect((await project.state()).outputs["nodes"]).toEqual([{ id: id(0), userName: "root" }]);
    await expectNoPassword();

    project.edit(declare(firstPassword, 8, 0, 1));
    const more = await record(project.preview({ args: ["--diff"] }));
    for (const name of names) {
      const lines = linesOf(more, name);
      expect(lines).toMatch(/\+ \[1\]: \{/);
      expect(lines).toMatch(new RegExp(`\\+ id\\s*: "${id(1)}"`));
      expect(lines).toMatch(/\+ userName: "root"/);
      expect(lines).toMatch(/dataNodePasswords: \[secret\]/);
    }
    expect(more.progress("plain").join()).toContain("reshards onto 1 more data node");

    project.edit(declare(secondPassword, 8, 0));
    const changed = await record(project.preview({ args: ["--diff"] }));
    for (const name of names) {
      // The printed diff compares displayed values, and each secret is displayed as [secret]. So no changed password is marked.
      expect(changed.ops(name)).toEqual(["update"]);
      expect(linesOf(changed, name)).toContain("dataNodePasswords: [secret]");
      expect(linesOf(changed, name)).not.toMatch(/[~+-] (dataNodes|\[|id|userName)/);
    }
    const calls = recordCalls(simulator);
    await record(project.up());
    expect(countByOperation(mutations(calls()))).toEqual({});
    await record(project.refresh());
    await project.preview({ args: ["--expect-no-changes"] });
    await expectNoPassword();
  });

  test("a password of a data node can be unknown during the preview", async () => {
    const dependent = `
      class Secret extends pulumi.dynamic.Resource {
        constructor(name) {
          super({ create: async () => ({ id: "secret", outs: { password: "${firstPassword}" } }) }, name, { password: undefined });
        }
      }
      const secret = new Secret("secret");
      new ddm.Schema("shop", {
        instanceId: orders.id, name: "shop", shardMode: "cluster", shardNumber: 8,
        dataNodes: [{ id: "${id(0)}", userName: "root", userPassword: pulumi.secret(secret.password) }],
      });`;
    project.edit(program({ orders: {} }, dependent));
    const { stdout } = await record(project.preview({ args: ["--diff"] }));
    expect(stdout).toContain(id(0));
    await record(project.up());
    expect(JSON.stringify(outcomes)).not.toContain(firstPassword);
  });

  test("data nodes that version 0.1.0 stored need no update and show no password", async () => {
    project.edit(declare(firstPassword, 8, 0));
    await record(project.up());
    const exported = JSON.parse((await project.run(["stack", "export", "--show-secrets"])).stdout) as StateExport;
    for (const { inputs, outputs, type, additionalSecretOutputs } of exported.deployment.resources) {
      if (!type.endsWith("ddm:Schema")) continue;
      for (const values of [inputs, outputs]) convertToVersion010(values);
      additionalSecretOutputs?.splice(0, Infinity, "dataNodes");
    }
    await importState(exported);
    await expectNoPassword();

    await project.preview({ args: ["--expect-no-changes"] });
    await record(project.refresh());
    await expectNoPassword();
    const calls = recordCalls(simulator);
    await record(project.up());
    await record(project.refresh());
    await expectNoPassword();
    expect(countByOperation(mutations(calls()))).toEqual({});

    project.edit(declare(firstPassword, 8, 0, 1));
    const preview = await record(project.preview({ args: ["--diff"] }));
    for (const name of names) expect(linesOf(preview, name)).toContain(id(1));
    await expectNoPassword();
  });

  async function importState(exported: StateExport): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "ddm-state-"));
    const file = join(folder, "state.json");
    writeFileSync(file, JSON.stringify(exported));
    await project.run(["stack", "import", "--file", file]);
    rmSync(folder, { recursive: true });
  }

  /** Converts inputs or outputs to the form that version 0.1.0 stored. */
  function convertToVersion010(values: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(expand(values))) values[name] = value;
    const dataNodes = [dataNodeArgs(id(0), firstPassword)];
    values["dataNodes"] = { "4dabf18193072939515e22adb298388d": secretMark, plaintext: JSON.stringify(dataNodes) };
    delete values["dataNodePasswords"];
    for (const name of ["__programValues", "__location", "__region", "__project"]) Reflect.deleteProperty(values, name);
    const given = values["__given"] as string[] | undefined;
    if (given) values["__given"] = given.filter((name) => name !== "dataNodePasswords");
  }
});

/** Marker of a secret in a state file. */
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

interface StateExport {
  deployment: {
    resources: {
      type: string;
      inputs: Record<string, unknown>;
      outputs: Record<string, unknown>;
      additionalSecretOutputs?: string[];
    }[];
  };
}

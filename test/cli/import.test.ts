import fs, { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { CREDENTIALS } from "../../simulator";
import { createAccount, createExistingResources, createInstance, createSchema } from "../support/existing-resources";
import { createOddlyNamedResources } from "../support/oddly-named-resources";
import { expectReviewed } from "../support/reviewed-program";
import { type CliFixture, environmentOf, useCli } from "./cli-fixture";

const cli = useCli();
/** Returns the function that sends requests as another client. */
const callOf = ({ cloud }: CliFixture) => cloud.otherClient.call.bind(cloud.otherClient);
const dataNodeIdsOf = ({ cloud }: CliFixture) => cloud.simulator.state.dataNodes.map(({ id }) => id);

/** Reads the resources of the import file. */
const readImportFile = (fixture: CliFixture) =>
  (JSON.parse(fixture.read("import.json")) as { resources: { type: string; name: string }[] }).resources;

describe("the generated program", () => {
  test("gives oddly named resources valid, unique names, and no text from the cloud becomes code", async () => {
    const fixture = cli();
    await createOddlyNamedResources(callOf(fixture), fixture.cloud.simulator.state);
    const result = await fixture.run(["import", "--all"]);
    expect(result).toMatchObject({ exitCode: 0 });
    const program = fixture.read("index.ts");
    const { diagnostics } = ts.transpileModule(program, { reportDiagnostics: true });
    expect(diagnostics).toEqual([]);
    expectReviewed("odd-names.ts.txt", program);
    expect(result.stdout).toContain(`"name" must be 4 to 64 letters`);
    const resources = readImportFile(fixture);
    expect(new Set(resources.map(({ type, name }) => `${type} ${name}`)).size).toBe(resources.length);
  });

  test("needs no secrets and does not import @pulumi/pulumi for an instance without children", async () => {
    const fixture = cli();
    await createInstance(callOf(fixture), "empty");
    const result = await fixture.run(["import", "--all"]);
    expect(result.stdout).toMatch(/^Found 1 instance in region sim-north-1, project \w+\.\n/);
    expect(result.stderr).toBe('Reading instance "empty" (1 of 1)\n  no groups, schemas or accounts found');
    expect(result.stdout).not.toContain("config set");
    expect(fixture.read("index.ts")).not.toContain("@pulumi/pulumi");
  });

  test("gives each secret its own key in the config", async () => {
    const fixture = cli();
    const call = callOf(fixture);
    const orders = await createInstance(call, "orders");
    await call("PUT", `/v3/{pid}/instances/${orders}/admin-user`, { name: "dba", password: "Un-known-1" });
    await createAccount(call, orders, "orders_admin");
    expect((await fixture.run(["import", "--all"])).stdout).toContain(
      "--secret ordersAdminPassword\n  pulumi config set --stack dev --secret ordersAdminPassword2\n",
    );
  });

  test("needs one command for all secrets if there are more than 10", async () => {
    const fixture = cli();
    const orders = await createInstance(callOf(fixture), "orders");
    for (let number = 1; number <= 11; number++) await createAccount(callOf(fixture), orders, `reader${number}`);
    expect((await fixture.run(["import", "--all"])).stdout).toContain(
      `grep -o 'requireSecret("[^"]*")' index.ts | cut -d '"' -f 2 | while read -r key; do echo "$key"; pulumi config set --stack dev --secret "$key" < /dev/tty; done`,
    );
  });
});

describe("an import with an instance that cannot be declared", () => {
  test("leaves out the instance, states the reason, and imports the others", async () => {
    const fixture = cli();
    await createInstance(callOf(fixture), "orders");
    const broken = await createInstance(callOf(fixture), "broken");
    fixture.cloud.instance(broken).condition = "CREATEFAILED";
    const result = await fixture.run(["import", "--all"]);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain(
      `Not imported:\n  - instance "broken" (${broken}): its creation failed, so Pulumi would replace it\n`,
    );
    expect(readImportFile(fixture).map(({ name }) => name)).toEqual(["orders"]);
  });

  test("the reason for an instance without a reported number of nodes names the request that failed", async () => {
    const fixture = cli();
    const { orders } = await createExistingResources(callOf(fixture), dataNodeIdsOf(fixture));
    fixture.cloud.fault("ShowDdmDetail", { status: 403, code: "DBS.280056" }, { times: 5 });
    const { stdout } = await fixture.run(["import", "--all"]);
    expect(stdout).toMatch(
      new RegExp(
        `- instance "orders" \\(${orders}\\): the API does not report "nodeNum"; ShowDdmDetail .* was refused: .*DBS\\.280056`,
      ),
    );
  });

  test("writes no file if no instance can be imported", async () => {
    const fixture = cli();
    fixture.cloud.instance(await createInstance(callOf(fixture), "broken")).condition = "CREATEFAILED";
    const result = await fixture.run(["import", "--all"]);
    expect(result.stdout).toMatch(/\n\nThere is nothing to import\. No file was written\.$/);
    expect(fixture.files()).toEqual(["Pulumi.yaml"]);
  });
});

describe("the selection of instances", () => {
  test("imports one instance by its id, with its schemas and accounts, but no templates", async () => {
    const fixture = cli();
    const { billing } = await createExistingResources(callOf(fixture), dataNodeIdsOf(fixture));
    await fixture.run(["import", "--instance", billing]);
    expect(readImportFile(fixture).map(({ name }) => name)).toEqual(["billing", "shop", "app"]);
  });

  test("fails for an unknown id, and suggests a similar instance or lists the instances", async () => {
    const fixture = cli();
    const orders = await createInstance(callOf(fixture), "orders");
    await createInstance(callOf(fixture), "billing");
    for (const similar of ["order", `${orders}x`]) {
      const result = await fixture.run(["import", "--instance", similar]);
      expect(result).toMatchObject({ exitCode: 2, stdout: "" });
      expect(result.stderr).toMatch(
        new RegExp(
          `^There is no instance with the id "${similar}" in region .*Did you mean "orders" \\(${orders}\\)\\?$`,
        ),
      );
    }
    const unlike = await fixture.run(["import", "--instance", "quite-different"]);
    expect(unlike.stderr).toContain(`Existing instances: "orders" (${orders}), "billing" (`);
    expect(fixture.files()).toEqual(["Pulumi.yaml"]);
  });

  test("lists the instances for an unknown id if the API reports no names", async () => {
    const fixture = cli();
    const orders = await createInstance(callOf(fixture), "orders");
    for (const id of ["quite-different", "i1"]) {
      fixture.cloud.fault("ListInstances", { set: { name: null } });
      const { exitCode, stderr } = await fixture.run(["import", "--instance", id]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`Existing instances: "" (${orders}).`);
    }
  });

  test("fails in a project without instances, and says what to check", async () => {
    const { exitCode, stderr } = await cli().run(["import", "--instance", "i1"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("There are no instances: check the region and the project.");
  });
});

describe("failures of lists and files", () => {
  test("leaves out the resources of a list that returns 403, and states the reason", async () => {
    const fixture = cli();
    await createExistingResources(callOf(fixture), dataNodeIdsOf(fixture));
    fixture.cloud.fault("ListDdmUsers", { status: 403, code: "DBS.280056" }, { times: 100 });
    const result = await fixture.run(["import", "--all"]);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toMatch(
      /Not imported:\n {2}- accounts of instance "billing" .*403.*\n {2}- accounts of instance "orders"/,
    );
    expect(fixture.read("index.ts")).not.toContain("ddm.Account(");
    expect(fixture.read("index.ts")).toContain("ddm.Schema(");
  });

  test("names each incomplete list, and imports the listed resources", async () => {
    const fixture = cli();
    await createExistingResources(callOf(fixture), dataNodeIdsOf(fixture));
    fixture.cloud.fault("ListInstances", { set: { total_record: 9 } }, { times: 100 });
    fixture.cloud.fault("ListDatabases", { set: { databases: [], total: 2 } }, { times: 100 });
    const { exitCode, stdout } = await fixture.run(["import", "--all"]);
    expect(exitCode).toBe(0);
    const reason = "The API returned an incomplete list\\. Run this command again\\.";
    expect(stdout).toMatch(new RegExp(`\n {2}- some instances: ${reason}\n`));
    expect(stdout).toMatch(new RegExp(`\n {2}- some schemas of instance "orders" .*: ${reason}\n`));
    expect(fixture.read("index.ts")).toContain("ddm.Account(");
  });

  test("does not claim that an instance is absent if the list of instances is incomplete", async () => {
    const fixture = cli();
    fixture.cloud.fault("ListInstances", { set: { total_record: 9 } }, { times: 100 });
    const { exitCode, stderr } = await fixture.run(["import", "--instance", "i1"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Instance "i1" is not in the list of instances. The API returned an incomplete list.');
  });

  test("ends without writing a file when a list returns 500", async () => {
    const fixture = cli();
    await createExistingResources(callOf(fixture), dataNodeIdsOf(fixture));
    fixture.cloud.fault("ListDatabases", { status: 500, code: "DBS.280001" }, { times: 100 });
    const result = await fixture.run(["import", "--all"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(
      /\nListDatabases of .*HTTP 500.* No file was written\. Run the command again in a few minutes/,
    );
    expect(fixture.files()).toEqual(["Pulumi.yaml"]);
  });

  test.each([
    ["import.json", "index.ts"],
    ["index.ts", "import.json"],
  ])("fails if %s is a folder, and leaves %s unchanged", async (folder, file) => {
    const fixture = cli();
    await createInstance(callOf(fixture), "orders");
    mkdirSync(join(fixture.folder, folder));
    writeFileSync(join(fixture.folder, file), "// mine\n");
    const result = await fixture.run(["import", "--all", "--force"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(new RegExp(`A folder cannot be overwritten: .*/${folder}\\. No file was written\\.`));
    expect(fixture.read(file)).toBe("// mine\n");
    expect(fixture.files()).toEqual(["Pulumi.yaml", "import.json", "index.ts"]);
  });

  test("names the file that was written if the other file cannot be renamed", async () => {
    const fixture = cli();
    await createInstance(callOf(fixture), "orders");
    const rename = fs.renameSync;
    jest
      .spyOn(fs, "renameSync")
      .mockImplementationOnce(rename)
      .mockImplementationOnce(() => {
        throw new Error("EPERM: operation not permitted");
      });
    const result = await fixture.run(["import", "--all"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(
      /\nEPERM: operation not permitted\. Only import\.json was written\. Correct the cause, and run the command again with --force\.$/,
    );
    expect(fixture.files()).toEqual(["Pulumi.yaml", "import.json"]);
  });

  test("does not claim that no file was written if only the summary cannot be printed", async () => {
    const fixture = cli();
    await createInstance(callOf(fixture), "orders");
    const print = () => {
      throw new Error("EPIPE: broken pipe");
    };
    const result = await fixture.run(["import", "--all"], { print });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/\nEPIPE: broken pipe$/);
    expect(fixture.files()).toEqual(["Pulumi.yaml", "import.json", "index.ts"]);
  });
});

describe("existing files", () => {
  test.each(["notes.txt", "notes.txt/imported"])(
    "fails before any request if --out is %s and notes.txt is a file",
    async (out) => {
      const fixture = cli();
      const path = join(fixture.folder, "notes.txt");
      writeFileSync(path, "mine");
      expect(await fixture.run(["import", "--all", "--out", out])).toEqual({
        exitCode: 2,
        stdout: "",
        stderr: `${path} is a file, not a folder. Give another folder with --out.`,
      });
      expect(fixture.cloud.takeCalls()).toEqual([]);
    },
  );

  test("does not overwrite files without --force, and sends no request", async () => {
    const fixture = cli();
    await createInstance(callOf(fixture), "orders");
    writeFileSync(join(fixture.folder, "index.ts"), "// mine\n");
    const result = await fixture.run(["import", "--all"]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toBe(
      `index.ts already exists in ${fixture.folder}. Give another folder with --out, or overwrite with --force.`,
    );
    expect(fixture.read("index.ts")).toBe("// mine\n");
    expect(fixture.cloud.takeCalls()).toEqual([]);
    expect(await fixture.run(["import", "--all", "--force"])).toMatchObject({ exitCode: 0 });
    expect(fixture.read("index.ts")).toContain("new ddm.Instance(");
  });

  test("keeps files with other names", async () => {
    const fixture = cli();
    await createInstance(callOf(fixture), "orders");
    mkdirSync(join(fixture.folder, "ddm"));
    writeFileSync(join(fixture.folder, "ddm", "notes.md"), "mine\n");
    expect(await fixture.run(["import", "--all", "--out", "ddm"])).toMatchObject({ exitCode: 0 });
    expect(fixture.read("ddm/notes.md")).toBe("mine\n");
    expect(existsSync(join(fixture.folder, "ddm", "index.ts"))).toBe(true);
  });
});

test("writes no credentials to files or output", async () => {
  const fixture = cli();
  await createExistingResources(callOf(fixture), dataNodeIdsOf(fixture));
  const { stdout, stderr } = await fixture.run(["import", "--all"]);
  const written = [stdout, stderr, fixture.read("index.ts"), fixture.read("import.json")].join("\n");
  for (const secret of [CREDENTIALS.accessKey, CREDENTIALS.secretKey, "Un-known-1"])
    expect(written).not.toContain(secret);
});

test("writes the debug log to the file of DDM_LOG_FILE instead of the terminal", async () => {
  const fixture = cli();
  const environment = {
    ...environmentOf(fixture.cloud),
    DDM_LOG: "debug",
    DDM_LOG_FILE: join(fixture.folder, "ddm.log"),
  };
  const { stderr } = await fixture.run(["import", "--all"], { environment });
  expect(stderr).toBe("");
  expect(fixture.read("ddm.log")).toMatch(/^GET .* ListInstances$/m);
});

test("an import sends no mutation", async () => {
  const fixture = cli();
  const orders = await createInstance(callOf(fixture), "orders");
  await createSchema(callOf(fixture), orders, "shop", dataNodeIdsOf(fixture).slice(0, 1));
  fixture.cloud.clearCalls();
  await fixture.run(["import", "--all"]);
  expect(fixture.cloud.takeCalls().filter(({ method }) => method !== "GET")).toEqual([]);
});

import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createAccount, createInstance } from "../support/existing-resources";
import { type CliFixture, useCli } from "./cli-fixture";

const cli = useCli();

const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const ddm = (type: string) => `pulumi-nodejs:dynamic/ddm:${type}`;

/** Creates an instance `orders` with an account `app`, as another client. */
async function createOrders({ cloud }: CliFixture): Promise<{ orders: string; app: string }> {
  const call = cloud.otherClient.call.bind(cloud.otherClient);
  const orders = await createInstance(call, "orders");
  await createAccount(call, orders, "app");
  cloud.clearCalls();
  return { orders, app: `${orders}/app` };
}

/** Names in the import file. */
const importedNames = (fixture: CliFixture, folder = ".") =>
  (JSON.parse(fixture.read(join(folder, "import.json"))) as { resources: { name: string }[] }).resources.map(
    ({ name }) => name,
  );

describe("an import into a stack that already manages resources", () => {
  test("keeps the names of managed resources, and imports only the others", async () => {
    const fixture = cli();
    const { orders } = await createOrders(fixture);
    fixture.pulumi.resources = [{ urn: urnOf(ddm("Instance"), "main-db"), id: orders }];
    const { stdout } = await fixture.run(["import", "--all"]);
    expect(stdout).toContain("Already in stack dev: 1 of 2 resources.");
    expect(fixture.read("index.ts")).toContain('const mainDb = new ddm.Instance(\n  "main-db",');
    expect(fixture.read("index.ts")).toContain("instanceId: mainDb.id,");
    expect(importedNames(fixture)).toEqual(["app"]);
  });

  test("suggests no import if the stack manages all found resources", async () => {
    const fixture = cli();
    const { orders, app } = await createOrders(fixture);
    fixture.pulumi.resources = [
      { urn: urnOf(ddm("Instance"), "orders"), id: orders },
      { urn: urnOf(ddm("Account"), "app"), id: app },
    ];
    const { stdout } = await fixture.run(["import", "--all"]);
    expect(stdout).toContain("Already in stack dev: 2 of 2 resources.");
    expect(stdout).not.toContain("pulumi import");
  });

  test("names the organization of Pulumi Cloud in the printed commands, because Pulumi would otherwise search the default organization", async () => {
    const fixture = cli();
    await createOrders(fixture);
    fixture.pulumi.stack = "acme/shop/dev";
    const { stdout } = await fixture.run(["import", "--all"]);
    expect(stdout).toContain("pulumi config set --stack acme/dev --secret appPassword\n");
    expect(stdout).toContain("pulumi import --file import.json --stack acme/dev --generate-code=false\n");
    expect(stdout).toContain("pulumi preview --stack acme/dev ");
  });

  test("gives a found resource another name if its name is taken", async () => {
    const fixture = cli();
    await createOrders(fixture);
    fixture.pulumi.resources = [{ urn: urnOf(ddm("Instance"), "orders"), id: "another" }];
    await fixture.run(["import", "--all"]);
    expect(importedNames(fixture)).toEqual(["orders-2", "app"]);
  });

  test.each([{ external: true }, { pendingReplacement: true }, { delete: true, retainOnDelete: true }])(
    "imports a resource under another name if its only entry in the state has %o",
    async (flags) => {
      const fixture = cli();
      const { orders } = await createOrders(fixture);
      fixture.pulumi.resources = [{ urn: urnOf(ddm("Instance"), "orders"), id: orders, ...flags }];
      const { stdout } = await fixture.run(["import", "--all"]);
      expect(stdout).not.toContain("Already in stack");
      expect(stdout).not.toContain("would delete");
      expect(importedNames(fixture)).toEqual(["orders-2", "app"]);
    },
  );

  test("leaves out a replaced instance that the next update deletes, with its children, and states the reason", async () => {
    const fixture = cli();
    const { orders: old } = await createOrders(fixture);
    const { orders } = await createOrders(fixture);
    const urn = urnOf(ddm("Instance"), "orders");
    fixture.pulumi.resources = [
      { urn, id: orders },
      { urn, id: old, delete: true },
    ];
    const { stdout } = await fixture.run(["import", "--all"]);
    expect(stdout).toMatch(/^Found 1 instance and 1 account in/);
    expect(stdout).toContain(
      "Not imported:\n" +
        `  - instance "orders" (${old}): it was replaced in stack dev, and the next update deletes it\n` +
        `  - account "app" (${old}/app): its instance was replaced in stack dev, and the next update deletes both\n`,
    );
    expect(stdout).not.toContain("would delete");
    expect(fixture.read("index.ts").match(/new ddm\.\w+\(\s*"\w+"/g)).toEqual([
      'new ddm.Instance(\n  "orders"',
      'new ddm.Account(\n  "app"',
    ]);
    expect(importedNames(fixture)).toEqual(["app"]);
  });

  test("keeps a managed account of a replaced instance", async () => {
    const fixture = cli();
    const { orders, app } = await createOrders(fixture);
    fixture.pulumi.resources = [
      { urn: urnOf(ddm("Instance"), "orders"), id: orders, delete: true },
      { urn: urnOf(ddm("Account"), "app"), id: app },
    ];
    const { stdout } = await fixture.run(["import", "--all"]);
    expect(stdout).toMatch(/^Found 1 account in/);
    expect(fixture.read("index.ts")).toContain(`instanceId: "${orders}"`);
  });

  test("warns of resources of this package that the written program does not declare", async () => {
    const fixture = cli();
    await createOrders(fixture);
    const other = urnOf(ddm("ServerGroup"), "spread");
    fixture.pulumi.resources = [
      { urn: other, id: "g1" },
      { urn: urnOf("random:index:RandomId", "x"), id: "x" },
    ];
    const { stdout } = await fixture.run(["import", "--all"]);
    expect(stdout).toContain(`does not declare, so an update would delete them: ${other}. Keep their declarations`);
  });

  test("refers to a component's instance by id instead of declaring it", async () => {
    const fixture = cli();
    const { orders } = await createOrders(fixture);
    fixture.pulumi.resources = [{ urn: urnOf(`shop:index:Database$${ddm("Instance")}`, "orders"), id: orders }];
    await fixture.run(["import", "--all"]);
    const program = fixture.read("index.ts");
    expect(program).not.toContain("ddm.Instance(");
    expect(program).toContain(`instanceId: "${orders}"`);
    expect(importedNames(fixture)).toEqual(["app"]);
  });
});

describe("--out", () => {
  test("prints the line to add to the program if the files are not in the folder of the program", async () => {
    const fixture = cli();
    const { orders } = await createOrders(fixture);
    fixture.pulumi.resources = [{ urn: urnOf(ddm("Instance"), "orders"), id: orders }];
    const { stdout } = await fixture.run(["import", "--all", "--out", "found/now"]);
    expect(fixture.read("found/now/index.ts")).not.toContain("ddm.Instance(");
    expect(importedNames(fixture, "found/now")).toEqual(["app"]);
    expect(stdout).toContain('# Add this line to the program: import "./found/now";\n');
    expect(stdout).toContain("pulumi import --file found/now/import.json --stack dev --generate-code=false\n");
    expect(fixture.files()).toEqual(["Pulumi.yaml", "found"]);
  });

  test("prints the path of the import line relative to the file in `main`, and all other paths relative to the current folder", async () => {
    const fixture = cli();
    const { orders } = await createOrders(fixture);
    // With more than 10 passwords, a single command reads the secrets' names from the program.
    for (let number = 1; number <= 11; number++)
      await createAccount(fixture.cloud.otherClient.call.bind(fixture.cloud.otherClient), orders, `reader${number}`);
    appendFileSync(join(fixture.folder, "Pulumi.yaml"), "main: src/index.ts\n");
    const directory = join(fixture.folder, "tools", "import");
    mkdirSync(directory, { recursive: true });
    const { stdout } = await fixture.run(["import", "--all", "--out", "../../found"], { directory });
    expect(stdout).toContain('# Add this line to the program: import "../found";\n');
    expect(stdout).toContain(`requireSecret("[^"]*")' ../../found/index.ts | cut`);
    expect(stdout).toContain("pulumi import --file ../../found/import.json --stack dev");
  });

  test("reads a password from an unused key of the stack's config, so that the next steps overwrite no password of the program", async () => {
    const fixture = cli();
    await createOrders(fixture);
    fixture.pulumi.config = { "shop:appPassword": "Used-1-elsewhere", "shop:appPassword2": "" };
    const { stdout } = await fixture.run(["import", "--all", "--out", "found"]);
    expect(fixture.read("found/index.ts")).toContain('password: config.requireSecret("appPassword3"),');
    expect(stdout).toContain("pulumi config set --stack dev --secret appPassword3\n");
    // Without --out, the written program replaces the project's program, so it may read keys that the config already has.
    await fixture.run(["import", "--all"]);
    expect(fixture.read("index.ts")).toContain('password: config.requireSecret("appPassword"),');
  });

  test.each([
    ["index.js", ""],
    ["src/app.js", "main: src/app.js\n"],
    ["src/app.ts", "main: src/app.ts\n"],
  ])("does not write index.ts beside the program %s", async (program, main) => {
    const fixture = cli();
    await createOrders(fixture);
    const programFolder = dirname(program);
    appendFileSync(join(fixture.folder, "Pulumi.yaml"), main);
    mkdirSync(join(fixture.folder, programFolder), { recursive: true });
    writeFileSync(join(fixture.folder, program), "");
    expect(await fixture.run(["import", "--all", "--force", "--out", programFolder])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        `The program in ${join(fixture.folder, programFolder)} is ${basename(program)}. ` +
        `Pulumi loads only one of ${basename(program)} and index.ts. Give another folder with --out.`,
    });
    expect(fixture.cloud.takeCalls()).toEqual([]);
    const { stdout } = await fixture.run(["import", "--all", "--out", join(programFolder, "found")]);
    const line = program.endsWith(".js") ? 'require("./found");' : 'import "./found";';
    expect(stdout).toContain(`# Add this line to the program: ${line}\n`);
  });

  describe("package.json, which names the program if Pulumi.yaml does not", () => {
    const prepare = (files: Readonly<Record<string, unknown>>) => {
      const fixture = cli();
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(fixture.folder, path)), { recursive: true });
        writeFileSync(join(fixture.folder, path), content === "" ? "" : JSON.stringify(content));
      }
      return fixture;
    };

    test.each([
      ["app.ts", { "package.json": { main: "app.ts" }, "app.ts": "" }],
      ["app.js", { "package.json": { main: "./app.js" }, "app.js": "" }],
      ["index.mjs", { "package.json": { type: "module" }, "index.mjs": "", "index.mts": "" }],
      ["index.mts", { "package.json": { type: "module" }, "index.mts": "" }],
      ["app.ts", { "package.json": { exports: "./app.ts", main: "index.ts" }, "app.ts": "", "index.ts": "" }],
      ["app.ts", { "package.json": { exports: { ".": { import: "./no.ts", default: "./app.ts" } } }, "app.ts": "" }],
    ])("does not write index.ts beside the program %s (%j)", async (program, files) => {
      const fixture = prepare(files);
      const { exitCode, stderr } = await fixture.run(["import", "--all", "--force"]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        `The program in ${fixture.folder} is ${program}. Pulumi loads only one of ${program} and`,
      );
    });

    test("prints the path of the import line relative to the program", async () => {
      const fixture = prepare({ "package.json": { main: "src/app.ts" }, "src/app.ts": "" });
      await createOrders(fixture);
      const { stdout } = await fixture.run(["import", "--all"]);
      expect(stdout).toContain('# Add this line to the program: import "..";\n');
    });

    test.each([
      ['require("./found");', { "index.js": "" }],
      ['require("./found");', { "package.json": { type: "module", main: "app.cjs" }, "app.cjs": "" }],
      ['import "./found/index.ts";', { "package.json": { main: "app.mjs" }, "app.mjs": "" }],
      ['import "./found/index.ts";', { "package.json": { type: "module" }, "index.js": "" }],
      ['import "./found/index.js";', { "package.json": { type: "module" }, "index.ts": "" }],
      ['import "./found/index.ts";', { "package.json": { type: "module" }, "index.mjs": "" }],
      ['import "./found/index.js";', { "package.json": { type: "module" }, "index.mts": "" }],
    ])("prints the line %s for the files %j", async (line, files) => {
      const fixture = prepare(files);
      await createOrders(fixture);
      const { stdout } = await fixture.run(["import", "--all", "--out", "found"]);
      expect(stdout).toContain(`# Add this line to the program: ${line}\n`);
    });

    test.each([
      ["names a missing file", { "package.json": { main: "index.js" } }],
      [
        "names a file compiled from index.ts",
        { "package.json": { main: "bin/index.js" }, "bin/index.js": "", "index.ts": "" },
      ],
      ["names a compiled file", { "package.json": { main: "bin/index.js" }, "bin/index.js": "", "tsconfig.json": {} }],
      ["names index.ts", { "package.json": { main: "index.ts" }, "index.ts": "" }],
      ["names no file", { "package.json": { exports: { "./x": "./app.ts" }, main: "app.ts" }, "app.ts": "" }],
      ["does not select ES modules, in which Pulumi would load index.mjs", { "package.json": {}, "index.mjs": "" }],
      ["cannot be parsed", { "package.json": "" }],
    ])("writes the program itself if package.json %s", async (_case, files) => {
      const fixture = prepare(files);
      await createOrders(fixture);
      const { exitCode, stdout } = await fixture.run(["import", "--all", "--force"]);
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain("Add this line");
    });
  });

  test("prints `cd` as the first step if the current folder is outside the project", async () => {
    const fixture = cli();
    await createOrders(fixture);
    const elsewhere = join(fixture.folder, "..");
    const { stdout } = await fixture.run(["import", "--all", "--out", fixture.folder], { directory: elsewhere });
    expect(stdout).toMatch(/Next:\n {2}cd ddm-cli-\w+\n/);
    expect(stdout).toContain("pulumi import --file import.json --stack dev");
  });

  test.each([
    ["src", "src/index.ts # the program"],
    ["src", "src"],
    ["orders.app", "orders.app"],
  ])("writes the program itself into the folder %s if Pulumi.yaml contains `main: %s`", async (out, main) => {
    const fixture = cli();
    await createOrders(fixture);
    appendFileSync(join(fixture.folder, "Pulumi.yaml"), `main: ${main}\n`);
    mkdirSync(join(fixture.folder, out));
    const { stdout } = await fixture.run(["import", "--all", "--out", out]);
    expect(stdout).not.toContain("Add this line");
    expect(stdout).toContain(`pulumi import --file ${out}/import.json`);
  });
});

describe("the prerequisites of an import", () => {
  test.each<[string, (fixture: CliFixture) => void, string]>([
    [
      "a project",
      ({ folder }) => rmSync(join(folder, "Pulumi.yaml")),
      "belongs to no Pulumi project. Create a project",
    ],
    [
      "the CLI",
      (fixture) => (fixture.pulumi = {}),
      "The Pulumi CLI cannot be run, or does not report its version. Install it: https://",
    ],
    [
      "a new enough CLI",
      ({ pulumi }) => (pulumi.version = "3.254.0"),
      "Pulumi 3.254.0 cannot import dynamic resources.",
    ],
    ["a stack", ({ pulumi }) => (pulumi.stack = undefined), "Select one with `pulumi stack select`"],
  ])("an import without %s says what to do, and writes nothing", async (_prerequisite, remove, message) => {
    const fixture = cli();
    remove(fixture);
    const before = fixture.files();
    const result = await fixture.run(["import", "--all"]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(fixture.cloud.takeCalls()).toEqual([]);
    expect(fixture.files()).toEqual(before);
  });

  test("an import without settings lists the missing ones", async () => {
    const result = await cli().run(["import", "--all"], { environment: { HOME: "/nowhere" } });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("HW_REGION_NAME");
    expect(result.stderr).toContain("HW_ACCESS_KEY");
  });

  test("an import with invalid credentials says where they come from", async () => {
    const fixture = cli();
    fixture.pulumi.config = { "huaweicloud:secretKey": "wrong-secret-key" };
    const result = await fixture.run(["import", "--all"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("stack config");
    expect(result.stderr).not.toMatch(/pulumi up|wrong-secret-key/);
  });
});

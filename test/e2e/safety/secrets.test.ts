import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { countByOperation, recordCalls } from "../../../scripts/sandbox/calls";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { CREDENTIALS } from "../../../simulator";
import { instanceArgs } from "../harness/fixtures";
import { declaration, ref } from "../harness/programs";
import type { Outcome, RunOptions } from "../harness/project";
import { useProject } from "../harness/use-project";

// Searches for every secret of a stack in what the commands print, store or log.

const { temporaryAccessKey, temporarySecretKey, securityToken, userName, domainName, password } = CREDENTIALS;

/** Secrets of the program, by the environment variable that carries them. All except `IAM_PASSWORD` have characters that JSON or a URL escapes. */
const marked = {
  ADMIN_PASSWORD: "Mark-adm1n%^+1",
  NEXT_ADMIN_PASSWORD: "Mark-adm1n%^+2",
  ACCOUNT_PASSWORD: "Mark-acc0unt/%+1",
  NEXT_ACCOUNT_PASSWORD: "Mark-acc0unt/%+2",
  NODE_PASSWORD: 'Mark-n0de"\\&1',
  NEXT_NODE_PASSWORD: 'Mark-n0de"\\&2',
  IAM_PASSWORD: password,
} as const;
const secrets = [...Object.values(marked), temporarySecretKey, securityToken];

/** A reference to the environment variable of a secret, so that the program itself contains no secret. */
const env = (name: keyof typeof marked) => ref(`process.env.${name}`);

let outcomes: Outcome[];

const { simulator, project } = useProject({ quota: 1_000_000, seed: "marked secrets" }, (running) => ({
  environment: {
    ...environmentOf(running),
    ...marked,
    HW_ACCESS_KEY: temporaryAccessKey,
    HW_SECRET_KEY: temporarySecretKey,
    HW_SECURITY_TOKEN: securityToken,
  },
}));
beforeEach(() => {
  outcomes = [];
});

/** The kinds of resources whose secrets the test changes. Dependent kinds come first. */
const kinds = ["Account", "Schema", "Instance"] as const;

/** @param changed the kinds whose resources get their `NEXT_` secret */
function program(changed: readonly (typeof kinds)[number][]): string {
  const prefixOf = (kind: (typeof kinds)[number]) => (changed.includes(kind) ? "NEXT_" : "");
  const settings = { userName, domainName, password: env("IAM_PASSWORD") };
  const administrator = { adminUser: "root_user", adminPassword: env(`${prefixOf("Instance")}ADMIN_PASSWORD`) };
  const [dataNode] = simulator.simulator.state.dataNodes;
  return [
    `const ddm = require("pulumi-huaweicloud-ddm");`,
    declaration("Instance", "orders", { ...instanceArgs, ...administrator }),
    declaration("Provider", "login", settings),
    declaration("Instance", "reports", { ...instanceArgs, ...administrator }).replace(
      /\);$/,
      ", { provider: login });",
    ),
    declaration("Schema", "shop", {
      instanceId: ref("orders.id"),
      shardMode: "cluster",
      shardNumber: changed.includes("Schema") ? 16 : 8,
      dataNodes: [{ id: dataNode?.id, userName: "root", userPassword: env(`${prefixOf("Schema")}NODE_PASSWORD`) }],
    }),
    declaration("Account", "app", {
      instanceId: ref("orders.id"),
      password: env(`${prefixOf("Account")}ACCOUNT_PASSWORD`),
      baseAuthority: ["SELECT"],
      databases: [ref("shop.name")],
    }),
  ].join("\n");
}

/**
 * Runs a command, with its temporary files in the parent of the project's directory. Searches the output and all files in that parent
 * for secrets.
 *
 * @returns a description of each leak
 */
async function run(
  command: "up" | "preview" | "refresh" | "destroy",
  level: "off" | "debug" | "trace",
  options: RunOptions = {},
): Promise<readonly string[]> {
  const file = level === "trace" ? { DDM_LOG_FILE: join(project.directory, "ddm.log") } : {};
  const outcome = await project[command]({
    ...options,
    environment: { TMPDIR: dirname(project.directory), DDM_LOG: level, ...file },
  });
  outcomes.push(outcome);
  const base = dirname(project.directory);
  const leaksIn = (place: string, text: string) =>
    secretsIn(text).map((secret) => `${secret} in ${place} after ${command}`);
  return [
    ...leaksIn("stdout", outcome.stdout),
    ...leaksIn("stderr", outcome.stderr),
    ...[...filesIn(base)].flatMap((path) => leaksIn(path.slice(base.length), readWithoutDebugEvents(path))),
  ];
}

test("no secret appears in output, logs, state, temporary files or non-debug events, even if a command fails or its provider is killed", async () => {
  const leaks: string[] = [];
  project.edit(program([]));
  leaks.push(...(await run("preview", "trace", { args: ["--diff"] })));
  leaks.push(...(await run("up", "trace")));

  // The API rejects each change with an error that quotes the new secret.
  const rejections = [
    { resource: "app", operation: "ResetDdmUserPassword", secret: marked.NEXT_ACCOUNT_PASSWORD },
    { resource: "shop", operation: "MigrateLogicDb", secret: marked.NEXT_NODE_PASSWORD },
    { resource: "orders", operation: "ResetAdministrator", secret: marked.NEXT_ADMIN_PASSWORD },
  ].map((rejection) => ({ ...rejection, message: `rejected: ${quotesOf(rejection.secret).join(" ")}` }));
  project.edit(program(kinds));
  leaks.push(...(await run("preview", "debug", { args: ["--diff"] })));
  for (const [index, { resource, operation, message }] of rejections.entries()) {
    simulator.simulator.faults.add({ match: { operation }, effect: { status: 400, code: "DBS.280001", message } });
    // Each round changes one more kind. Dependent kinds come first, because Pulumi skips the resources that depend on a failed one.
    project.edit(program(kinds.slice(0, index + 1)));
    const calls = recordCalls(simulator);
    leaks.push(...(await run("up", "trace", { fails: true, args: ["--continue-on-error"] })));
    expect(countByOperation(calls())[operation]).toBeGreaterThan(0);
    expect(outcomes.at(-1)?.diagnostics(resource, "error").join()).toContain("rejected: *** ***");
  }
  leaks.push(...(await run("up", "debug", { fails: true, args: ["--continue-on-error"] })));
  simulator.simulator.faults.clear();
  leaks.push(...(await run("refresh", "off")));

  simulator.simulator.faults.add({ match: { operation: "ResetAdministrator" }, effect: { delayMs: 60_000 } });
  const calls = recordCalls(simulator);
  const killed = run("up", "trace", {
    fails: true,
    meanwhile: async ({ until, signal }) => {
      await until(() => (countByOperation(calls())["ResetAdministrator"] ?? 0) > 0);
      signal("provider", "SIGABRT");
    },
  });
  leaks.push(...(await killed));
  simulator.simulator.faults.clear();
  leaks.push(...(await run("up", "debug")));
  leaks.push(...(await run("destroy", "trace")));

  // The simulator's journal contains the messages of the faults, which quote secrets. These messages are removed before the search.
  const journal = rejections.reduce(
    (text, { message }) => text.replaceAll(JSON.stringify(message).slice(1, -1), ""),
    await (await fetch(`${simulator.url}/_sim/requests`)).text(),
  );
  leaks.push(...secretsIn(journal).map((secret) => `${secret} in the journal`));
  expect(leaks).toEqual([]);

  // The trace contains the requests, with their secrets redacted.
  const trace = readFileSync(join(project.directory, "ddm.log"), "utf8");
  for (const field of ["admin_user_password", "password"]) expect(trace).toContain(`"${field}":"***"`);
});

/** Returns a secret as an API may quote it: unchanged, escaped for JSON, and escaped for a URL. */
function quotesOf(secret: string): readonly string[] {
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])];
}

/** Returns the forms of a secret to search for: those of {@link quotesOf}, each of these escaped for JSON again, and base64. */
function formsOf(secret: string): readonly string[] {
  const quotes = quotesOf(secret).flatMap((quote) => [quote, JSON.stringify(quote).slice(1, -1)]);
  return [...new Set([...quotes, Buffer.from(secret).toString("base64")])];
}

/** The secrets that a text contains in any form. */
function secretsIn(text: string): readonly string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

/** Reads a file. Skips the debug events of an event log, because Pulumi writes the secrets of every provider's resources into them. */
function readWithoutDebugEvents(path: string): string {
  const text = readFileSync(path, "utf8");
  if (!path.endsWith("events.jsonl")) return text;
  const lines = text.split("\n").filter((line) => !line.includes('"severity":"debug"'));
  return lines.join("\n");
}

/** All files below a directory. Links are not followed. */
function* filesIn(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

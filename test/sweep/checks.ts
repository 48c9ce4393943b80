import { isDeepStrictEqual } from "node:util";
import { CREDENTIALS, type JournalEntry } from "../../simulator";
import type { Disturbance } from "./disturbance";
import type { StackState, StateEntry } from "./engine-model";
import type { Phase } from "./scenario";
import { identitiesOf, purchasesOf, snapshotOf, maskRandomParts } from "./snapshot";
import type { Checkpoint, Testbed } from "./testbed";

// Checks after a command. Each function returns the problems that it finds.

/**
 * Checks that the next preview shows no changes, before and after a refresh. Drift that no request can repair is excepted. After a destroy,
 * the state must be empty.
 */
export async function problemsOfPreview(
  testbed: Testbed,
  { command, program, remains = {} }: Phase,
): Promise<string[]> {
  if (command === "destroy") return testbed.engine.state.entries.length === 0 ? [] : ["the state is not empty"];
  const problemsIn = async (when: string) => {
    const ops = Object.entries(await testbed.engine.preview(program(testbed)));
    const wrong = ops.filter(([name, op]) => op !== "same" && op !== remains[name]);
    return wrong.map(([name, op]) => `${op} of ${name} in the preview ${when}`);
  };
  const problems = await problemsIn("after the command");
  await testbed.engine.refresh();
  return [...problems, ...(await problemsIn("after a refresh"))];
}

/** Checks that the cloud has the same contents as after the undisturbed command. */
export function problemsOfCloud({ simulator: { state } }: Testbed, after: Checkpoint): string[] {
  const [is, expected] = [snapshotOf(state), snapshotOf(after.cloud)];
  return isDeepStrictEqual(is, expected) ? [] : [`the cloud differs: ${differenceOf(is, expected)}`];
}

/** Checks that the resources in the stack's state exist. Compares the contents of the state with those after the undisturbed command. */
export function problemsOfState({ simulator, engine }: Testbed, after: Checkpoint): string[] {
  const ids = new Set(
    simulator.state.instances.flatMap((instance) => [
      instance.id,
      ...[...instance.schemas, ...instance.accounts].map(({ name }) => `${instance.id}/${name}`),
      ...instance.groups.map(({ id }) => `${instance.id}/${id}`),
    ]),
  );
  for (const { id } of simulator.state.templates) ids.add(id);
  const missing = engine.state.entries.filter(({ id, isDeleted }) => !isDeleted && !ids.has(id));
  const [is, expected] = [contentsOf(engine.state), contentsOf(after.stack)];
  return [
    ...missing.map(({ name, id }) => `${name} (${id}) is in the state, but does not exist`),
    ...(isDeepStrictEqual(is, expected) ? [] : [`the state differs: ${differenceOf(is, expected)}`]),
  ];
}

/**
 * The comparable contents of a state: the inputs of the resources, the names of their outputs, whether the last operation failed partially, and
 * the number of pending deletions. Omits `adopt`, outputs that are empty lists, and hidden outputs other than {@link unfinished}. Masks random ids
 * and the random parts of names.
 */
function contentsOf({ entries, pendingDeletes }: StackState): unknown {
  const contents = entries.map(({ kind, name, inputs, outputs, hasInitError }) => ({
    resource: `${kind} ${name}`,
    // The sweep sets `adopt` if a message advises to adopt an orphan.
    inputs: { ...inputs, adopt: undefined },
    outputs: Object.keys(outputs)
      .filter((output) => !Array.isArray(outputs[output]) || outputs[output].length > 0)
      .filter((output) => output !== "adopt" && (!output.startsWith("__") || unfinished.includes(output)))
      .sort(),
    hasInitError,
  }));
  // The order of strings in a list does not matter.
  const sortTexts = (_: string, value: unknown) =>
    Array.isArray(value) && value.every((item) => typeof item === "string") ? [...value].sort() : value;
  const text = JSON.stringify({ contents, pendingDeletes: pendingDeletes.length }, sortTexts);
  // Ids differ from run to run. Those of instances end with in09, of parameter templates with pr09, of groups with gr09.
  return JSON.parse(maskRandomParts(text).replace(/\b[0-9a-f]{32}(?=in09|pr09|gr09)/g, "id"));
}

/**
 * Hidden outputs that record unfinished or uncertain work. An empty `__unfinished` is not compared: it means that an operation failed after all
 * changes were made, and it stays in the state until the next update.
 */
const unfinished = ["__pending", "__unfinished", "__notes"];

/**
 * Checks that instances, groups and orders are bought no more often than by the undisturbed command. After a failed job, one more instance,
 * one more group and two more orders are allowed.
 */
export function problemsOfPurchases(testbed: Testbed, after: Checkpoint, { failsJobs }: Disturbance): string[] {
  const [bought, expected] = [purchasesOf(testbed.simulator.state), purchasesOf(after.cloud)];
  return Object.entries(bought).flatMap(([what, count]) => {
    // Of the two further orders, one removes the failed nodes, and the other repeats the failed order.
    const most = expected[what as keyof typeof expected] + (failsJobs ? (what === "orders" ? 2 : 1) : 0);
    return count > most ? [`${count} ${what} bought instead of at most ${most}`] : [];
  });
}

/**
 * Checks that the command kept every resource that the undisturbed command keeps. Also checks that no request deletes data on data nodes.
 */
export function problemsOfIdentities(
  { simulator }: Testbed,
  before: Readonly<Record<string, string>>,
  after: Checkpoint,
): string[] {
  const [now, expected] = [identitiesOf(simulator.state), identitiesOf(after.cloud)];
  const kept = Object.entries(before).filter(([name, identity]) => expected[name] === identity);
  const replaced = kept
    .filter(([name, identity]) => now[name] !== identity)
    .map(([name]) => `${name} was replaced, renamed or deleted`);
  const deletesData = simulator.journal.entries.some(({ path }) => /delete_(rds|dn)_data=true/.test(path));
  return deletesData ? [...replaced, "a request deletes data on data nodes"] : replaced;
}

/** Functions by operation. Each returns the id or the name of the resource that a request has created. */
const creations: Readonly<Partial<Record<string, (answer: Body, request: Body) => unknown>>> = {
  CreateInstance: ({ id }) => id,
  CreateGroup: ({ group_id: id }) => id,
  CreateDdmDatabase: (_, { name }) => name,
  CreateDdmConfigurations: ({ id }) => id,
};

type Body = Readonly<Record<string, unknown>>;

/**
 * Checks the state after a failed command. The state must hold each instance, group, schema and template whose creation a response has confirmed.
 * If the message names an open order, the state must hold that order.
 */
export function problemsOfLostIds({ engine }: Testbed, requests: readonly JournalEntry[], message: string): string[] {
  // Pulumi stores no outputs of a failed deletion, so messages of deletions do not count.
  const order = /^(?!Deleting ).*order (CS\w+)(?!\w* is complete)/.exec(message)?.[1];
  if (order !== undefined && !JSON.stringify(engine.state).includes(order))
    return [`the state does not hold order ${order}, which the command has waited for`];
  const held = [...engine.state.entries, ...engine.state.pendingDeletes].map(({ id }) => id);
  return requests.flatMap(({ operation, status, answer, request }) => {
    const isAnswered = status !== null && status < 300 && typeof answer === "object" && answer !== null;
    const id = isAnswered ? creations[operation ?? ""]?.(answer as Body, request as Body) : undefined;
    if (typeof id !== "string" || held.some((one) => one.split("/").at(-1) === id)) return [];
    return [`the state does not hold ${id}, which ${operation ?? ""} has created`];
  });
}

/**
 * Checks that a message names the operation, the resource and a next step. A message with an HTTP status must also contain the request id, and the
 * error code if the response has one.
 */
export function problemsOfMessage(message: string, requests: readonly JournalEntry[]): string[] {
  const namesResource =
    /^(Creating|Adopting|Updating|Deleting|Reading) (?:\w+ )*(?:"[^"]+"|\([^)]+\)|[0-9a-f]{32}gr09 of instance|was killed)/.test(
      message,
    );
  const namesNextStep = /`pulumi |the same `pulumi` command|console/.test(message);
  const [, status, id] = /HTTP (\d+)(?:, request id (\w+))?/.exec(message) ?? [];
  const failedRequest = requests.find(({ requestId }) => requestId === id);
  const code = codeOf(failedRequest?.answer);
  const problems = [
    namesResource ? undefined : "no resource",
    namesNextStep ? undefined : "no next step",
    status === undefined || failedRequest?.status === Number(status) ? undefined : "no request id",
    code === undefined || message.includes(code) ? undefined : `no code ${code}`,
  ].filter((problem) => problem !== undefined);
  return problems.map((problem) => `a message has ${problem}: ${message}`);
}

/** Returns the error code in a response of DDM, BSS, EPS or the API gateway; otherwise undefined. */
function codeOf(answer: unknown): string | undefined {
  return /"(?:error_code|errCode)":"([A-Z]+\.[\w.]+)"/.exec(JSON.stringify(answer ?? null))?.[1];
}

/** Matches the secrets of the program and of the provider's settings. */
const secrets = new RegExp(["Secret-\\w+-\\d", CREDENTIALS.secretKey, CREDENTIALS.password].join("|"));

/** Properties that the resource classes mark as secret. Pulumi encrypts them in the state. */
const secretNames = ["adminPassword", "password", "dataNodePasswords"];

/** Checks that no secret is in a message, a log line, or the plain part of the state. */
export function problemsOfSecrets({ engine, logged }: Testbed, messages: readonly string[]): string[] {
  const plain = ({ inputs, outputs }: StateEntry) =>
    JSON.stringify([inputs, outputs], (name, value: unknown) => (secretNames.includes(name) ? undefined : value));
  const texts = [
    ...messages.map((text) => ["a message", text] as const),
    ...logged.map((text) => ["a log line", text] as const),
    ...[...engine.state.entries, ...engine.state.pendingDeletes].map((entry) => ["the state", plain(entry)] as const),
  ];
  return texts.filter(([, text]) => secrets.test(text)).map(([where, text]) => `a secret in ${where}: ${text}`);
}

function differenceOf(is: unknown, expected: unknown): string {
  if (typeof is !== "object" || typeof expected !== "object" || is === null || expected === null)
    return `${JSON.stringify(is)} instead of ${JSON.stringify(expected)}`;
  const names = [...new Set([...Object.keys(is), ...Object.keys(expected)])];
  return names
    .filter((name) => !isDeepStrictEqual(is[name as never], expected[name as never]))
    .map((name) => `${name}: ${differenceOf(is[name as never], expected[name as never])}`)
    .join(", ");
}

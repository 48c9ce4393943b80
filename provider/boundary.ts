import { nextStepOf, nextStepWithoutResource } from "./api/advice";
import { hasSecret, mayNameSecret, type Redactor } from "./http/redact";
import { type CheckFailure, PartialFailure, type Values } from "./lifecycle/lifecycle";
import { shorten, shortenMiddle } from "./text";

/** Converts a value to plain JSON. Other values, such as `undefined` or dates, make Pulumi's host hang or lose a created resource. */
export function makePlain<Value extends object>(value: Value): Value {
  const json = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
  return JSON.parse(json) as Value;
}

/** Maximum depth of a property's value. Valid values have only a few levels. */
const DEEPEST = 100;

/** Maximum length of a property's name in a failure, in characters. */
const LONGEST_NAME = 300;

/** Maximum length of a text in the output, in characters. */
const LONGEST_MESSAGE = 4_000;

/** Makes a text of any origin safe for output: without secrets, printable, and of limited length. */
export function makeOutput(text: string, redactor: Redactor): string {
  // Secrets are removed before the text is cut. The redactor would not recognize a part of a secret.
  return shortenMiddle(redactor.text(text), LONGEST_MESSAGE);
}

/** Removes properties with values that are nested too deeply for recursive code. Returns a failure for each of these properties. */
export function dropDeepValues(values: Values): { values: Values; failures: CheckFailure[] } {
  const deep = Object.keys(values).filter((name) => isDeeperThan(DEEPEST, values[name]));
  if (deep.length === 0) return { values, failures: [] };
  return {
    values: Object.fromEntries(Object.entries(values).filter(([name]) => !deep.includes(name))),
    failures: deep.map((property) => ({
      property,
      reason: `"${shorten(property, LONGEST_NAME)}" must be nested at most ${DEEPEST} levels deep`,
    })),
  };
}

function isDeeperThan(maximum: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= maximum; depth += 1) {
    const inner = level.flatMap((each) =>
      typeof each === "object" && each !== null ? (Object.values(each) as unknown[]) : [],
    );
    // A value may contain itself more than once. With duplicates, every level would then be larger than the previous one.
    level = [...new Set(inner)];
    if (level.length === 0) return false;
  }
  return true;
}

/**
 * Removes secrets from the failures of a check. For a failure with a `property`, Pulumi's engine prints the value that the program sets, even a
 * secret. So `property` is empty if the value may contain a secret, and only the reason names the property. For a property that is named like
 * a secret, `property` is always empty: with `ignoreChanges`, `inputs` does not contain the value that the engine prints.
 */
export function hideSecrets(failures: readonly CheckFailure[], inputs: Values, redactor: Redactor): CheckFailure[] {
  return failures.map(({ property, reason }) => ({
    property:
      mayNameSecret(property) || hasSecret(inputs[property]) ? "" : shorten(redactor.text(property), LONGEST_NAME),
    reason: redactor.text(reason),
  }));
}

/**
 * Appends the next step for the failed call. If the message already names a Pulumi command, the appended text names none, because the two commands
 * could differ.
 */
function appendNextStep(message: string, thrown: unknown): string {
  const next = nextStepOf(thrown);
  const namesCommand = message.includes("`pulumi");
  if (next === "" || (namesCommand && next.startsWith("Run `pulumi up`"))) return message;
  return `${message} ${namesCommand ? next.replaceAll("`pulumi up`", "the command") : next}`;
}

/** An error for Pulumi's host. If the error has an id, Pulumi keeps the resource in the state. */
export interface HostError extends Error {
  id?: string;
  properties?: Values;
  reasons?: string[];
}

/**
 * Converts a thrown value to an error for Pulumi's host. The message contains no secrets. The error has no `code`, because the host would
 * use a numeric code as a gRPC status. The error of a partial failure contains the id and the outputs for Pulumi's state. These outputs may
 * contain secrets.
 *
 * @param forwarder the provider's source text, which Pulumi stores and evaluates for later reads and deletes
 * (docs/decisions/0001-forwarder-and-runtime.md). Pulumi's host omits this text from the outputs of a partial failure, so this function
 * adds it
 */
export function hostError(thrown: unknown, redactor: Redactor, forwarder: unknown): HostError {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const message = makeOutput(appendNextStep(text, thrown), redactor);
  const error: HostError = new Error(message);
  // Pulumi's host prints the stack, but users need only the message.
  error.stack = "";
  if (thrown instanceof PartialFailure) {
    error.id = thrown.id;
    error.properties = { ...makePlain(thrown.outputs), __provider: forwarder };
    error.reasons = [message];
  }
  return error;
}

/** Converts an error of a lookup to an error for the program. The result names the lookup, is safe to print, and has no stack. */
export function lookupError(name: string, thrown: unknown, redactor: Redactor): Error {
  const error = new Error(describeFailure(thrown, redactor, `${name} failed: `));
  error.stack = "";
  return error;
}

/** Describes an error of a lookup, or of a command of this package, with the next step. The text is safe to print. */
export function describeFailure(thrown: unknown, redactor: Redactor, prefix = ""): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return makeOutput([`${prefix}${text}`, nextStepWithoutResource(thrown)].filter(Boolean).join(" "), redactor);
}

/**
 * Prevents an error from appearing twice. Pulumi's host prints an error of `read`, `delete`, `check` or `diff`, and also
 * reports the error to the engine.
 *
 * @returns a function that suppresses the next print of an error
 */
export function suppressDuplicates(console: Pick<Console, "error">): (error: Error) => void {
  const print = console.error.bind(console);
  const reported = new Set<string>();
  console.error = (...texts: unknown[]) => {
    if (!reported.delete(String(texts[0]))) print(...texts);
  };
  // The host prints this text (@pulumi/pulumi cmd/dynamic-provider/index.ts).
  return (error) => void reported.add(`${String(error)}: ${String(error.stack)}`);
}

import { nextStepFor } from "./api/advice";
import { holdsSecret, type Redactor } from "./http/redact";
import { type CheckFailure, PartialFailure, type Values } from "./lifecycle/lifecycle";

/**
 * Makes a value safe to cross back into Pulumi's host: what it cannot carry (`undefined`, dates, big integers) would lose a
 * resource that was already created, or hang the whole `pulumi up` (facts/pulumi-dynamic 4).
 */
export function plain<Value extends object>(value: Value): Value {
  const json = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
  return JSON.parse(json) as Value;
}

/**
 * Makes failures of a check safe to show. Pulumi's engine prints the value of the property that a failure names, of secrets
 * too: one about a value that holds a secret names its property only in the reason.
 */
export function hideSecrets(failures: readonly CheckFailure[], inputs: Values, redactor: Redactor): CheckFailure[] {
  return failures.map(({ property, reason }) => ({
    property: holdsSecret(inputs[property], property) ? "" : property,
    reason: redactor.text(reason),
  }));
}

/** The message and what to do about the failed call behind it, unless it says to run Pulumi again already. */
function withNextStep(message: string, thrown: unknown): string {
  const next = nextStepFor(thrown);
  const isSaid = next === "" || (next.startsWith("Run `pulumi up`") && message.includes("`pulumi "));
  return isSaid ? message : `${message} ${next}`;
}

/** An error as Pulumi's host understands it: with an id, the resource is kept in state. */
export interface HostError extends Error {
  id?: string;
  properties?: Values;
  reasons?: string[];
}

/**
 * Makes whatever was thrown safe to cross back: always an `Error`, no numeric `code` (it would become a gRPC status), no
 * secret, and for a partial failure what Pulumi must keep.
 *
 * @param forwarder the stored text that later reads and deletes run; Pulumi's host forgets it in failures
 */
export function hostError(thrown: unknown, redactor: Redactor, forwarder: unknown): HostError {
  const message = redactor.text(withNextStep(thrown instanceof Error ? thrown.message : String(thrown), thrown));
  const error: HostError = new Error(message);
  // Pulumi's host prints the stack to the user; the message is what they need.
  error.stack = "";
  if (thrown instanceof PartialFailure) {
    error.id = thrown.id;
    error.properties = { ...plain(thrown.outputs), __provider: forwarder };
    error.reasons = [message];
  }
  return error;
}

import * as pulumi from "@pulumi/pulumi";

/**
 * Internals of an output, which the SDK's types omit. They are stable, because one program can contain outputs of several versions of the
 * SDK.
 */
interface OutputInternals<Value> {
  promise(): Promise<Value>;
  isKnown: Promise<boolean>;
  isSecret: Promise<boolean>;
  /** Absent in old versions of the SDK. */
  allResources?(): Promise<Iterable<pulumi.Resource>>;
}

/** Returns whether a value is an output or a promise; undefined for any other value. */
export function kindOfDeferred(value: unknown): "an output" | "a promise" | undefined {
  if (pulumi.Output.isInstance(value)) return "an output";
  return value instanceof Promise ? "a promise" : undefined;
}

/** Whether a value is an output or a promise. */
export function isDeferred(value: unknown): value is pulumi.OutputInstance<unknown> | Promise<unknown> {
  return kindOfDeferred(value) !== undefined;
}

/** Returns the value of an output, without the resources that the output depends on; undefined if the value is unknown. */
export function promiseOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return (output as unknown as OutputInternals<Value>).promise();
}

/** Whether the value of an output is known. A failed output counts as known: its promise is rejected with the failure. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as OutputInternals<unknown>).isKnown.catch(() => true);
}

/** Whether the value of an output is a secret. A failed output counts as no secret. */
export function isSecret(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as OutputInternals<unknown>).isSecret.catch(() => false);
}

/** Returns the resources that an output depends on, also those of the outputs that its value was computed from. */
export async function sourcesOf(output: pulumi.Output<unknown>): Promise<Iterable<pulumi.Resource>> {
  return (await (output as unknown as OutputInternals<unknown>).allResources?.()) ?? [];
}

import type * as pulumi from "@pulumi/pulumi";

/** Internals of an output, which the SDK's types omit. Several copies of the SDK in one program share them, so they are stable. */
interface OutputInternals<Value> {
  promise(): Promise<Value>;
  isKnown: Promise<boolean>;
}

/** Returns the value of an output, without dependencies; undefined if it is unknown. */
export function promiseOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return (output as unknown as OutputInternals<Value>).promise();
}

/** Whether the value of an output is known. A failed output counts as known: its promise is rejected with the failure. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as OutputInternals<unknown>).isKnown.catch(() => true);
}

import type * as pulumi from "@pulumi/pulumi";

/** Parts of an output that the SDK's types omit. They are stable, because several copies of the SDK in one program share them. */
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

import * as pulumi from "@pulumi/pulumi";
import { kindOfDeferred } from "./output-internals";

/**
 * Requires the arguments of a resource to be a plain object. In some cases, the compiler also accepts an output of the object, whose arguments
 * would be ignored.
 *
 * @param what the resource in messages, e.g. `ddm.Provider "dublin"`
 * @throws RunError if the arguments are an output, `{ ...output }`, or a promise
 */
export function requireObject(what: string, args: object | undefined): void {
  const kind = kindOfDeferred(args);
  if (kind === undefined) return;
  throw new pulumi.RunError(
    `The arguments of ${what} are ${kind}, but must be an object. The values in the object may be outputs.`,
  );
}

/**
 * Returns the options of a resource that `get` only reads. Without an id, Pulumi would create the resource.
 *
 * @param what the resource in messages, e.g. `ddm.Instance "orders"`
 * @throws RunError if the id is missing. If an output has no value, Pulumi itself reports the missing id
 */
export function optionsToRead(
  what: string,
  id: pulumi.Input<pulumi.ID> | null | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  if (id === undefined || id === null || id === "")
    throw new pulumi.RunError(`The id of ${what} is missing: \`get\` reads an existing resource by its id.`);
  return { ...opts, id };
}

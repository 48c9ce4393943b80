import * as pulumi from "@pulumi/pulumi";
import { outputNames } from "./output-names";
import { requireDirectDependency } from "./program-folder";

/** Module name in the type tokens of all resources: `pulumi-nodejs:dynamic/ddm:<Type>`. */
export const moduleName = "ddm";

/**
 * Returns the properties that a resource registers with Pulumi. They consist of the arguments, `undefined` for each output (an output
 * without an entry never resolves), and two hidden inputs, the URN and the organization. Progress lines appear in the row of the URN,
 * and default names are derived from both hidden inputs.
 */
export function composeProperties(
  type: keyof typeof outputNames,
  name: string,
  args: object | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  requireDirectDependency();
  return {
    ...Object.fromEntries(outputNames[type].map((output) => [output, undefined])),
    ...args,
    __urn: urnOf(type, name, opts?.parent),
    __org: organization(),
  };
}

/**
 * Returns the resource's URN without dependencies. A component's output depends on the component and therefore on all of its children.
 * A URN that kept these dependencies would make every child wait for its siblings.
 */
function urnOf(type: string, name: string, parent: pulumi.Resource | undefined): pulumi.Output<pulumi.URN> {
  const parentUrn = parent && dropDependencies(parent.urn);
  return pulumi.createUrn(name, `pulumi-nodejs:dynamic/${moduleName}:${type}`, parentUrn);
}

/**
 * Converts an output to a promise, which carries no dependencies. An unknown or failed value becomes an empty text: Pulumi itself
 * reports a failed parent and does not register its children.
 */
function dropDependencies(output: pulumi.Output<string>): Promise<string> {
  // The SDK's types omit `promise`, but copies of the SDK in one program rely on it.
  const promised = (output as unknown as { promise(): Promise<string | undefined> }).promise();
  return promised.then(
    (value) => value ?? "",
    () => "",
  );
}

/** Returns the organization; empty in unit tests that do not pass an organization to Pulumi's mocks. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "";
  }
}

/** Marks the value of an argument as a secret, even if the program passes plain text. */
export function markSecret(value: pulumi.Input<string> | undefined): pulumi.Output<string> | undefined {
  return value === undefined ? undefined : pulumi.secret(value);
}

/** Adds `additionalSecretOutputs` to the caller's options. */
export function addSecretOutputs(
  opts: pulumi.CustomResourceOptions | undefined,
  additionalSecretOutputs: string[],
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(opts, { additionalSecretOutputs });
}

/** Returns the class name of a resource of this package, e.g. `Instance`; undefined for any other value. */
export function classNameOf(value: unknown): string | undefined {
  if (!pulumi.Resource.isInstance(value)) return undefined;
  const prefix = `pulumi-nodejs:dynamic/${moduleName}:`;
  const token = (value as { __pulumiType?: string }).__pulumiType ?? "";
  return token.startsWith(prefix) ? token.slice(prefix.length) : undefined;
}

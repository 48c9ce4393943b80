import * as pulumi from "@pulumi/pulumi";
import { outputNames } from "./output-names";
import { requireDirectDependency } from "./program-folder";

/** The module of all resources: they are `pulumi-nodejs:dynamic/ddm:<Type>`. */
export const moduleName = "ddm";

/**
 * Properties of a resource for Pulumi: the arguments, `undefined` for each output (without it, the output never resolves), and two
 * hidden inputs: the URN, with which progress appears in the resource's row, and the organization. Default names are unique by both.
 */
export function propertiesOf(
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
 * The resource's URN, without dependencies. An output of a component depends on the component and so on all its children: with its
 * dependencies, the URN would make every child wait for its siblings.
 */
function urnOf(type: string, name: string, parent: pulumi.Resource | undefined): pulumi.Output<pulumi.URN> {
  const parentUrn = parent && withoutDependencies(parent.urn);
  return pulumi.createUrn(name, `pulumi-nodejs:dynamic/${moduleName}:${type}`, parentUrn);
}

/**
 * The value of an output as a promise, which has no dependencies. It never rejects: Pulumi reports a failed parent and does not
 * register its children.
 */
function withoutDependencies(output: pulumi.Output<string>): Promise<string> {
  // `promise` is absent from the SDK's types, but part of the contract between copies of it in one program.
  const promised = (output as unknown as { promise(): Promise<string | undefined> }).promise();
  return promised.then(
    (value) => value ?? "",
    () => "",
  );
}

/** The organization; empty in unit tests that do not pass one to Pulumi's mocks. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "";
  }
}

/** An argument that is always a secret, also when the program passes plain text. */
export function alwaysSecret(value: pulumi.Input<string> | undefined): pulumi.Output<string> | undefined {
  return value === undefined ? undefined : pulumi.secret(value);
}

/** Adds outputs that are always secret to the caller's options. */
export function withSecrets(
  opts: pulumi.CustomResourceOptions | undefined,
  additionalSecretOutputs: string[],
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(opts, { additionalSecretOutputs });
}

/** The class name of a resource of this package, e.g. `Instance`; undefined for any other value. */
export function typeOf(value: unknown): string | undefined {
  if (!pulumi.Resource.isInstance(value)) return undefined;
  const prefix = `pulumi-nodejs:dynamic/${moduleName}:`;
  const token = (value as { __pulumiType?: string }).__pulumiType ?? "";
  return token.startsWith(prefix) ? token.slice(prefix.length) : undefined;
}

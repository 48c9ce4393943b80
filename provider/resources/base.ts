import * as pulumi from "@pulumi/pulumi";
import { requireDirectDependency } from "./program-folder";

/** The module of all resources: they are `pulumi-nodejs:dynamic/ddm:<Type>`. */
export const moduleName = "ddm";

/**
 * What is handed to Pulumi for one resource: the arguments, an empty place for each output (without it the output never
 * resolves), and two hidden inputs: the resource's URN, by which progress appears in its own row, and the organization,
 * which together with it makes default names unique.
 */
export function propertiesOf(
  type: string,
  name: string,
  outputs: readonly string[],
  args: object | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  requireDirectDependency();
  return {
    ...Object.fromEntries(outputs.map((output) => [output, undefined])),
    ...args,
    __urn: urnOf(type, name, opts?.parent),
    __org: organization(),
  };
}

/**
 * The URN that the engine gives the resource, without dependencies. An output of a component depends on the component, and
 * so on all its children: passed on as it is, it would make every child wait for its siblings.
 */
function urnOf(type: string, name: string, parent: pulumi.Resource | undefined): pulumi.Output<pulumi.URN> {
  const parentUrn = parent && withoutDependencies(parent.urn);
  return pulumi.createUrn(name, `pulumi-nodejs:dynamic/${moduleName}:${type}`, parentUrn);
}

/**
 * The value of an output as a promise, which carries no dependencies. It never rejects: a failed parent is reported once, by
 * Pulumi, which does not register its children either.
 */
function withoutDependencies(output: pulumi.Output<string>): Promise<string> {
  // `promise` is absent from the SDK's types, but part of the contract between copies of it in one program.
  const promised = (output as unknown as { promise(): Promise<string | undefined> }).promise();
  return promised.then(
    (value) => value ?? "",
    () => "",
  );
}

/** The organization; none in a program's unit tests, which usually name none to Pulumi's mocks. */
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

/** Options with outputs that are secret by their nature added to the caller's. */
export function withSecrets(
  opts: pulumi.CustomResourceOptions | undefined,
  additionalSecretOutputs: string[],
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(opts, { additionalSecretOutputs });
}

/** The type of a resource of ours, e.g. `Instance`; undefined for anything else. */
export function typeOf(value: unknown): string | undefined {
  if (!pulumi.Resource.isInstance(value)) return undefined;
  const prefix = `pulumi-nodejs:dynamic/${moduleName}:`;
  const token = (value as { __pulumiType?: string }).__pulumiType ?? "";
  return token.startsWith(prefix) ? token.slice(prefix.length) : undefined;
}

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
    __urn: pulumi.createUrn(name, `pulumi-nodejs:dynamic/${moduleName}:${type}`, opts?.parent),
    __org: organization(),
  };
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

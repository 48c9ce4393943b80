import * as pulumi from "@pulumi/pulumi";
import { shortenUrn, typePrefix } from "../short-urn";
import { requireObject } from "./arguments";
import { forwarderText } from "./forwarder";
import { promiseOf } from "./output-internals";
import { outputNames } from "./output-names";
import { requireDirectDependency } from "./direct-dependency";

/**
 * Hidden outputs that contain values of arguments. The program may have marked these values as secret, such as a trigger, and the provider
 * gets them without the mark.
 */
const hiddenSecrets = ["__pending", "__programValues"];

/**
 * Base class of all resources: a `pulumi.dynamic.Resource` with a constant provider text, see `forwarderText`. Pulumi's own constructor
 * loads the TypeScript compiler and serializes a provider object to 2.4 kB of text per resource.
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  /**
   * Registers the resource with these properties:
   *
   * - the arguments
   * - `undefined` for each other output: the SDK creates outputs only for the given properties
   * - `__provider`: the provider text
   * - `__urn`: the URN with the organization. Progress lines appear in the row of this URN. Default names are derived from the URN and
   *   the organization.
   *
   * @param secrets outputs that are always secret
   */
  constructor(
    type: keyof typeof outputNames,
    name: string,
    args: object | undefined,
    opts: pulumi.CustomResourceOptions | undefined,
    secrets: string[] = [],
  ) {
    requireDirectDependency();
    requireObject(`ddm.${type} "${name}"`, args);
    const properties = {
      ...Object.fromEntries(outputNames[type].map((output) => [output, undefined])),
      ...args,
      __provider: forwarderText(type),
      __urn: urnOf(type, name, opts?.parent),
    };
    const additionalSecretOutputs = [...secrets, ...hiddenSecrets];
    super(`${typePrefix}${type}`, name, properties, pulumi.mergeOptions(opts, { additionalSecretOutputs }));
  }
}

// Programs and tools recognize dynamic resources by `instanceof pulumi.dynamic.Resource`.
Object.setPrototypeOf(DynamicResource.prototype, pulumi.dynamic.Resource.prototype);

/**
 * Returns the resource's URN in its short form, without dependencies. The URN of a component depends on the component, and therefore on
 * all of its children. With these dependencies, every child would wait for its siblings.
 */
function urnOf(type: string, name: string, parent: pulumi.Resource | undefined): pulumi.Output<string> {
  const urn = pulumi.createUrn(name, `${typePrefix}${type}`, parent && readText(parent.urn));
  return urn.apply((long) => shortenUrn(long, organization()) ?? long);
}

/**
 * Converts an output to a promise, which carries no dependencies. An unknown or failed value becomes an empty text: Pulumi itself
 * reports a failed parent and does not register its children.
 */
function readText(output: pulumi.Output<string>): Promise<string> {
  return promiseOf<string | undefined>(output).then(
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

/**
 * Returns the class name of a resource of this package, e.g. `Instance`; undefined for any other value. Reads only
 * `__pulumiType`, because a policy of `@pulumi/policy` passes an object without other properties.
 */
export function classNameOf(value: unknown): string | undefined {
  const { __pulumiType: token } = Object(value) as { __pulumiType?: unknown };
  return typeof token === "string" && token.startsWith(typePrefix) ? token.slice(typePrefix.length) : undefined;
}

import * as pulumi from "@pulumi/pulumi";
import { isKnown, promiseOf, sourcesOf } from "../resources/output-internals";

/** Internals of components, which the SDK's types omit. Several copies of the SDK in one program share them, so they are stable. */
interface ComponentInternals {
  __data?: Promise<unknown>;
  __childResources?: Iterable<pulumi.Resource>;
}

/**
 * Returns the resources that a lookup must wait for: the sources of its arguments, and the resources in `dependsOn`. Instead of a component, the
 * result contains its children. The caller waits for the ids of these resources. In a preview, the id of a new resource is unknown. The lookup
 * then does not run, even if all arguments are known.
 */
export async function dependenciesOf(
  args: pulumi.Output<unknown>,
  dependsOn: pulumi.InvokeOutputOptions["dependsOn"],
): Promise<pulumi.CustomResource[]> {
  // Like Pulumi, ignores absent elements, also `null` and `false` in JavaScript programs.
  const explicit = pulumi.output(dependsOn).apply((given) => [given].flat().filter(Boolean) as pulumi.Resource[]);
  const roots = [
    ...(await sourcesOf(args)),
    ...(await sourcesOf(explicit)),
    ...((await isKnown(explicit)) ? await promiseOf(explicit) : []),
  ];
  const found = new Set<pulumi.CustomResource>();
  for (const resource of roots) await addResources(resource, found);
  return [...found];
}

async function addResources(resource: pulumi.Resource, found: Set<pulumi.CustomResource>): Promise<void> {
  if (pulumi.CustomResource.isInstance(resource)) found.add(resource);
  else {
    const { __data, __childResources = [] } = resource as ComponentInternals;
    await __data; // Resolves when an asynchronous `initialize` of the component has created the children.
    for (const child of __childResources) await addResources(child, found);
  }
}

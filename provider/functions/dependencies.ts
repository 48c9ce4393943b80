import * as pulumi from "@pulumi/pulumi";
import { isKnown, promiseOf, sourcesOf } from "../resources/output-internals";

/** Internals of components, which the SDK's types omit. Several copies of the SDK in one program share them, so they are stable. */
interface ComponentInternals {
  __data?: Promise<unknown>;
  __childResources?: Iterable<pulumi.Resource>;
  __remote?: boolean;
}

/**
 * Returns the ids of the resources that a lookup must wait for: the sources of its arguments, and the resources in `dependsOn`. In a preview, the
 * id of a new resource is unknown. The lookup then does not run, even if all arguments are known.
 *
 * For a component, the result contains the ids of its children. The program does not know the children of a remote component. The result then
 * contains the component's URN, which resolves after the children were created.
 */
export async function dependenciesOf(
  args: pulumi.Output<unknown>,
  dependsOn: pulumi.InvokeOutputOptions["dependsOn"],
): Promise<pulumi.Output<string>[]> {
  // Like Pulumi, ignores absent elements, also `null` and `false` in JavaScript programs.
  const explicit = pulumi.output(dependsOn).apply((given) => [given].flat().filter(Boolean) as pulumi.Resource[]);
  const roots = [
    ...(await sourcesOf(args)),
    ...(await sourcesOf(explicit)),
    ...((await isKnown(explicit)) ? await promiseOf(explicit) : []),
  ];
  const found = new Set<pulumi.Output<string>>();
  for (const resource of roots) await addOutputs(resource, found);
  return [...found];
}

async function addOutputs(resource: pulumi.Resource, found: Set<pulumi.Output<string>>): Promise<void> {
  if (pulumi.CustomResource.isInstance(resource)) {
    found.add(resource.id);
    return;
  }
  const { __data, __childResources = [], __remote = false } = resource as ComponentInternals;
  if (__remote) found.add(resource.urn);
  await __data; // Resolves when an asynchronous `initialize` of the component has created the children.
  for (const child of __childResources) await addOutputs(child, found);
}

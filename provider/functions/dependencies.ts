import * as pulumi from "@pulumi/pulumi";

/** Parts of outputs and resources that the SDK's types omit. They are stable, because several copies of the SDK in one program share them. */
interface OutputInternals {
  promise(): Promise<unknown>;
  isKnown: Promise<boolean>;
  allResources?(): Promise<Iterable<pulumi.Resource>>;
}
interface ComponentInternals {
  __data?: Promise<unknown>;
  __childResources?: Iterable<pulumi.Resource>;
}

/** Whether the value of an output is known. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as OutputInternals).isKnown;
}

/** Returns the value of an output; undefined if it is unknown. */
export function promiseOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return (output as unknown as OutputInternals).promise() as Promise<Value>;
}

/**
 * Returns the resources that a lookup must wait for: the origins of its arguments, and those in `dependsOn`. The children of a component
 * replace the component. The caller waits for the ids of these resources. In a preview, an unknown id means that the resource does not
 * exist yet, even if all arguments are known.
 */
export async function dependenciesOf(
  args: pulumi.Output<unknown>,
  dependsOn: pulumi.InvokeOutputOptions["dependsOn"],
): Promise<pulumi.CustomResource[]> {
  const explicit = pulumi.output(dependsOn).apply((given) => [given ?? []].flat());
  const roots = [
    ...(await resourcesOf(args)),
    ...(await resourcesOf(explicit)),
    ...((await isKnown(explicit)) ? await promiseOf(explicit) : []),
  ];
  const found = new Set<pulumi.CustomResource>();
  for (const resource of roots) await addResources(resource, found);
  return [...found];
}

async function resourcesOf(output: pulumi.Output<unknown>): Promise<Iterable<pulumi.Resource>> {
  return (await (output as unknown as OutputInternals).allResources?.()) ?? [];
}

async function addResources(resource: pulumi.Resource, found: Set<pulumi.CustomResource>): Promise<void> {
  if (pulumi.CustomResource.isInstance(resource)) found.add(resource);
  else {
    const { __data, __childResources = [] } = resource as ComponentInternals;
    await __data; // Resolves when an asynchronous `initialize` of the component has created the children.
    for (const child of __childResources) await addResources(child, found);
  }
}

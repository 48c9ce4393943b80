/** Size of a stack's state. */
export interface StateSize {
  resources: number;
  /** Size of the indented JSON that `pulumi stack export` writes. */
  bytes: number;
  /** Size of all resources as JSON without indentation. */
  compactBytes: number;
  /** Mean size of a resource by type, as JSON without indentation. */
  meanBytesByType: Readonly<Record<string, number>>;
  /** Size of the `__provider` texts with their property names. */
  providerBytes: number;
}

/** Outputs of one resource of each type, by the last part of the type, e.g. `Account`. */
export type Samples = Record<string, Record<string, unknown>>;

interface StateResource {
  type: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

const resourcesOf = (state: string) =>
  (JSON.parse(state) as { deployment: { resources: StateResource[] } }).deployment.resources;

/** Measures an exported state. */
export function measureState(state: string): StateSize {
  const resources = resourcesOf(state);
  const sizes = new Map<string, number[]>();
  let providerBytes = 0;
  for (const resource of resources) {
    const type = resource.type.split(":").at(-1) ?? "";
    sizes.set(type, [...(sizes.get(type) ?? []), sizeOf(resource)]);
    for (const values of [resource.inputs, resource.outputs]) {
      const text = values?.["__provider"];
      if (text !== undefined) providerBytes += sizeOf(text) + '"__provider":,'.length;
    }
  }
  const means = [...sizes].map(([type, all]) => [type, Math.round(all.reduce((a, b) => a + b, 0) / all.length)]);
  return {
    resources: resources.length,
    bytes: state.length,
    compactBytes: [...sizes.values()].flat().reduce((a, b) => a + b, 0),
    meanBytesByType: Object.fromEntries(means) as Record<string, number>,
    providerBytes,
  };
}

/** Returns the computed outputs of one resource of each type. Inputs, hidden outputs and secrets are omitted. */
export function sampleOutputs(state: string): Samples {
  const samples: Samples = {};
  for (const { type, inputs = {}, outputs = {} } of resourcesOf(state)) {
    const computed = Object.entries(outputs).filter(
      ([name, value]) => !name.startsWith("__") && !(name in inputs) && !isSecret(value),
    );
    samples[type.split(":").at(-1) ?? ""] = Object.fromEntries(computed);
  }
  return samples;
}

const sizeOf = (value: unknown) => JSON.stringify(value).length;

const isSecret = (value: unknown) =>
  typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;

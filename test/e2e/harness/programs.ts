import type { Args } from "./stories";

/** What the instances of stories have in common: two nodes in two zones, all that is required and nothing else. */
export const instanceArgs = {
  flavorRef: "ddm.c6.2xlarge.2",
  nodeNum: 2,
  availableZones: ["az1", "az2"],
  vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnetId: "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  securityGroupId: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
} as const;

/** Arguments of an instance; `undefined` takes a common one out. */
export type InstanceChanges = Args;

/** A program's text that declares something: `const app = new ddm.Account("app", {…});`. */
export function declaration(kind: string, name: string, args: Args): string {
  const text = JSON.stringify(args, undefined, 2).replaceAll(/"\\u0000(.*?)\\u0000"/g, "$1");
  return `const ${name} = new ddm.${kind}("${name}", ${text});`;
}

/** Among arguments: an expression of the program, such as `orders.id`. */
export function ref(expression: string): string {
  return `\u0000${expression}\u0000`;
}

/** An instance with a provider of its own: `settings` are those of `new ddm.Provider`. */
export function elsewhere(name: string, settings: Args, changes: InstanceChanges = {}): string {
  const provider = `new ddm.Provider("${name}-provider", ${JSON.stringify(settings)})`;
  const args = JSON.stringify({ ...instanceArgs, ...changes });
  return `const ${name} = new ddm.Instance("${name}", ${args}, { provider: ${provider} });`;
}

/**
 * The text of a program that declares instances.
 *
 * @param instances resource name (also the name of its constant) -> what differs from {@link instanceArgs}
 * @param more further lines
 */
export function program(instances: Readonly<Record<string, InstanceChanges>>, more = ""): string {
  const declarations = Object.entries(instances).map(([name, changes]) =>
    declaration("Instance", name, { ...instanceArgs, ...changes }),
  );
  return [
    `const pulumi = require("@pulumi/pulumi");`,
    `const ddm = require("pulumi-huaweicloud-ddm");`,
    ...declarations,
    more,
  ].join("\n");
}

import type { Args, ByResource } from "./cases";
import { instanceArgs } from "./fixtures";

/** Returns the text that declares a resource: `const app = new ddm.Account("app", {…});`. */
export function declaration(kind: string, name: string, args: Args): string {
  const text = JSON.stringify(args, undefined, 2).replaceAll(/"\\u0000(.*?)\\u0000"/g, "$1");
  return `const ${name} = new ddm.${kind}("${name}", ${text});`;
}

/** Returns an argument that is an expression of the program, such as `orders.id`. Its NUL characters make {@link declaration} omit the quotes. */
export function ref(expression: string): string {
  return `\u0000${expression}\u0000`;
}

/** Returns the text that declares an instance with a separate provider. `settings` are the arguments of `new ddm.Provider`. */
export function instanceWithProvider(name: string, settings: Args, args: Args = {}): string {
  const provider = `new ddm.Provider("${name}-provider", ${JSON.stringify(settings)})`;
  const all = JSON.stringify({ ...instanceArgs, ...args });
  return `const ${name} = new ddm.Instance("${name}", ${all}, { provider: ${provider} });`;
}

/**
 * Returns the text of a program that declares instances.
 *
 * @param instances resource name -> arguments that extend or override {@link instanceArgs}. The resource name is also the name of the
 * constant
 * @param more additional lines
 */
export function program(instances: ByResource<Args>, more = ""): string {
  const declarations = Object.entries(instances).map(([name, args]) =>
    declaration("Instance", name, { ...instanceArgs, ...args }),
  );
  return [
    `const pulumi = require("@pulumi/pulumi");`,
    `const ddm = require("pulumi-huaweicloud-ddm");`,
    ...declarations,
    more,
  ].join("\n");
}

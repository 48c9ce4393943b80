import type { Size } from "./reference-stack";

/** Sizes of stacks, by number of resources. The numbers above 5 include the stack itself and the provider. */
const largeSizes: Readonly<Record<string, Size>> = {
  5: { instances: 1, groups: 1, schemas: 1, accounts: 1, templates: 1 },
  53: { instances: 1, groups: 1, schemas: 5, accounts: 43, templates: 1 },
  317: { instances: 6, groups: 1, schemas: 5, accounts: 45, templates: 3 },
  1051: { instances: 20, groups: 1, schemas: 5, accounts: 45, templates: 9 },
};

/** Returns the size of a stack with this number of resources. @throws Error that lists the supported numbers */
export function requireSize(resources: string): Size {
  const size = Object.hasOwn(largeSizes, resources) ? largeSizes[resources] : undefined;
  if (!size) throw new Error(`--size must be one of ${Object.keys(largeSizes).join(", ")}`);
  return size;
}

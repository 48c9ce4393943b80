import type { Lifecycle } from "../lifecycle";

// Names of schemas are lowercase (API 4.3.6), but the API ignores case in requests (API 4.3.3). The driver compares ids case-sensitively, so an
// id with uppercase letters in the name would seem to be the id of another schema.

/** Wraps the lifecycle of schemas, and converts the name in each id to lowercase. A read returns the converted id, which Pulumi then stores. */
export function convertIdsToLowercase(lifecycle: Lifecycle): Lifecycle {
  return {
    ...lifecycle,
    diff: (id, ...more) => lifecycle.diff(toLowercaseName(id), ...more),
    read: (id, ...more) => lifecycle.read(toLowercaseName(id), ...more),
    update: (id, ...more) => lifecycle.update(toLowercaseName(id), ...more),
    delete: (id, ...more) => lifecycle.delete(toLowercaseName(id), ...more),
  };
}

/** Converts the name in an id `<instance id>/<name>` to lowercase. */
export function toLowercaseName(id: string): string {
  const [instanceId = "", ...name] = id.split("/");
  return [instanceId, ...name.map((part) => part.toLowerCase())].join("/");
}

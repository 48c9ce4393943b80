/** Identifies an instance in requests and errors. */
export interface InstanceRef {
  id: string;
  /** Name of the instance in errors, e.g. `instance "orders" (3f…in09)`. */
  subject: string;
  /** Whether calls are repeated while the instance is busy. @defaultValue true */
  retriesBusy?: boolean;
}

/** Returns the path of an instance in a version of the API. */
export function instancePath(version: "v1" | "v2" | "v3" | "v3.1", id: string): string {
  return `/${version}/{project_id}/instances/${encodeURIComponent(id)}`;
}

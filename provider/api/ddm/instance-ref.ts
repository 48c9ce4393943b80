/** The instance of a request, and the subject of error messages. */
export interface InstanceRef {
  /** Id of the instance. */
  id: string;
  /** The instance or a resource that belongs to it, e.g. `instance "orders" (3f…in09)` or `account "app" of instance 3f…in09`. */
  subject: string;
  /** Whether a change is retried while the instance is busy. @defaultValue true */
  retriesBusy?: boolean;
}

/** Returns the path of an instance in a version of the API. */
export function instancePath(version: "v1" | "v2" | "v3" | "v3.1", id: string): string {
  return `/${version}/{project_id}/instances/${encodeURIComponent(id)}`;
}

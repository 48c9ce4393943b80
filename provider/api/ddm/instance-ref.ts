/** What every call about one instance needs to know. */
export interface InstanceRef {
  id: string;
  /** What it is called in errors: `instance "orders" (3f…in09)`. */
  subject: string;
  /** Until when (epoch milliseconds) busy answers are worth repeating. */
  busyUntil?: number;
  /** Whether busy answers are repeated at all. @defaultValue true */
  retriesBusy?: boolean;
}

/** The path of an instance in one version of the API. */
export function instancePath(version: "v1" | "v2" | "v3" | "v3.1", id: string): string {
  return `/${version}/{project_id}/instances/${encodeURIComponent(id)}`;
}

import type { Location, Services, Values } from "../lifecycle";
import { messageOf } from "./errors";
import { recordedLocation } from "./state";

/** Error if the provider is configured for a region or project other than that of the resource. No request for the resource was sent. */
export class OtherLocationError extends Error {
  override readonly name = "OtherLocationError";
  constructor(subject: string, recorded: Location, configured: Location) {
    super(
      `${capitalize(subject)} is in ${describeLocation(recorded)}, but the provider is configured for ${describeLocation(configured)}. ` +
        "No request for the resource was sent, and Pulumi's state still contains it. Set the region and project back (huaweicloud:region, HW_REGION_NAME; " +
        "huaweicloud:projectId, HW_PROJECT_ID), or give the resource the provider that it was created with. " +
        "Without --run-program, a refresh or destroy uses the stack config of the last `pulumi up`, even if that failed. " +
        "To move it, declare a new resource in the other location. Remove the old resource when it is no longer used.",
    );
  }
}

/** Returns the location that the provider is configured for. */
export async function readLocation({ api }: Services): Promise<{ region: string; project: string }> {
  return { region: api.region, project: await api.projectId() };
}

/**
 * Returns services that name the operation in the error of a failed project lookup. The error also says that nothing was changed:
 * without the id of the project, an operation sends no request for its resource.
 *
 * @param title the operation and its resource, such as `Creating account "app"`
 */
export function explainProjectLookup(services: Services, title: string): Services {
  const { api } = services;
  const projectId = () =>
    api.projectId().catch((error: unknown) => {
      throw new Error(
        `${title} failed: ${messageOf(error)} Nothing was changed, and Pulumi's state stays as it was. ` +
          "Run the same `pulumi` command again when that is resolved.",
        { cause: error },
      );
    });
  return { ...services, api: { ...api, projectId } };
}

/**
 * Returns the configured location, and requires that the resource is in it. The region is compared first, because it is known without a
 * request.
 *
 * @throws OtherLocationError
 */
export async function requireManagedLocation(
  services: Services,
  subject: string,
  outputs: Values,
): Promise<{ region: string; project: string }> {
  requireSameLocation(subject, outputs, { region: services.api.region });
  const location = await readLocation(services);
  requireSameLocation(subject, outputs, location);
  return location;
}

/**
 * Requires that a resource is in this location. Accepts outputs without a recorded location, such as those of version 0.1.0.
 *
 * @throws OtherLocationError
 */
export function requireSameLocation(subject: string, outputs: Values, configured: Location | undefined): void {
  const recorded = recordedLocation(outputs);
  if (!recorded || !configured) return;
  const isDifferent = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a !== b;
  if (isDifferent(recorded.region, configured.region) || isDifferent(recorded.project, configured.project)) {
    throw new OtherLocationError(subject, recorded, configured);
  }
}

function describeLocation({ region, project }: Location): string {
  return `region ${region}${project === undefined ? "" : `, project ${project}`}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

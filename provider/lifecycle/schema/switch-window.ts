import { changeSwitchWindow, type ShardConfiguration, showMigration } from "../../api/ddm/migrations";
import { isUnreadable } from "../../api/errors";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { AdvisedError, messageOf } from "../driver/errors";
import type { SchemaOperation } from "./live";

type Window = ShardConfiguration["window"];

/** Returns the window that the program sets; undefined if the provider requests the route switch. */
export function windowOf({ inputs }: SchemaOperation): Window {
  const { routeSwitch } = inputs.resharding ?? {};
  return typeof routeSwitch === "object" ? routeSwitch : undefined;
}

/**
 * Gives the program's window to a migration that this operation has not started: an earlier program or another client may have set
 * another window or none.
 *
 * @returns whether the cloud switches the route in a window
 * @throws AdvisedError if the program sets a window, but the migration has none and the API refuses to set it
 */
export async function alignWindow(operation: SchemaOperation, migrationId: string): Promise<boolean> {
  const { services, ref, localId, report, warn } = operation;
  const wanted = windowOf(operation);
  const migration = await showMigration(services.api, ref, localId, migrationId).catch((error: unknown) => {
    if (!isUnreadable(error)) throw error;
    return { window: wanted };
  });
  if (describe(migration.window) === describe(wanted)) return wanted !== undefined;
  report(`changing the time of the route switch: ${describe(wanted)}`);
  try {
    await changeSwitchWindow(services.api, ref, localId, migrationId, wanted);
    return wanted !== undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || isOutcomeUnknown(error)) throw error;
    const reason = `the API refused to change it: ${messageOf(error)}`;
    if (migration.window === undefined) {
      throw new AdvisedError(
        `The route is not switched yet, because the migration has no window, and ${reason}`,
        "Switch the route in the console, or set another `routeSwitch`, and run `pulumi up` again: it continues with the migration.",
      );
    }
    warn(`The time of the route switch stays as it is (${describe(migration.window)}): ${reason}`);
    return true;
  }
}

function describe(window: Window): string {
  return window ? `between ${window.begin} and ${window.end}` : "once the data is copied";
}

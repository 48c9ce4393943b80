import { changeSwitchWindow, type ShardConfiguration, showMigration } from "../../api/ddm/migrations";
import { isUnreadable } from "../../api/errors";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { AdvisedError, messageOf } from "../driver/errors";
import type { SchemaOperation } from "./live";

type Window = ShardConfiguration["window"];

/** Returns the program's window for the route switch, if any. */
export function windowOf({ inputs }: SchemaOperation): Window {
  const { routeSwitch } = inputs.resharding ?? {};
  return typeof routeSwitch === "object" ? routeSwitch : undefined;
}

/**
 * Gives a migration the program's window, or removes its window if the program sets none. The windows may differ if an earlier operation or
 * another client has started the migration. A migration that cannot be read is assumed to have the program's window.
 *
 * @returns whether the cloud switches the route in a window
 * @throws AdvisedError if the migration has no window and the API refuses to set the program's window
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
    if (migration.window === undefined) {
      throw new AdvisedError(
        `The migration has no window for the route switch, and the API refused to set one: ${messageOf(error)} The provider has not switched the route`,
        "Switch the route in the console, or set another `routeSwitch`, and run `pulumi up` again: it continues with the migration.",
      );
    }
    warn(
      `The route will still be switched ${describe(migration.window)}, because the API refused to change the time: ${messageOf(error)}`,
    );
    return true;
  }
}

function describe(window: Window): string {
  return window ? `between ${window.begin} and ${window.end}` : "once the data is copied";
}

import type { Location } from "../lifecycle";
import { observeOrProveAbsence } from "./absence";
import type { AnyDefinition } from "./definition";
import { holding } from "./failure";
import type { Operation } from "./operation";
import { outputsAfterFailure } from "./outputs";

/** Runs work on a resource that exists: whatever fails, Pulumi keeps its id, its live state and what is left to do. */
export function hold<Result>(
  definition: AnyDefinition,
  operation: Operation,
  location: Location,
  work: () => Promise<Result>,
): Promise<Result> {
  const remember = async () => {
    const found = await observeOrProveAbsence(definition, operation).then(
      (live) => ({ live }),
      () => undefined,
    );
    const outputs = await outputsAfterFailure(definition, operation, found?.live, location);
    if (!found) return { outputs, holds: "its id and what was last known of it" };
    if (found.live === undefined) {
      return { outputs, holds: "its id", next: " Run `pulumi up --refresh`: it creates it again." };
    }
    if (!definition.hasFailed?.(outputs)) {
      return { outputs, holds: "its id and its live state", next: adviceOnOrder(operation) };
    }
    const next = " Run `pulumi up` again: it deletes the failed resource and creates another one.";
    return { outputs, holds: "its id", next };
  };
  return holding(operation, remember, work);
}

/** What to do about an order that the operation has placed and not seen completed. */
function adviceOnOrder({ pending }: Operation): string | undefined {
  if (pending?.orderId === undefined) return undefined;
  return ` It will not order again: pay order ${pending.orderId} in the console if it is open, then run \`pulumi up\` again.`;
}

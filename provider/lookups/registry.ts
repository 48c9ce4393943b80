import { isInstanceNotFound } from "../api/errors";
import type { ApiClient } from "../http/request";
import type { Values } from "../lifecycle/lifecycle";
import { checkProperties } from "../lifecycle/properties/table";
import type { Clock } from "../wait/clock";
import * as accounts from "./accounts";
import * as backups from "./backups";
import * as catalog from "./catalog";
import * as dataNodes from "./data-nodes";
import * as instances from "./instances";
import * as jobs from "./jobs";
import * as nodes from "./nodes";
import * as parameters from "./parameters";
import * as schemas from "./schemas";
import * as sessions from "./sessions";
import * as versions from "./versions";
import { makeMissingInstanceError } from "./target-instance";
import type { Lookup } from "./lookup";

/** All lookups; the key is the name. */
export const lookups = {
  ...catalog,
  ...instances,
  ...nodes,
  ...schemas,
  ...accounts,
  ...dataNodes,
  ...parameters,
  ...versions,
  ...jobs,
  ...backups,
  ...sessions,
};

/**
 * Checks the arguments of a lookup and runs it.
 *
 * @param connect returns the client; called only if the arguments are valid
 * @throws Error for invalid arguments, with all problems
 */
export async function runLookup(name: string, given: Values, connect: () => ApiClient, clock: Clock): Promise<object> {
  const lookup = (lookups as Readonly<Record<string, Lookup>>)[name];
  if (!lookup) throw new Error("this version of pulumi-huaweicloud-ddm does not have this function.");
  const { inputs: args, failures } = checkProperties(lookup.args, lookup.rules ?? [], given);
  const [first, ...others] = failures.map(({ reason }) => reason);
  if (first !== undefined)
    throw new Error(
      others.length === 0 ? endSentence(first) : [first, ...others].map((reason) => `\n  - ${reason}`).join(""),
    );
  const api = connect();
  try {
    return await lookup.read({ api, now: clock.now() }, args);
  } catch (error) {
    const { instanceId: id } = args;
    throw typeof id === "string" && isInstanceNotFound(error) ? await makeMissingInstanceError(api, id) : error;
  }
}

function endSentence(reason: string): string {
  return reason.endsWith("?") ? reason : `${reason}.`;
}

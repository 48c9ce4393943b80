import { isDeepStrictEqual } from "node:util";
import { restartInstance } from "../../api/ddm/instances";
import { readBaseParameters } from "../../api/ddm/parameter-templates";
import { listInstanceParameters, writeInstanceParameters } from "../../api/ddm/parameters";
import { isOutcomeUnknown } from "../../http/errors";
import { done, type Step } from "../driver/definition";
import { UnreportedValueError } from "../driver/errors";
import { canChange, type Operation } from "../driver/operation";
import { isSameValue, readResetValues, requireValidParameters, toApiNotation } from "../properties/parameters";
import { currentValuesOf, reportedEntries } from "../properties/reported-parameters";
import { isGiven } from "../properties/values";
import type { LiveInstance } from "./live";
import type { instanceProperties } from "./properties";

/** Status of an instance that is being restarted. */
const restarting = "RESTARTING";

type InstanceOperation = Operation<typeof instanceProperties>;

/**
 * Plans the change of parameters. Removed parameters get the values of the template. No request applies a template to an instance
 * (quirk 9), so the values of a new template are written to the instance.
 */
export async function planParameters(operation: InstanceOperation, live: LiveInstance): Promise<Step[]> {
  const { services, ref, known, seenStatuses } = operation;
  if (!canChange(operation, "parameters", "paramGroupId")) return [];
  const wanted = await readWantedValues(operation);
  const parameters = live.parameters ?? (await listInstanceParameters(services.api, ref));
  if (wanted.size > 0 && parameters.length === 0) throw new UnreportedValueError(["parameters"]);
  requireValidParameters("parameters", operation.inputs.parameters ?? {}, parameters);
  const writable = new Map(
    parameters.filter(({ readonly }) => !readonly).map((parameter) => [parameter.name, parameter]),
  );
  const settable = [...wanted].filter(([name]) => writable.has(name));
  const current = currentValuesOf(parameters, "parameters", operation);
  const changes = Object.fromEntries(settable.filter(([name, value]) => !isSameValue(current.get(name), value)));
  const isRestartNeeded = (names: readonly string[]) => names.some((name) => writable.get(name)?.needsRestart);
  if (Object.keys(changes).length === 0) {
    known["paramGroupId"] = operation.inputs.paramGroupId ?? known["paramGroupId"];
    const needingRestart = settable.filter(([name]) => writable.get(name)?.needsRestart);
    if (!isWritten(operation) && (await wasInterrupted(operation, needingRestart))) known["restartRequired"] = true;
    return [];
  }
  return [
    {
      title: `setting ${Object.keys(changes).join(", ")}`,
      usualDuration: "seconds",
      properties: ["parameters", "paramGroupId"],
      send: async (instance) => {
        // If the response is lost, the metadata of the parameters determines whether a restart is needed.
        const last = known["restartRequired"];
        const isAlreadyRequired = isRestartRequired(operation);
        known["restartRequired"] = isAlreadyRequired || isRestartNeeded(Object.keys(changes));
        // A restart that began before the write does not apply the new values, so `planRestart` must still plan one.
        seenStatuses.delete(restarting);
        try {
          const { needsRestart } = await writeInstanceParameters(
            services.api,
            instance,
            toApiNotation(changes, parameters),
          );
          // Recorded even if the wait after the request fails: the next run finds the new values and does not send the request again.
          known["restartRequired"] = needsRestart || isAlreadyRequired;
        } catch (error) {
          if (!isOutcomeUnknown(error)) known["restartRequired"] = last;
          throw error;
        }
        return done;
      },
      remembers: () => ({ paramGroupId: operation.inputs.paramGroupId ?? known["paramGroupId"] }),
    },
  ];
}

/** Whether this operation has written the wanted values, or has found them live. It may have restarted the instance since then. */
function isWritten({ completed }: InstanceOperation): boolean {
  return completed.has("parameters") || completed.has("paramGroupId");
}

/**
 * Whether an interrupted run has written wanted values. The instance may then need a restart. Called when all wanted values are live. An
 * interrupted run is assumed to have written a value that differs from the recorded value. A value that is not recorded is compared with the
 * template.
 */
async function wasInterrupted(
  { services, inputs, before, verb }: InstanceOperation,
  wanted: readonly (readonly [string, string])[],
): Promise<boolean> {
  const last = (before["parameters"] ?? {}) as Readonly<Record<string, string>>;
  if (wanted.some(([name, value]) => isGiven(last[name]) && !isSameValue(last[name], value))) return true;
  const added = wanted.filter(([name]) => !isGiven(last[name]));
  // An adopted instance is assumed to need no restart: the client that set the values should have restarted it.
  if (verb === "adopt" || added.length === 0) return false;
  const basis = new Map(reportedEntries(await readBaseParameters(services.api, inputs.paramGroupId)));
  return added.some(([name, value]) => basis.has(name) && !isSameValue(basis.get(name), value));
}

/**
 * Reads the wanted values: the values of the program, and for other parameters those of the template. A new template sets all other
 * parameters. Otherwise, the template sets only the parameters that were removed from the program.
 */
async function readWantedValues({ services, inputs, before, known }: InstanceOperation): Promise<Map<string, string>> {
  const named = inputs.parameters ?? {};
  const template = inputs.paramGroupId;
  const isNewTemplate = template !== undefined && template !== known["paramGroupId"];
  const removed = Object.keys(before["parameters"] ?? {}).filter((name) => !Object.hasOwn(named, name));
  if (!isNewTemplate && removed.length === 0) return new Map(Object.entries(named));
  const basis = (await readResetValues(services.api, template, removed)).filter(({ readonly }) => !readonly);
  const taken = basis.filter(({ name }) => isNewTemplate || removed.includes(name));
  return new Map([...reportedEntries(taken), ...Object.entries(named)]);
}

/** Whether parameters wait for a restart. */
export function isRestartRequired({ known, before }: Operation): boolean {
  return (known["restartRequired"] ?? before["restartRequired"]) === true;
}

/**
 * Plans a restart in two cases, unless a restart has already been requested:
 *
 * - `restartTriggers` has changed, or is set for the first time while parameters wait for a restart.
 * - Parameters wait for a restart, and the program allows it (`restartOnParameterChange`).
 *
 * Called after all other steps: they record whether parameters need a restart.
 */
export function planRestart(operation: InstanceOperation): Step[] {
  const { services, ref, inputs, known, changed, seenStatuses } = operation;
  const { restartTriggers: triggers, restartOnParameterChange, restartType } = inputs;
  const last = known["restartTriggers"];
  const isRequired = isRestartRequired(operation);
  const hasNewTrigger = changed.has("restartTriggers") && triggers !== undefined;
  // First triggers count because users without triggers set them after the warning that parameters wait for a restart (`finish` in ../instance.ts).
  const isTriggered = hasNewTrigger && (isGiven(last) ? !isDeepStrictEqual(triggers, last) : isRequired);
  const isForParameters = isRequired && restartOnParameterChange;
  const remembered = { restartTriggers: triggers, restartRequired: false };
  if (!isTriggered && !isForParameters) {
    known["restartTriggers"] = triggers;
    return [];
  }
  // This run found the instance restarting, so an interrupted run or another client has already requested the restart.
  if (seenStatuses.has(restarting)) {
    Object.assign(known, remembered);
    return [];
  }
  const why = isForParameters ? "parameters need it" : "a restart trigger has changed";
  return [
    {
      title: `restarting (${restartType}), because ${why}`,
      usualDuration: "1–5 min",
      properties: ["restartTriggers", "restartRequired"],
      provingStatus: restarting,
      send: () => restartInstance(services.api, ref, restartType),
      remembers: () => remembered,
    },
  ];
}

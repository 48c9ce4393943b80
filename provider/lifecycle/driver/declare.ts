import { trimEnd } from "../../text";
import { canonicalState } from "../../wait/waiter";
import type { Declaration, Services, Values } from "../lifecycle";
import { checkProperties, type InputFailure, isSame, managedNames, type Property } from "../properties/table";
import { isGiven } from "../properties/values";
import { isDeletingStatus } from "../waits/status";
import type { AnyDefinition } from "./definition";
import { messageOf } from "./errors";
import { readLocation } from "./location";
import { startOperation } from "./operation";
import { outputsAfterSuccess, reportedValues } from "./outputs";

/** Error of an import: the resource is absent, or no program can declare it in its current state. */
export class NotDeclarableError extends Error {
  override readonly name = "NotDeclarableError";
}

/**
 * Reads an existing resource for an import, and returns its declaration. The outputs equal those of a create, so an `up` of the declared
 * program changes nothing.
 *
 * @throws NotDeclarableError if the resource is absent or unusable, or if a required argument is unreported or invalid
 */
export async function declare(definition: AnyDefinition, id: string, services: Services): Promise<Declaration> {
  const operation = startOperation(definition, "adopt", services, id, definition.declareInputs ?? {});
  const unreadable: unknown[] = [];
  operation.onUnreadable = (failure) => void unreadable.push(failure);
  const [location, live] = await Promise.all([readLocation(services), definition.observe(operation)]);
  if (live === undefined) throw new NotDeclarableError("it does not exist");
  const reported = await reportedValues(definition, operation, live, operation.inputs);
  requireUsable(definition, reported);
  const declared = (await definition.declare?.(operation, live, argsOf(definition, reported))) ?? {
    args: argsOf(definition, reported),
  };
  const { args, inputs, omitted, secrets } = requireValid(definition, declared.args, unreadable);
  operation.inputs = inputs;
  operation.wanted = inputs;
  const outputs = await outputsAfterSuccess(definition, operation, live, location);
  const { status } = reported;
  const isUnusual = typeof status === "string" && canonicalState(status) !== "RUNNING";
  const remarks = [...(isUnusual ? [`Its status is ${status}.`] : []), ...(declared.remarks ?? [])];
  return { args, secrets, inputs, outputs, omitted, remarks };
}

/** Throws if the creation of the resource failed or still runs, or if the resource is being deleted. */
function requireUsable(definition: AnyDefinition, reported: Values): void {
  const status = typeof reported["status"] === "string" ? reported["status"] : "";
  if (definition.hasFailed?.(reported)) throw new NotDeclarableError("its creation failed, so Pulumi would replace it");
  if (isDeletingStatus(status)) throw new NotDeclarableError("it is being deleted");
  if (["CREATING", "CREATE"].includes(canonicalState(status))) throw new NotDeclarableError("it is being created");
}

/** Returns the arguments that a program must set: reported values that differ from the defaults. */
function argsOf({ properties }: AnyDefinition, reported: Values): Values {
  const isDefault = ({ required, defaultValue, whenRemoved = defaultValue, ...property }: Property, value: unknown) =>
    required !== true && whenRemoved !== undefined && isSame(property, value, whenRemoved);
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]): [string, unknown][] => {
      const value = reported[name];
      const isDeclared = isGiven(value) && value !== "" && !property.unreported && property.change !== "no call";
      return isDeclared && !isDefault(property, value) ? [[name, value]] : [];
    }),
  );
}

/**
 * Validates the arguments like those of a program. Invalid optional arguments are omitted; missing secrets are tolerated.
 *
 * @param unreadable errors of optional reads, which explain why a required argument is unreported
 */
function requireValid({ properties, rules }: AnyDefinition, declared: Values, unreadable: readonly unknown[]) {
  const given = managedNames(properties, declared).map((name): [string, unknown] => [name, declared[name]]);
  const { failures } = checkProperties(properties, rules, Object.fromEntries(given));
  const isFatal = ({ property, missingSecret }: InputFailure) =>
    missingSecret === undefined && (properties[property]?.required === true || !isGiven(declared[property]));
  const omitted = failures.filter((failure) => failure.missingSecret === undefined && !isFatal(failure));
  const args = Object.fromEntries(given.filter(([name]) => !omitted.some(({ property }) => property === name)));
  const checked = checkProperties(properties, rules, args);
  const fatal = [...failures.filter(isFatal), ...checked.failures.filter(({ missingSecret }) => !missingSecret)];
  const reasons = fatal.map(({ property, reason }) =>
    isGiven(args[property]) || properties[property] === undefined ? reason : `the API does not report "${property}"`,
  );
  const causes = unreadable.map((failure) => trimEnd(messageOf(failure), "."));
  if (reasons.length > 0) throw new NotDeclarableError([...new Set([...reasons, ...causes])].join("; "));
  const secrets = checked.failures.flatMap(({ missingSecret }) => missingSecret ?? []);
  return { args, inputs: checked.inputs, omitted, secrets: [...new Set(secrets)] };
}

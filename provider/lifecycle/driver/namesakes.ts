import type { Values } from "../lifecycle";
import { isGiven } from "../properties/values";
import type { AnyDefinition, Namesake } from "./definition";
import { AdvisedError } from "./errors";
import { idOf } from "./identity";
import { type Operation, timeoutOf } from "./operation";

/**
 * Requires that the stack manages none of the namesakes. A namesake may be the old resource of a replacement: for `pulumi up --replace` and a
 * taint, Pulumi passes no old resource to `check`, so the new resource gets the same default name.
 *
 * @returns whether the stack certainly manages none of the namesakes. False if no engine runs
 * @throws AdvisedError naming the managed resource, or if the state cannot be read
 */
export async function requireUnmanaged(
  definition: AnyDefinition,
  { inputs, services, ref }: Operation,
  namesakes: readonly Namesake[],
): Promise<boolean> {
  const { findManagedUrn } = services;
  if (!findManagedUrn) return false;
  const ids = namesakes.map(({ localId }) => idOf(definition, ref.id, localId));
  const found = await Promise.all(ids.map(async (id) => ({ id, urn: await findManagedUrn(id, inputs) })));
  const [managed] = found.flatMap(({ id, urn }) => (urn === null ? [] : [{ id, urn }]));
  if (!managed) return true;
  const { id, urn } = managed;
  // The state cannot be read. The namesake may be the old resource of a replacement, which a later command would delete after its adoption.
  if (urn === undefined) {
    throw new AdvisedError(
      `It exists already (${id}). Pulumi's state would show whether this stack manages it, but \`pulumi stack export\` fails in the ` +
        "program's folder",
      "Make `pulumi stack export` work there, for example by setting PULUMI_BACKEND_URL in the environment, and run the same command again.",
    );
  }
  if (namesakes.length > 1) {
    throw new AdvisedError(
      `${describeAll(namesakes)}. ${urn} manages ${id}`,
      `Keep ${id}. Delete the others if an interrupted \`pulumi up\` has left them, set another \`name\` in the program, and run \`pulumi up\` again.`,
    );
  }
  if (urn !== inputs["__urn"]) {
    throw new AdvisedError(
      `${urn} manages the resource with this name (${id})`,
      `If this is the same resource under a new Pulumi name, set the resource option \`aliases: [{ name: "${urn.split("::").at(-1) ?? ""}" }]\`. ` +
        "Otherwise set another `name` for one of the two. Then run `pulumi up` again.",
    );
  }
  throw new AdvisedError(
    `It is to be replaced, and the old resource (${id}) still has this name`,
    "Set another `name` in the program and run the same command again. Or set the resource option `deleteBeforeReplace`, so that the old " +
      "resource is deleted first.",
  );
}

/**
 * Whether the program may use `adopt`. During a replacement, `check` and `diff` reject `adopt` unless an interrupted command has deleted the old
 * resource.
 */
export async function canAdoptByProgram({ inputs, replaced, services }: Operation): Promise<boolean> {
  // With the resource option `replacementTrigger`, the engine does not call `diff`. Only the inputs then show that this is a replacement.
  if (!replaced) return !isGiven((inputs as Values)["__replaces"]);
  return (await services.findManagedUrn?.(replaced.id, inputs)) === null;
}

/**
 * Decides whether to adopt an existing resource that has the wanted name. A single existing resource is adopted as the orphan of an interrupted
 * create if all of these are true:
 *
 * - Its name is generated. Or it has the name and the instance of the replaced resource ({@link isSuccessor}), and the stack certainly does not
 *   manage it.
 * - It is not known to be in use.
 * - Its age is unknown, or less than twice the create timeout.
 * - It differs from the program only in properties that can be changed in place.
 *
 * Otherwise the create fails. It also fails if the API still lists the old resource of a replacement under an id that the API has generated. If the
 * local id is the name, a new resource cannot be distinguished from the old one. A generated name alone does not prove that the resource belongs to
 * this stack: stacks of the same name and project in different self-managed backends generate the same names.
 *
 * @param now current time by the API's clock; undefined if unknown
 * @param isUnmanaged whether the stack certainly does not manage the namesake
 * @param canAdopt result of {@link canAdoptByProgram}
 * @returns the local id of the adopted orphan
 * @throws AdvisedError naming the existing resources
 */
export function resolveNamesakes(
  definition: AnyDefinition,
  operation: Operation,
  namesakes: readonly Namesake[],
  now: number | undefined,
  { isUnmanaged, canAdopt }: { isUnmanaged: boolean; canAdopt: boolean },
): string {
  const { inputs, services, ref } = operation;
  const [only, ...others] = namesakes;
  if (!only || others.length > 0) {
    throw makeNamesakesError(canAdopt, namesakes, describeAll(namesakes), "Adopt one of them with `adopt: { id: … }`");
  }
  const adoptId = idOf(definition, ref.id, only.localId);
  const isOldResource = adoptId === operation.replaced?.id;
  // The API never reuses an id that it generates, so this is the old resource itself. If the local id is the name, it may be a new resource. The
  // provider does not receive the option `retainOnDelete`, so the old resource may have been kept.
  if (isOldResource && isUnmanaged && only.localId !== inputs["name"]) {
    throw new AdvisedError(
      `The API still lists the old resource (${adoptId}) of this replacement`,
      "Run `pulumi up` again. If the resource option `retainOnDelete` has kept the old resource, set another `name` first, or delete the old " +
        "resource in the console.",
    );
  }
  const createTimeout = timeoutOf(definition.timeouts, "create", inputs);
  const age = only.created === undefined ? undefined : (now ?? services.clock.now()) - only.created;
  const reasons = [
    isGiven(inputs["__name"]) || (isUnmanaged && isSuccessor(definition, operation))
      ? undefined
      : "its name is set by the program, so others may have created it",
    age === undefined || age < 2 * createTimeout ? undefined : "it is older than twice the create timeout",
    only.inUse,
    ...only.differences,
  ].filter((reason) => reason !== undefined);
  if (reasons.length > 0) {
    // The error already begins with the resource's name.
    const found = only.subject.startsWith(ref.subject) ? `It${only.subject.slice(ref.subject.length)}` : only.subject;
    const adopt = only.differences.length > 0 ? "Set its values in the program and adopt" : "Adopt";
    throw makeNamesakesError(
      canAdopt && !isOldResource,
      namesakes,
      `${found} exists already, and ${reasons.join("; ")}`,
      `${adopt} it with \`adopt: { id: "${adoptId}" }\``,
    );
  }
  operation.warn(`Found ${only.subject}, left by an interrupted create of this resource: it is adopted.`);
  return only.localId;
}

/**
 * Whether the new resource replaces one with the same name in the same instance. The old resource was deleted first. So an existing resource with
 * this name is newer, and almost certainly comes from an interrupted `pulumi up`.
 */
function isSuccessor({ scope }: AnyDefinition, { inputs, replaced }: Operation): boolean {
  if (scope !== "child of an instance" || !replaced) return false;
  const { name, instanceId }: Values = inputs;
  return replaced.outputs["name"] === name && replaced.outputs["instanceId"] === instanceId;
}

/** Names several existing resources that have the wanted name. */
function describeAll(namesakes: readonly Namesake[]): string {
  return `${namesakes.length} resources have this name already: ${namesakes.map(({ subject }) => subject).join(", ")}`;
}

function makeNamesakesError(
  canAdopt: boolean,
  namesakes: readonly Namesake[],
  found: string,
  adopt: string,
): AdvisedError {
  const [subject, object, passive] = namesakes.length === 1 ? ["It", "it", "it is"] : ["They", "them", "they are"];
  const ways = canAdopt ? `${adopt}, or delete ${object}` : `Delete ${object}`;
  return new AdvisedError(
    `${found}. ${subject} may be left over from an interrupted \`pulumi up\` or belong to another stack, so ${passive} not adopted automatically`,
    `${ways}, or choose another name, and run \`pulumi up\` again.`,
  );
}

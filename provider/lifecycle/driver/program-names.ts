import { PartialFailure, type Services, type Values } from "../lifecycle";
import { isGiven } from "../properties/values";
import type { AnyDefinition } from "./definition";
import { AdvisedError } from "./errors";
import { makeCreateError } from "./failure";
import { adoptedId } from "./identity";
import { readLocation } from "./location";
import { startOperation } from "./operation";

/**
 * Names that the program sets for new resources of one kind. A second create with the same name fails. The driver's check of the API's list does
 * not suffice: both creates may read the list before the first resource exists.
 */
export class ProgramNames {
  /** URNs by location, instance and name of the resource. */
  readonly #urns = new Map<string, string>();

  /**
   * Reserves the name and runs `work`, which creates or adopts a resource. Does not reserve a generated name or the name of a resource to adopt.
   *
   * @throws Error naming the other resource that has the same name
   */
  async createWithName<Result>(
    definition: AnyDefinition,
    inputs: Values,
    services: Services,
    work: () => Promise<Result>,
  ): Promise<Result> {
    if (!isGiven(inputs["name"]) || isGiven(inputs["__name"]) || adoptedId(inputs) !== undefined) return work();
    const key = await keyOf(inputs, services);
    const urn = String(inputs["__urn"]);
    const other = this.#urns.get(key);
    if (other !== undefined && other !== urn) {
      const reason = `This program gives the same name to ${other}, which exists already or is being created`;
      const error = new AdvisedError(reason, "Give one of the two another name, and run `pulumi up` again.");
      throw makeCreateError(startOperation(definition, "create", services, "", inputs), error);
    }
    this.#urns.set(key, urn);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PartialFailure)) this.#urns.delete(key);
      throw error;
    }
  }

  /** Releases the name of a deleted resource. */
  async release(outputs: Values, services: Services): Promise<void> {
    const key = await keyOf(outputs, services);
    if (this.#urns.get(key) === String(outputs["__urn"])) this.#urns.delete(key);
  }
}

async function keyOf({ instanceId, name }: Values, services: Services): Promise<string> {
  const { region, project } = await readLocation(services);
  return JSON.stringify([region, project, instanceId, name]);
}

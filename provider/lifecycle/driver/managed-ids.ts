import type { Values } from "../lifecycle";
import { adoptedId } from "./identity";

/**
 * The ids that resources of the program manage, as far as this process knows. Pulumi deletes by id. After an adoption, an old entry of
 * the state may have the same id as the entry that now manages the resource. The old entry must then be removed without a request.
 */
export class ManagedIds {
  /** URNs of the resources that manage an id, by id. */
  readonly #holders = new Map<string, Set<unknown>>();
  readonly #adopted = new Set<string>();

  /** Records that a resource adopts an id. Call it before the adoption starts, so that a failed adoption protects the id, too. */
  addAdopted(id: string, inputs: Values): void {
    this.#adopted.add(id);
    this.#add(id, inputs);
  }

  /** Records that a resource keeps its id in this run. */
  addKept(id: string, olds: Values, news: Values): void {
    this.#add(id, olds);
    this.#add(id, news);
  }

  /** Whether an entry of the state that is to be deleted has an id that another entry manages. */
  isManaged(id: string, outputs: Values): boolean {
    if (this.#adopted.has(id)) return true;
    const holders = this.#holders.get(id);
    if (!holders) return false;
    return !holders.has(outputs["__urn"]) || adoptedId(outputs) === id;
  }

  #add(id: string, { __urn: urn }: Values): void {
    this.#holders.set(id, (this.#holders.get(id) ?? new Set()).add(urn));
  }
}

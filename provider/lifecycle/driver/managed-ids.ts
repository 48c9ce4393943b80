import type { Values } from "../lifecycle";
import { isGiven } from "../properties/values";
import { adoptedId } from "./identity";

/**
 * The ids that resources of the program are known to manage. Pulumi deletes by id. Two entries of the state may have the same id: an old entry and
 * the current entry. The old entry must then be removed without a request. This happens in two cases:
 *
 * - The program adopts a resource that the state already contains.
 * - The id contains the name, and the resource was created again after an interrupted command or another client had deleted the old one.
 */
export class ManagedIds {
  /** URNs of the resources that manage an id, by id. */
  readonly #holders = new Map<string, Set<unknown>>();
  readonly #adopted = new Set<string>();
  /** Creation times of the resources that this run has created or adopted, by id. The old entry of a replacement has another creation time. */
  readonly #creationTimes = new Map<string, unknown>();
  /** Number of entries that this run has removed from the state without a request, by id. */
  readonly #removedEntries = new Map<string, number>();

  /** Records that a resource adopts an id. Called before the adoption starts: a failed adoption must also protect the id. */
  addAdopted(id: string, inputs: Values): void {
    this.#adopted.add(id);
    this.#add(id, inputs);
  }

  /** Records that this run has created or adopted a resource. */
  addCreated(id: string, outputs: Values): void {
    this.#creationTimes.set(id, outputs["created"]);
    this.#add(id, outputs);
  }

  /** Records that a resource keeps its id in this run. */
  addKept(id: string, olds: Values, news: Values): void {
    if (adoptedId(news) === id) this.#adopted.add(id);
    this.#add(id, olds);
    this.#add(id, news);
  }

  /** Whether another entry of the state manages the id of an entry that is to be deleted. */
  isManaged(id: string, outputs: Values): boolean {
    if (this.#adopted.has(id)) return true;
    const [created, before] = [this.#creationTimes.get(id), outputs["created"]];
    if (isGiven(created) && isGiven(before) && created !== before) return true;
    const holders = this.#holders.get(id);
    if (!holders) return false;
    return !holders.has(outputs["__urn"]) || adoptedId(outputs) === id;
  }

  /**
   * Whether a further entry of the state remains for an id after the current entry is removed. Another process may manage that entry: each
   * explicit provider of the program has its own process.
   *
   * @param entries number of entries of the state with this id
   */
  hasFurtherEntry(id: string, entries: number): boolean {
    const removed = this.#removedEntries.get(id) ?? 0;
    if (entries - removed <= 1) return false;
    this.#removedEntries.set(id, removed + 1);
    return true;
  }

  #add(id: string, { __urn: urn }: Values): void {
    this.#holders.set(id, (this.#holders.get(id) ?? new Set()).add(urn));
  }
}

import type { Lifecycle } from "../../../../provider/lifecycle/lifecycle";
import type { FaultRule } from "../../../../simulator";
import { createResource, type ResourceFixture } from "../../../support/resource-fixture";

/** Properties that differ from the fixture's default program. */
export type Program = Record<string, unknown>;
type Effect = FaultRule["effect"];

/** A kind of resource, for the tests of `describeSafetyRules`. */
export interface ResourceKind<Fixture extends ResourceFixture> {
  makeFixture: () => Promise<Fixture>;
  lifecycle: () => Lifecycle;
  /** Properties of the resource in the tests, among them its name. */
  program: Program;
  /** A change of the program that is made in place. */
  edit: (fixture: Fixture) => Program;
  /** The mutations that make the change of `edit`. */
  editOperations: string[];
  /** A change of the program that replaces the resource. Absent if no change replaces it. */
  replacement?: Program;
  createOperation: string;
  deleteOperation: string;
  /** The operation that reads the resource. */
  readOperation: string;
  /** Operation of a second read. A refresh skips it if the response to `readOperation` shows that nothing has changed. */
  detailOperation?: string;
  /** The error that reports the resource or its instance as not found. */
  notFound: { status: number; code: string };
  /** The operation that lists the resources of the kind. */
  listOperation: string;
  /** Responses of `listOperation` without the resource: a complete list and an incomplete list. */
  listsWithoutResource: { complete: Effect; incomplete: Effect };
  /** Whether the resource belongs to an instance. */
  isChild?: true;
  /**
   * Whether a create costs money. If the outcome of its request is unknown, the same run sends the request again only after a 503 and long pauses.
   */
  hasCost?: true;
  /** An id that no resource has. */
  unknownId: (fixture: Fixture) => string;
  /** The resources of the kind that exist in the cloud. */
  findAll: (fixture: Fixture) => readonly unknown[] | Promise<readonly unknown[]>;
  /** Deletes the resource as another client. */
  deleteAsOtherClient: (fixture: Fixture & { id: string }) => Promise<unknown>;
}

/** A successful response that is an HTML page. */
export const htmlPage = { status: 200, body: "<html><body>Welcome</body></html>" };

/** Makes two responses without items: a complete list and an incomplete list. The arguments name the fields for the items and the total. */
export const makeEmptyLists = (items: string, total: string) => ({
  complete: { status: 200, body: { [items]: [], [total]: 0 } },
  incomplete: { status: 200, body: { [items]: [], [total]: 1 } },
});

/** Creates a resource of a kind from the kind's program. `changes` overrides properties. */
export const makeExisting = <Fixture extends ResourceFixture>(kind: ResourceKind<Fixture>, changes: Program = {}) =>
  createResource(kind.makeFixture(), { ...kind.program, ...changes });

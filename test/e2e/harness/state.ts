import { nameOf } from "./events";

/** A resource in the state. */
export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  /** The provider's URN and id: `<urn>::<id>`. */
  readonly provider?: string;
  readonly protect?: boolean;
  /** URNs of all resources that it depends on. */
  readonly dependencies?: readonly string[];
  /** For each input, the URNs of the resources whose outputs its value uses. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  /** Errors of the last create or update, if it failed and the resource exists. */
  readonly initErrors?: readonly string[];
}

/** The state that `pulumi stack export` returns. */
export class StackState {
  readonly resources: readonly StoredResource[];
  /** Types of the engine's pending operations after an interruption, such as `creating`. */
  readonly pending: readonly string[];
  /** The exported JSON, to search for secrets. */
  readonly text: string;

  constructor(exported: string) {
    const { deployment } = JSON.parse(exported) as {
      deployment: { resources?: StoredResource[]; pending_operations?: { type: string }[] };
    };
    this.resources = deployment.resources ?? [];
    this.pending = (deployment.pending_operations ?? []).map(({ type }) => type);
    this.text = exported;
  }

  /**
   * Returns the resource with a name.
   *
   * @throws Error that lists the existing names
   */
  resource(name: string): StoredResource {
    const found = this.find(name);
    if (!found)
      throw new Error(
        `the state has no resource ${name}, only ${this.resources.map(({ urn }) => nameOf(urn)).join(", ")}`,
      );
    return found;
  }

  /** Returns the resource with a name, if it exists. */
  find(name: string): StoredResource | undefined {
    return this.resources.find(({ urn }) => nameOf(urn) === name);
  }

  /** The stack's outputs: the exports of the program. */
  get outputs(): Readonly<Record<string, unknown>> {
    return this.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  }
}

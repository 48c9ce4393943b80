import { nameOf } from "./events";

/** A resource as Pulumi remembers it. */
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
  /** URNs of the resources that it depends on, in any way. */
  readonly dependencies?: readonly string[];
  /** Input -> URNs of the resources that its value comes from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  /** Set while a create or an update is half done. */
  readonly initErrors?: readonly string[];
}

/** A stack as `pulumi stack export` gives it. */
export class StackState {
  readonly resources: readonly StoredResource[];
  /** What the engine was interrupted at, such as `creating`. */
  readonly pending: readonly string[];
  /** The whole of it as text, to look for what must not be there. */
  readonly text: string;

  constructor(exported: string) {
    const { deployment } = JSON.parse(exported) as {
      deployment: { resources?: StoredResource[]; pending_operations?: { type: string }[] };
    };
    this.resources = deployment.resources ?? [];
    this.pending = (deployment.pending_operations ?? []).map(({ type }) => type);
    this.text = exported;
  }

  /** The resource of a name. @throws Error naming those that are there */
  resource(name: string): StoredResource {
    const found = this.find(name);
    if (!found)
      throw new Error(`the state has no ${name}, only ${this.resources.map(({ urn }) => nameOf(urn)).join(", ")}`);
    return found;
  }

  /** The resource of a name, if it is there. */
  find(name: string): StoredResource | undefined {
    return this.resources.find(({ urn }) => nameOf(urn) === name);
  }

  /** What the program exports. */
  get outputs(): Readonly<Record<string, unknown>> {
    return this.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  }
}

import type * as pulumi from "@pulumi/pulumi";
import { optionsToRead } from "./arguments";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import type { AdoptArgs, Excluded, TimeoutsArgs } from "./types";

/** Source of a template's values: either a template that you created, or an instance. */
export type TemplateSourceArgs = TemplateSourceInstanceArgs | TemplateSourceTemplateArgs;

/** A template that you created, as the source of values. */
export interface TemplateSourceTemplateArgs {
  /** Id of the template to copy. */
  templateId: pulumi.Input<string>;
  instanceId?: Excluded<"give templateId or instanceId, not both">;
}

/** An instance, as the source of values. */
export interface TemplateSourceInstanceArgs {
  /** Id of the instance whose parameters are copied. */
  instanceId: pulumi.Input<string>;
  templateId?: Excluded<"give templateId or instanceId, not both">;
}

/** Arguments of a parameter template. */
export interface ParameterTemplateArgs {
  /**
   * Name: 1 to 64 letters, digits, hyphens, underscores and periods. Default: the resource's name and seven characters that
   * make it unique. Changes in place (API 4.10.9).
   */
  name?: pulumi.Input<string>;
  /** Description: a string of at most 256 characters without line breaks and without `! < " = ' > &`. Changes in place. */
  description?: pulumi.Input<string>;
  /**
   * Parameters by name; other parameters are not managed. `true` stands for `ON`, `false` for `OFF`. Names and values are checked against
   * the API's limits before anything is changed. Changes in place. A removed parameter gets the value of the default template. If that
   * value is empty, the parameter keeps its value.
   */
  values?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /**
   * Source of values to copy when the template is created: a template that you created, or an instance. `values` take precedence. A change
   * makes no call.
   */
  source?: pulumi.Input<TemplateSourceArgs>;
  /** Timeouts of the operations. Default: 10m each. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing template to adopt instead of creating a new template. */
  adopt?: pulumi.Input<AdoptArgs>;
}

/**
 * A parameter template: a named set of parameter values for new instances. An instance refers to the template with `paramGroupId`.
 *
 * Changes take seconds. A change of the template does not change instances.
 *
 * @example
 * ```ts
 * const tuned = new ddm.ParameterTemplate("tuned", {
 *   description: "web shop",
 *   values: { long_query_time: "2", max_connections: "30000" },
 * });
 * const db = new ddm.Instance("orders", { paramGroupId: tuned.id, … });
 * ```
 */
export class ParameterTemplate extends DynamicResource {
  /** Whether a value is a parameter template. Parameter templates of another copy of this package count, too. */
  static override isInstance(value: unknown): value is ParameterTemplate {
    return classNameOf(value) === "ParameterTemplate";
  }

  /**
   * Reads an existing template without managing it.
   *
   * @param id the template's id, e.g. `404f3bbb8a724f7697e7fb15a1b09370pr09`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ParameterTemplate {
    return new ParameterTemplate(name, {}, optionsToRead(`ddm.ParameterTemplate "${name}"`, id, opts));
  }

  /** Name of the template. */
  declare readonly name: pulumi.Output<string>;
  /** Description; empty if the template has none. */
  declare readonly description: pulumi.Output<string>;
  /** Live values of the parameters that the program sets. */
  declare readonly values: pulumi.Output<Record<string, string> | undefined>;
  /** Time of creation. */
  declare readonly created: pulumi.Output<string>;
  /** Time of the last change. */
  declare readonly updated: pulumi.Output<string>;

  /** @param name the resource's name in this stack. Without `args.name` and `args.adopt`, the template's name is derived from this name */
  constructor(name: string, args: ParameterTemplateArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const inputs = opts?.id === undefined ? args : undefined;
    super("ParameterTemplate", name, inputs, opts);
  }
}

import * as pulumi from "@pulumi/pulumi";
import { moduleName, propertiesOf, typeOf } from "./base";
import { forwarder } from "./forwarder";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** What a parameter template is to be. */
export interface ParameterTemplateArgs {
  /**
   * Name: 1 to 64 letters, digits, hyphens, underscores and periods. Default: the resource's name and seven characters that
   * make it unique. Changes in place (spec 4.10.9).
   */
  name?: pulumi.Input<string>;
  /** At most 256 characters, without line breaks and without `! < " = ' > &`. Changes in place. */
  description?: pulumi.Input<string>;
  /**
   * Parameters by name; the others are left alone. Names and values are held against what the API allows before anything is
   * written. Changes in place; one that is removed goes back to the value of the cloud's default template.
   */
  values?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /**
   * What to copy when the template is created: another template of your own, or the parameters of an instance. `values` come
   * on top. A change makes no call.
   */
  source?: pulumi.Input<{ templateId: pulumi.Input<string> } | { instanceId: pulumi.Input<string> }>;
  /** How long operations may take. Default: 10m each. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing template to take over instead of creating one. */
  adopt?: pulumi.Input<AdoptArgs>;
}

const outputs = ["name", "description", "values", "created", "updated"];

const provider = forwarder("parameter-template");

/**
 * A parameter template: a named set of parameter values that instances are created with, by their `paramGroupId`.
 *
 * All changes are done at once. An instance does not follow its template: `Instance` writes the values of the template that
 * it names when that name changes.
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
export class ParameterTemplate extends pulumi.dynamic.Resource {
  /** Whether a value is a parameter template, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ParameterTemplate {
    return typeOf(value) === "ParameterTemplate";
  }

  /**
   * Reads an existing template without managing it.
   *
   * @param id the template's id, e.g. `404f3bbb8a724f7697e7fb15a1b09370pr09`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ParameterTemplate {
    return new ParameterTemplate(name, {}, { ...opts, id });
  }

  declare readonly name: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string>;
  /** The values that the program names, as they are. */
  declare readonly values: pulumi.Output<Record<string, string> | undefined>;
  /** When it was created. */
  declare readonly created: pulumi.Output<string>;
  /** When it was changed last. */
  declare readonly updated: pulumi.Output<string>;

  /** @param name the resource's name in this stack; the template's own name is derived from it unless `args.name` is given */
  constructor(name: string, args: ParameterTemplateArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const all = opts?.id === undefined ? args : undefined;
    const properties = propertiesOf("ParameterTemplate", name, outputs, all, opts);
    super(provider, name, properties, opts, moduleName, "ParameterTemplate");
  }
}

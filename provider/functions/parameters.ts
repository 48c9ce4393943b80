import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getParameterTemplates}. */
export interface GetParameterTemplatesArgs {
  /** Name of the template; `*` matches any characters. Default: all. */
  name?: string;
  /** `true`: only user-created templates. `false`: only default templates of the cloud. Default: both. */
  userDefined?: boolean;
}

/** Result of {@link getParameterTemplates}. */
export interface GetParameterTemplatesResult {
  /** Ids of the templates, in the order of `templates`. */
  ids: string[];
  /** The templates, sorted by name. */
  templates: ListedTemplate[];
}

/** A parameter template in a list. {@link getParameterTemplate} also reports its parameters. */
export interface ListedTemplate {
  /** Id of the template, for `paramGroupId` of an instance. */
  id: string;
  /** Name of the template. */
  name: string;
  /** Description of the template. */
  description: string;
  /** Whether a user created the template. */
  userDefined: boolean;
  /** Time of creation. */
  created?: string;
}

/**
 * Lists the parameter templates of the cloud and of the user (API 4.10.1).
 *
 * @example
 * ```ts
 * const { ids } = await ddm.getParameterTemplates({ userDefined: false });
 * ```
 */
export function getParameterTemplates(
  args?: GetParameterTemplatesArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetParameterTemplatesResult> {
  return invoke("getParameterTemplates", args, opts);
}

/** Output form of {@link getParameterTemplates}. */
export function getParameterTemplatesOutput(
  args?: OutputArgs<GetParameterTemplatesArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetParameterTemplatesResult> {
  return invokeOutput("getParameterTemplates", args, opts);
}

/** Arguments of {@link getParameterTemplate}. */
export interface GetParameterTemplateArgs {
  /** Id of the template. Exactly one of `id` and `name` is required. */
  id?: string;
  /** Name of the template. */
  name?: string;
}

/** Result of {@link getParameterTemplate}. */
export interface GetParameterTemplateResult {
  /** Id of the template, for `paramGroupId` of an instance. */
  id: string;
  /** Name of the template. */
  name: string;
  /** Description of the template. */
  description: string;
  /** Values by name of the parameter. */
  values: Record<string, string>;
  /** The parameters, sorted by name. */
  parameters: ParameterDetail[];
  /** Time of creation. */
  created?: string;
  /** Time of the last change. */
  updated?: string;
}

/** A parameter of an instance or of a template. */
export interface ParameterDetail {
  /** Name of the parameter. */
  name: string;
  /** Value of the parameter. */
  value?: string;
  /** Allowed values, e.g. `1-65535` or `ON|OFF`. */
  range?: string;
  /** Type: `string`, `integer`, `boolean`, `list` or `float`. */
  type?: string;
  /** Whether the value cannot be changed. */
  readonly: boolean;
  /** Whether a change takes effect only after a restart. */
  needsRestart: boolean;
}

/**
 * Reads a parameter template with its parameters, by id or name (API 4.10.2). Fails unless exactly one template matches.
 *
 * @example
 * ```ts
 * const web = await ddm.getParameterTemplate({ name: "web" });
 * const paramGroupId = web.id;
 * ```
 */
export function getParameterTemplate(
  args: GetParameterTemplateArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetParameterTemplateResult> {
  return invoke("getParameterTemplate", args, opts);
}

/** Output form of {@link getParameterTemplate}. */
export function getParameterTemplateOutput(
  args: OutputArgs<GetParameterTemplateArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetParameterTemplateResult> {
  return invokeOutput("getParameterTemplate", args, opts);
}

/** Arguments of {@link getInstanceParameters}. */
export interface GetInstanceParametersArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Name of the parameter; `*` matches any characters. Default: all. */
  name?: string;
}

/** Result of {@link getInstanceParameters}. */
export interface GetInstanceParametersResult {
  /** Values by name of the parameter. */
  values: Record<string, string>;
  /** The parameters, sorted by name. */
  parameters: ParameterDetail[];
}

/**
 * Lists the parameters of an instance (API 4.2.23).
 *
 * @example
 * ```ts
 * const { values } = await ddm.getInstanceParameters({ instanceId, name: "*timeout*" });
 * ```
 */
export function getInstanceParameters(
  args: GetInstanceParametersArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetInstanceParametersResult> {
  return invoke("getInstanceParameters", args, opts);
}

/** Output form of {@link getInstanceParameters}. */
export function getInstanceParametersOutput(
  args: OutputArgs<GetInstanceParametersArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetInstanceParametersResult> {
  return invokeOutput("getInstanceParameters", args, opts);
}

/** Arguments of {@link getTemplateDifferences}. */
export interface GetTemplateDifferencesArgs {
  /** Id of a template. */
  sourceId: string;
  /** Id of the other template. */
  targetId: string;
}

/** Result of {@link getTemplateDifferences}. */
export interface GetTemplateDifferencesResult {
  /** Name of the template `sourceId`. */
  sourceName?: string;
  /** Name of the template `targetId`. */
  targetName?: string;
  /** The parameters with different values, sorted by name. */
  differences: ParameterDifference[];
}

/** A parameter that has different values in two templates. */
export interface ParameterDifference {
  /** Name of the parameter. */
  name: string;
  /** Value in the template `sourceId`. */
  sourceValue?: string;
  /** Value in the template `targetId`. */
  targetValue?: string;
}

/**
 * Compares the values of two parameter templates (API 4.10.11).
 *
 * @example
 * ```ts
 * const { differences } = await ddm.getTemplateDifferences({ sourceId: web.id, targetId: reports.id });
 * ```
 */
export function getTemplateDifferences(
  args: GetTemplateDifferencesArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetTemplateDifferencesResult> {
  return invoke("getTemplateDifferences", args, opts);
}

/** Output form of {@link getTemplateDifferences}. */
export function getTemplateDifferencesOutput(
  args: OutputArgs<GetTemplateDifferencesArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetTemplateDifferencesResult> {
  return invokeOutput("getTemplateDifferences", args, opts);
}

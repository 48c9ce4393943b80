import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { listItems, query } from "../call";
import { identity, reported, text } from "../wire";
import { templatePath } from "./parameter-templates";
import { parameterValue } from "./parameters";

const application = z
  .object({
    target_id: identity,
    target_name: reported,
    apply_result: reported,
    applied_at: reported,
    error_message: text,
    error_code: reported,
  })
  .transform((wire) => ({
    instanceId: wire.target_id,
    instanceName: wire.target_name,
    /** `SUCCESS`, `FAILED` or `APPLYING`. */
    result: wire.apply_result,
    time: wire.applied_at,
    /** The error message, or else the error code. API 4.10.7 has the message in its table, and the code in its example. */
    error: wire.error_message || wire.error_code,
  }));

/** An application of a template to an instance, with its result (API 4.10.7). */
export type TemplateApplication = z.output<typeof application>;

/** Lists the applications of a template to instances (API 4.10.7). */
export function listTemplateApplications(api: ApiClient, templateId: string): Promise<TemplateApplication[]> {
  return listItems(api, {
    operation: "ListConfigurationApplyHistories",
    path: `${templatePath(templateId)}/apply-histories`,
    items: "histories",
    item: application,
    total: "total",
    subject: `parameter template ${templateId}`,
  });
}

const applicableInstance = z
  .object({ instance_id: identity, instance_name: reported })
  .transform(({ instance_id, instance_name }) => ({ id: instance_id, name: instance_name }));

/** An instance that a template can be applied to (API 4.10.10). */
export type ApplicableInstance = z.output<typeof applicableInstance>;

/** Lists the instances that a template can be applied to (API 4.10.10). */
export function listApplicableInstances(api: ApiClient, templateId: string): Promise<ApplicableInstance[]> {
  return listItems(api, {
    operation: "ListInstancesConfigurations",
    path: `${templatePath(templateId)}/query-instances`,
    items: "entities",
    item: applicableInstance,
    total: "total",
    key: ({ id }) => id,
    subject: `parameter template ${templateId}`,
  });
}

const comparison = z
  .object({
    source_id: reported,
    source_name: reported,
    target_id: reported,
    target_name: reported,
    parameters: z.array(z.object({ name: identity, source_value: parameterValue, target_value: parameterValue })),
  })
  .transform((wire) => ({
    sourceName: wire.source_name,
    targetName: wire.target_name,
    differences: wire.parameters.map(({ name, source_value, target_value }) => ({
      name,
      sourceValue: source_value,
      targetValue: target_value,
    })),
  }));

/** The parameters in which two templates differ (API 4.10.11). */
export type TemplateComparison = z.output<typeof comparison>;

/** Compares two templates (API 4.10.11). */
export function compareTemplates(api: ApiClient, sourceId: string, targetId: string): Promise<TemplateComparison> {
  return query(api, {
    operation: "CompareParameterGroups",
    method: "PUT",
    path: "/v3/{project_id}/configurations/diff",
    body: { source_id: sourceId, target_id: targetId },
    shape: comparison,
    subject: `parameter templates ${sourceId} and ${targetId}`,
  });
}

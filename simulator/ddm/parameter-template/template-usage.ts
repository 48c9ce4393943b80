import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { findActiveJob } from "../../engine/jobs/scheduler";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { PARAMETERS } from "../../seed/parameters";
import { instanceStatus } from "../instance/instance-status";
import type { Instance } from "../model";
import { defineProjectOperation } from "../ddm-operation";
import { timestamp } from "../timestamp";
import { findTemplate } from "./template-reads";

/**
 * Usage of parameter templates: history (API 4.10.7), instances that a template can be applied to (API 4.10.10), comparison of two templates (API
 * 4.10.11).
 */
export const templateUsage: OperationGroup = {
  operations: [
    // Templates are applied only at the creation of instances (quirk 9).
    defineProjectOperation({
      name: "ListConfigurationApplyHistories",
      method: "GET",
      version: "v3",
      path: "/configurations/{config_id}/apply-histories",
      query: z.object(pageQuery(10)),
      handle: ({ backend, param, query }) => {
        const template = findTemplate(backend, param("config_id"));
        const all = backend.state.instances.filter(({ parameters }) => parameters.templateId === template.id).reverse();
        const page = pageOf(all, query).map((instance) => ({
          // In the reference, the example has the id of the instance, and the table says the id of the template.
          target_id: instance.id,
          target_name: instance.name,
          apply_result: applyResult(backend, instance),
          applied_at: timestamp(instance.createdAt),
          // In the reference, the example has error_code. The table and the SDKs have error_message.
          error_code: instance.errorMessage ?? "",
          error_message: instance.errorMessage ?? "",
        }));
        return ok({ histories: page, total: all.length });
      },
    }),
    defineProjectOperation({
      name: "ListInstancesConfigurations",
      method: "GET",
      version: "v3",
      path: "/configurations/{config_id}/query-instances",
      query: z.object(pageQuery(10)),
      handle: ({ backend, param, query }) => {
        findTemplate(backend, param("config_id"));
        const all = backend.state.instances.filter((instance) => instanceStatus(backend, instance) === "RUNNING");
        const page = pageOf(all, query).map(({ id, name }) => ({ instance_id: id, instance_name: name }));
        return ok({ entities: page, total: all.length });
      },
    }),
    defineProjectOperation({
      name: "CompareParameterGroups",
      method: "PUT",
      version: "v3",
      path: "/configurations/diff",
      body: z.strictObject({ source_id: z.string(), target_id: z.string() }),
      handle: ({ backend, body }) => {
        const source = findTemplate(backend, body.source_id);
        const target = findTemplate(backend, body.target_id);
        const parameters = PARAMETERS.map(({ name, default: defaultValue }) => ({
          name,
          source_value: source.values[name] ?? defaultValue,
          target_value: target.values[name] ?? defaultValue,
        })).filter(({ source_value, target_value }) => source_value !== target_value);
        return ok({
          parameters,
          source_id: source.id,
          source_name: source.name,
          target_id: target.id,
          target_name: target.name,
        });
      },
    }),
  ],
};

function applyResult(backend: Backend, instance: Instance): "SUCCESS" | "FAILED" | "APPLYING" {
  if (instance.condition === "CREATEFAILED") return "FAILED";
  return findActiveJob(backend, instance.id)?.kind === "CreateInstance" ? "APPLYING" : "SUCCESS";
}

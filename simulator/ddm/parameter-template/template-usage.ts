import { z } from "zod";
import { timestamp } from "../../engine/clock";
import { activeJob, instanceStatus } from "../../engine/jobs/scheduler";
import type { Instance } from "../model";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { PARAMETERS } from "../../seed/parameters";
import type { World } from "../../engine/backend";
import { findTemplate } from "./template-reads";

/** Asking about parameter templates: where one was applied, where it can be, how two differ (spec 4.10.7, 4.10.10, 4.10.11). */
export const templatesUse: ApiGroup = {
  operations: [
    // A template is applied when an instance is created with it; no call of the API applies one later (facts 0.10).
    operation({
      name: "ListConfigurationApplyHistories",
      method: "GET",
      path: "/v3/{project_id}/configurations/{config_id}/apply-histories",
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        const template = findTemplate(world, param("config_id"));
        const all = world.state.instances.filter(({ parameters }) => parameters.templateId === template.id).reverse();
        const page = pageOf(all, query).map((instance) => ({
          target_id: instance.id, // the table says the template's, the example shows the instance's
          target_name: instance.name,
          apply_result: applyResult(world, instance),
          applied_at: timestamp(instance.createdAt),
          // The example calls it error_code, the table and the SDKs error_message, which is for failures only.
          error_code: instance.errorMessage ?? "",
          ...(instance.errorMessage === null ? {} : { error_message: instance.errorMessage }),
        }));
        return ok({ histories: page, total: all.length });
      },
    }),
    operation({
      name: "ListInstancesConfigurations",
      method: "GET",
      path: "/v3/{project_id}/configurations/{config_id}/query-instances",
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        findTemplate(world, param("config_id"));
        const all = world.state.instances.filter((instance) => instanceStatus(world, instance) === "RUNNING");
        const page = pageOf(all, query).map(({ id, name }) => ({ instance_id: id, instance_name: name }));
        return ok({ entities: page, total: all.length });
      },
    }),
    operation({
      name: "CompareParameterGroups",
      method: "PUT",
      path: "/v3/{project_id}/configurations/diff",
      body: z.strictObject({ source_id: z.string(), target_id: z.string() }),
      handle: ({ world, body }) => {
        const source = findTemplate(world, body.source_id);
        const target = findTemplate(world, body.target_id);
        const parameters = PARAMETERS.map(({ name, default: preset }) => ({
          name,
          source_value: source.values[name] ?? preset,
          target_value: target.values[name] ?? preset,
        })).filter((one) => one.source_value !== one.target_value);
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

function applyResult(world: World, instance: Instance): "SUCCESS" | "FAILED" | "APPLYING" {
  if (instance.condition === "CREATEFAILED") return "FAILED";
  return activeJob(world, instance.id)?.kind === "CreateInstance" ? "APPLYING" : "SUCCESS";
}

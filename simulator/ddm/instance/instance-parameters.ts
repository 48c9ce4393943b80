import { z } from "zod";
import type { Backend } from "../../engine/backend";
import type { Job } from "../../engine/jobs/job";
import { startJob } from "../../engine/jobs/scheduler";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { findParameter, findViolatedRule, PARAMETERS } from "../../seed/parameters";
import { ddmError } from "../ddm-errors";
import { optionalText } from "../fields";
import { defineJob } from "../instance-job";
import type { Instance } from "../model";
import { defineInstanceOperation } from "../ddm-operation";
import { timestamp } from "../timestamp";

/** Job of a change of parameters. The API reports the new values from the start of the job. */
const setConfigurationJob = defineJob({
  kind: "SetConfiguration",
  status: "SET_CONFIGURATION",
  stages: [{ name: "distribute to nodes", seconds: 10 }],
  settleSeconds: 0,
  params: z.object({}),
});

const values = z.record(z.string(), z.string());

/**
 * Checks values of parameters for an instance or a template. Empty names are ignored (API 4.10.3).
 *
 * @throws 400 DBS.280001 for an unknown parameter or an invalid value
 */
export function checkValues(given: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(given).filter(([name]) => name !== "");
  for (const [name, value] of entries) {
    const parameter = findParameter(name);
    if (parameter === undefined) throw ddmError("DBS.280001", `values: there is no parameter ${name}`);
    const rule = findViolatedRule(parameter, value);
    if (rule !== undefined) throw ddmError("DBS.280001", `values.${name}: ${rule}, not ${value}`);
  }
  return Object.fromEntries(entries);
}

/** Whether any of the given values takes effect only after a restart. */
export function isRestartNeeded(given: Readonly<Record<string, string>>): boolean {
  return Object.keys(given).some((name) => findParameter(name)?.needsRestart);
}

function updateParameters(backend: Backend, instance: Instance, given: Readonly<Record<string, string>>) {
  const checked = checkValues(given);
  const { parameters } = instance;
  Object.assign(parameters.values, checked);
  parameters.updatedAt = backend.now();
  const job: Job = startJob(backend, setConfigurationJob, instance, {});
  return { job, restart: isRestartNeeded(checked) };
}

/** Parameters of an instance: list (API 4.2.23), update in v3 (API 4.10.3) and v3.1 (API 4.10.4). */
export const instanceParameters: OperationGroup = {
  jobKinds: [setConfigurationJob],
  operations: [
    defineInstanceOperation({
      name: "ShowInstanceParam",
      method: "GET",
      version: "v3",
      path: "/configurations",
      requires: "any",
      query: z.object(pageQuery(128)),
      handle: ({ instance, query }) => {
        const { parameters } = instance;
        const all = PARAMETERS.map((parameter) => ({
          name: parameter.name,
          value: parameters.values[parameter.name] ?? parameter.default,
          need_restart: parameter.needsRestart ? "1" : "0",
          read_only: "0",
          value_range: parameter.range,
          data_type: parameter.type,
          description: parameter.description,
        }));
        return ok({
          id: parameters.id,
          name: parameters.name,
          description: parameters.description,
          updated: timestamp(parameters.updatedAt).slice(0, 19).replace("T", " "), // the example's format, which no other operation of DDM uses
          configuration_parameter: pageOf(all, query),
          ...query,
          total: all.length,
        });
      },
    }),
    // needRestart is a boolean in the table of the reference and in the SDKs. In the example it is the string "false".
    defineInstanceOperation({
      name: "UpdateInstanceParam",
      method: "PUT",
      version: "v3",
      path: "/configurations",
      requires: "running",
      body: z.strictObject({ values }),
      handle: ({ backend, instance, body }) => {
        const { job, restart } = updateParameters(backend, instance, body.values);
        return ok({ nodeList: null, needRestart: restart, jobId: job.id, configId: null, configName: null });
      },
    }),
    defineInstanceOperation({
      name: "ModifyConfiguration",
      method: "PUT",
      version: "v3.1",
      path: "/configurations",
      requires: "running",
      body: z.strictObject({
        values,
        name: optionalText(z.string().regex(/^[\w.-]{1,64}$/, "1 to 64 letters, digits, - _ and .")),
        description: z
          .string()
          .regex(/^[^\r\n!<"='>&]{0,256}$/, "at most 256 characters without line breaks and !<\"='>&")
          .optional(),
      }),
      handle: ({ backend, instance, body }) => {
        const { restart } = updateParameters(backend, instance, body.values);
        instance.parameters.name = body.name ?? instance.parameters.name;
        instance.parameters.description = body.description ?? instance.parameters.description;
        return ok({ need_restart: restart });
      },
    }),
  ],
};

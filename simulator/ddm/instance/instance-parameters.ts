import { z } from "zod";
import { timestamp } from "../../engine/clock";
import { ddmError } from "../../engine/errors";
import { findInstance, findRunningInstance } from "./find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import type { Job } from "../../engine/jobs/job";
import type { Instance } from "../model";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { findParameter, isValidValue, PARAMETERS } from "../../seed/parameters";
import type { World } from "../../engine/backend";

/** New values hold at once; the instance is busy for a moment all the same. */
const setConfiguration = jobKind({
  kind: "SetConfiguration",
  status: "SET_CONFIGURATION",
  stages: [{ name: "distribute to nodes", seconds: 10 }],
  settleSeconds: 0,
  params: z.object({}),
});

const values = z.record(z.string(), z.string());

/**
 * Checks values for an instance or a template; an empty name is passed over (spec 4.10.3).
 *
 * @throws 400 DBS.280001 for an unknown parameter or a value out of its range
 */
export function checkValues(given: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(given).filter(([name]) => name !== "");
  for (const [name, value] of entries) {
    const parameter = findParameter(name);
    if (parameter === undefined) throw ddmError("DBS.280001", `values: there is no parameter ${name}`);
    if (!isValidValue(parameter, value)) {
      throw ddmError("DBS.280001", `values.${name}: ${value} is not of ${parameter.range}`);
    }
  }
  return Object.fromEntries(entries);
}

/** Whether a change of values waits for a restart. */
export function needsRestart(changed: Readonly<Record<string, string>>): boolean {
  return Object.keys(changed).some((name) => findParameter(name)?.needsRestart);
}

function update(world: World, instance: Instance, given: Readonly<Record<string, string>>) {
  const checked = checkValues(given);
  const { parameters } = instance;
  Object.assign(parameters.values, checked);
  parameters.updatedAt = world.now();
  const job: Job = startJob(world, setConfiguration, instance, {});
  return { job, restart: needsRestart(checked) };
}

/** Parameters of an instance: reading (spec 4.2.23) and writing, v3 (spec 4.10.3) and v3.1 (spec 4.10.4). */
export const instanceParameters: ApiGroup = {
  jobKinds: [setConfiguration],
  operations: [
    operation({
      name: "ShowInstanceParam",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/configurations",
      query: z.object(pageQuery(128)),
      handle: ({ world, param, query }) => {
        const { parameters } = findInstance(world, param("instance_id"));
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
          updated: timestamp(parameters.updatedAt).slice(0, 19).replace("T", " "), // the form of this one example
          configuration_parameter: pageOf(all, query),
          ...query,
          total: all.length,
        });
      },
    }),
    // The table of the spec says that needRestart is a boolean, its example shows "false"; the SDKs have a boolean.
    operation({
      name: "UpdateInstanceParam",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/configurations",
      body: z.strictObject({ values }),
      handle: ({ world, param, body }) => {
        const { job, restart } = update(world, findRunningInstance(world, param("instance_id")), body.values);
        return ok({ nodeList: null, needRestart: restart, jobId: job.id, configId: null, configName: null });
      },
    }),
    operation({
      name: "ModifyConfiguration",
      method: "PUT",
      path: "/v3.1/{project_id}/instances/{instance_id}/configurations",
      body: z.strictObject({
        values,
        name: z
          .string()
          .regex(/^[\w.-]{1,64}$/, "1 to 64 letters, digits, - _ and .")
          .optional(),
        description: z
          .string()
          .regex(/^[^\r\n!<"='>&]{0,256}$/, "at most 256 characters without !<\"='>&")
          .optional(),
      }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const { restart } = update(world, instance, body.values);
        instance.parameters.name = body.name ?? instance.parameters.name;
        instance.parameters.description = body.description ?? instance.parameters.description;
        return ok({ need_restart: restart });
      },
    }),
  ],
};

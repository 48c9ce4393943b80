import { z } from "zod";
import type { ApiClient } from "../http/request";
import { change, instancePath, type InstanceRef } from "./instances";
import { allPages, flag, pageSize, read, text } from "./wire";

/** A parameter, as an instance or a template has it. The two spell its fields differently on the wire (facts 4.3). */
export interface Parameter {
  name: string;
  value: string;
  /** Allowed values: `1-65535`, or `ON|OFF`. Absent when the API says nothing. */
  range: string | undefined;
  /** `string`, `integer`, `boolean`, `list` or `float`. */
  type: string | undefined;
  readonly: boolean;
  /** Whether a change takes effect only after a restart. */
  needsRestart: boolean;
}

const parameter = z
  .object({
    name: z.string(),
    value: text,
    value_range: text,
    data_type: text,
    type: text,
    need_restart: flag,
    restart_required: flag,
    read_only: flag,
    readonly: flag,
  })
  .transform((wire): Parameter => ({
    name: wire.name,
    value: wire.value ?? "",
    range: wire.value_range,
    type: wire.data_type ?? wire.type,
    readonly: wire.read_only ?? wire.readonly ?? false,
    needsRestart: wire.need_restart ?? wire.restart_required ?? false,
  }));

/** A list of them. */
export const parameters = z
  .array(parameter)
  .nullish()
  .transform((list) => list ?? []);

/** Reads all parameters of an instance (spec 4.2.23). */
export function listInstanceParameters(api: ApiClient, instance: InstanceRef): Promise<Parameter[]> {
  const operation = "ShowInstanceParam";
  const path = `${instancePath("v3", instance.id)}/configurations`;
  return allPages(async (offset) => {
    const query = { offset, limit: pageSize };
    const answer = await api.send({ operation, method: "GET", path, query, lane: "read", subject: instance.subject });
    return read(operation, z.object({ configuration_parameter: parameters }), answer).configuration_parameter;
  });
}

/**
 * Writes parameters of an instance (spec 4.10.4); those not named keep their values.
 *
 * @returns whether an instance restart is needed before they all take effect
 */
export async function writeInstanceParameters(
  api: ApiClient,
  instance: InstanceRef,
  values: Readonly<Record<string, string>>,
): Promise<{ needsRestart: boolean }> {
  const operation = "ModifyConfiguration";
  const path = `${instancePath("v3.1", instance.id)}/configurations`;
  const answer = await api.send({
    operation,
    method: "PUT",
    path,
    body: { values },
    ...change(instance),
  });
  const shape = z.object({ need_restart: flag, needRestart: flag });
  const { need_restart, needRestart } = read(operation, shape, answer);
  return { needsRestart: need_restart ?? needRestart ?? false };
}

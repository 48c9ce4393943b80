import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { listItems, type ListResult, mutate, readList } from "../call";
import { instancePath, type InstanceRef } from "./instance-ref";
import { flag, identity, listOf, reported } from "../wire";

/** A parameter of an instance or a template. The API uses different field names for instances and templates. */
export interface Parameter {
  name: string;
  /** Undefined if not reported. An empty text is a value. */
  value: string | undefined;
  /** Allowed values, e.g. `1-65535` or `ON|OFF`; undefined if not reported. */
  range: string | undefined;
  /** `string`, `integer`, `boolean`, `list` or `float`. */
  type: string | undefined;
  readonly: boolean;
  /** Whether a change takes effect only after a restart. */
  needsRestart: boolean;
}

/** A value, which may also be reported as a number or a boolean (quirk 14). DDM's parameters of the type boolean have the values ON and OFF. */
export const parameterValue = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .catch(undefined)
  .transform((value) => (typeof value === "boolean" ? (value ? "ON" : "OFF") : value?.toString()));

const parameter = z
  .object({
    name: identity,
    value: parameterValue,
    value_range: reported,
    data_type: reported,
    type: reported,
    need_restart: flag,
    restart_required: flag,
    read_only: flag,
    readonly: flag,
  })
  .transform((wire): Parameter => ({
    name: wire.name,
    value: wire.value,
    range: wire.value_range,
    type: wire.data_type ?? wire.type,
    readonly: wire.read_only ?? wire.readonly ?? false,
    needsRestart: wire.need_restart ?? wire.restart_required ?? false,
  }));

/** Shape of the parameters of a template. */
export const parameters = listOf(parameter).transform((list) => list ?? []);

/** Lists the parameters of an instance (API 4.2.23). */
export function listInstanceParameters(api: ApiClient, instance: InstanceRef): Promise<Parameter[]> {
  return listItems(api, parameterListOf(instance));
}

/** Lists parameters like {@link listInstanceParameters}, and reports whether the list is complete. */
export function readInstanceParameterList(api: ApiClient, instance: InstanceRef): Promise<ListResult<Parameter>> {
  return readList(api, parameterListOf(instance));
}

function parameterListOf({ id, subject }: InstanceRef) {
  return {
    operation: "ShowInstanceParam",
    path: `${instancePath("v3", id)}/configurations`,
    items: "configuration_parameter",
    item: parameter,
    total: "total",
    key: ({ name }: Parameter) => name,
    subject,
  };
}

/**
 * Updates parameters of an instance (API 4.10.4). Parameters without a value in `values` stay unchanged.
 *
 * @returns whether the values take effect only after a restart of the instance
 */
export async function writeInstanceParameters(
  api: ApiClient,
  instance: InstanceRef,
  values: Readonly<Record<string, string>>,
): Promise<{ needsRestart: boolean }> {
  const { need_restart, needRestart } = await mutate(api, {
    operation: "ModifyConfiguration",
    method: "PUT",
    path: `${instancePath("v3.1", instance.id)}/configurations`,
    body: { values },
    instance,
    returns: "object",
    extra: z.object({ need_restart: flag, needRestart: flag }),
  });
  return { needsRestart: need_restart ?? needRestart ?? false };
}

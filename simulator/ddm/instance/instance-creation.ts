import { z } from "zod";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ENGINES, findFlavor, findFlavorById } from "../../seed/catalog";
import { fields, optionalText } from "../fields";
import { defineProjectOperation } from "../ddm-operation";
import { createInstanceJob, purchaseInstance } from "./purchase";

/** A boolean as text. Terraform sends "" for a pay-per-use instance. */
const flagText = z.enum(["true", "false", ""]).optional();

const bodyV1 = z.strictObject({
  instance: z.strictObject({
    name: fields.instanceName,
    flavor_id: z.string(),
    node_num: z.int().min(1).max(32),
    engine_id: z.string(),
    enterprise_project_id: optionalText(fields.enterpriseProjectId),
    available_zones: z.array(z.string()).min(1),
    vpc_id: fields.uuid,
    security_group_id: fields.securityGroupId,
    subnet_id: fields.uuid,
    param_group_id: optionalText(z.string()),
    time_zone: optionalText(fields.timeZone),
    // The reference's table has the first two names. The SDKs and Terraform send the last two (quirk 11).
    admin_username: optionalText(fields.userName),
    admin_password: optionalText(fields.password),
    admin_user_name: optionalText(fields.userName),
    admin_user_password: optionalText(fields.password),
  }),
  extend_param: z
    .strictObject({
      charge_mode: optionalText(z.enum(["prePaid", "postPaid"])),
      period_type: optionalText(z.enum(["month", "year"])),
      period_num: z.int().optional(),
      is_auto_renew: flagText,
      is_auto_pay: flagText,
    })
    .refine(
      ({ charge_mode, is_auto_renew, is_auto_pay }) =>
        charge_mode !== "prePaid" || (is_auto_renew !== "" && is_auto_pay !== ""),
      "is_auto_renew and is_auto_pay must not be empty for prePaid",
    )
    .optional(),
});

const bodyV3 = z.strictObject({
  name: fields.instanceName,
  available_zones: z.array(z.string()).min(1),
  node_num: z.int().min(1).max(32),
  engine_version: z.string(),
  flavor_ref: z.string(),
  vpc_id: fields.uuid,
  subnet_id: fields.uuid,
  security_group_id: fields.securityGroupId,
  param_group_id: optionalText(z.string()),
  enterprise_project_id: optionalText(fields.enterpriseProjectId),
  time_zone: optionalText(fields.timeZone),
  admin_user_name: optionalText(fields.userName),
  admin_user_password: optionalText(fields.password),
  charge_info: z
    .strictObject({
      charge_mode: optionalText(z.enum(["prePaid", "postPaid"])),
      period_type: optionalText(z.enum(["month", "year"])),
      period_num: z.int().optional(),
      is_auto_renew: z.boolean().optional(),
      is_auto_pay: z.boolean().optional(),
    })
    .optional(),
});

/** Purchase of an instance: v1 (API 4.2.1) and v3 (quirk 24). */
export const instanceCreation: OperationGroup = {
  jobKinds: [createInstanceJob],
  operations: [
    defineProjectOperation({
      name: "CreateInstance",
      method: "POST",
      version: "v1",
      path: "/instances",
      body: bodyV1,
      handle: ({ backend, body: { instance, extend_param: extra } }) =>
        ok(
          purchaseInstance(backend, {
            name: instance.name,
            flavor: findFlavorById(instance.flavor_id),
            engine: ENGINES.find(({ id }) => id === instance.engine_id),
            nodes: instance.node_num,
            zones: instance.available_zones,
            vpcId: instance.vpc_id,
            subnetId: instance.subnet_id,
            securityGroupId: instance.security_group_id,
            enterpriseProjectId: instance.enterprise_project_id,
            templateId: instance.param_group_id,
            timeZone: instance.time_zone,
            admin: {
              name: instance.admin_user_name ?? instance.admin_username,
              password: instance.admin_user_password ?? instance.admin_password,
            },
            charge: {
              mode: extra?.charge_mode ?? "postPaid",
              periodType: extra?.period_type,
              periods: extra?.period_num,
              autoRenew: extra?.is_auto_renew === "true",
              autoPay: extra?.is_auto_pay === "true",
            },
          }),
        ),
    }),
    defineProjectOperation({
      name: "CreateDdmInstance",
      method: "POST",
      version: "v3",
      path: "/instances",
      body: bodyV3,
      handle: ({ backend, body }) =>
        accepted(
          purchaseInstance(backend, {
            name: body.name,
            flavor: findFlavor(body.flavor_ref),
            engine: ENGINES.find(({ version }) => version === body.engine_version),
            nodes: body.node_num,
            zones: body.available_zones,
            vpcId: body.vpc_id,
            subnetId: body.subnet_id,
            securityGroupId: body.security_group_id,
            enterpriseProjectId: body.enterprise_project_id,
            templateId: body.param_group_id,
            timeZone: body.time_zone,
            admin: { name: body.admin_user_name, password: body.admin_user_password },
            charge: {
              mode: body.charge_info?.charge_mode ?? "postPaid",
              periodType: body.charge_info?.period_type,
              periods: body.charge_info?.period_num,
              autoRenew: body.charge_info?.is_auto_renew ?? false,
              autoPay: body.charge_info?.is_auto_pay ?? false,
            },
          }),
        ),
    }),
  ],
};

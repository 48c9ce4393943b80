import { z } from "zod";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import { ENGINES, findFlavor, findFlavorById } from "../../seed/catalog";
import { fields } from "../fields";
import { buy, createInstance } from "./purchase";

const bodyV1 = z.strictObject({
  instance: z.strictObject({
    name: fields.instanceName,
    flavor_id: z.string(),
    node_num: z.int().min(1).max(32),
    engine_id: z.string(),
    enterprise_project_id: fields.enterpriseProjectId.optional(),
    available_zones: z.array(z.string()).min(1),
    vpc_id: fields.uuid,
    security_group_id: fields.securityGroupId,
    subnet_id: fields.uuid,
    param_group_id: z.string().optional(),
    time_zone: fields.timeZone.optional(),
    // The spec's table says admin_username, its example answers, the SDKs and Terraform admin_user_name: both are taken.
    admin_username: fields.userName.optional(),
    admin_password: fields.password.optional(),
    admin_user_name: fields.userName.optional(),
    admin_user_password: fields.password.optional(),
  }),
  extend_param: z
    .strictObject({
      charge_mode: z.enum(["prePaid", "postPaid"]).optional(),
      period_type: z.enum(["month", "year"]).optional(),
      period_num: z.int().optional(),
      is_auto_renew: z.enum(["true", "false"]).optional(),
      is_auto_pay: z.enum(["true", "false"]).optional(),
    })
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
  param_group_id: z.string().optional(),
  enterprise_project_id: fields.enterpriseProjectId.optional(),
  time_zone: fields.timeZone.optional(),
  admin_user_name: fields.userName.optional(),
  admin_user_password: fields.password.optional(),
  charge_info: z
    .strictObject({
      charge_mode: z.enum(["prePaid", "postPaid"]).optional(),
      period_type: z.enum(["month", "year"]).optional(),
      period_num: z.int().optional(),
      is_auto_renew: z.boolean().optional(),
      is_auto_pay: z.boolean().optional(),
    })
    .optional(),
});

/** Buying an instance: v1 (spec 4.2.1) and v3 (facts appendix C, not in the spec). */
export const instanceCreate: ApiGroup = {
  jobKinds: [createInstance],
  operations: [
    operation({
      name: "CreateInstance",
      method: "POST",
      path: "/v1/{project_id}/instances",
      body: bodyV1,
      handle: ({ world, body: { instance, extend_param: extra } }) =>
        ok(
          buy(world, {
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
    operation({
      name: "CreateDdmInstance",
      method: "POST",
      path: "/v3/{project_id}/instances",
      body: bodyV3,
      handle: ({ world, body }) =>
        accepted(
          buy(world, {
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

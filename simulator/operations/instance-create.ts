import { z } from "zod";
import { ddmError } from "../errors";
import { startJob } from "../jobs/engine";
import { jobKind } from "../jobs/kind";
import type { Billing, Instance } from "../model";
import { addNodes, checkZones, turnNodes } from "../new-nodes";
import { placeOrder } from "../orders";
import { accepted, ok, operation, type ApiGroup } from "../registry";
import { ENGINES, findFlavor, findFlavorById, type Engine, type Flavor } from "../seed/catalog";
import type { World } from "../world";
import { fields } from "./fields";

/** Creating takes about ten minutes (facts 1.9: 450 s and more). */
const createInstance = jobKind({
  kind: "CreateInstance",
  status: "CREATING",
  stages: [
    { name: "create servers", seconds: 240 },
    { name: "install the kernel", seconds: 200 },
    { name: "attach the load balancer", seconds: 90 },
    { name: "check", seconds: 30 },
  ],
  settleSeconds: 20,
  params: z.object({}),
  complete: ({ instance }) => instance.groups.forEach((group) => turnNodes(group, "creating", "normal")),
  fail: ({ instance }) => {
    instance.condition = "CREATEFAILED";
    instance.errorMessage = "DBS.300005";
    instance.groups.forEach((group) => turnNodes(group, "creating", "createfail"));
  },
});

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

/** A purchase, in whichever version it came. */
interface Purchase {
  readonly name: string;
  readonly flavor: Flavor | undefined;
  readonly engine: Engine | undefined;
  readonly nodes: number;
  readonly zones: readonly string[];
  readonly vpcId: string;
  readonly subnetId: string;
  readonly securityGroupId: string;
  readonly enterpriseProjectId: string | undefined;
  readonly templateId: string | undefined;
  readonly timeZone: string | undefined;
  readonly admin: { readonly name: string | undefined; readonly password: string | undefined };
  readonly charge: {
    readonly mode: "prePaid" | "postPaid";
    readonly periodType: "month" | "year" | undefined;
    readonly periods: number | undefined;
    readonly autoRenew: boolean;
    readonly autoPay: boolean;
  };
}

/** Buys a pay-per-use instance, or orders a yearly/monthly one. Of the answer, either ids or order is null (spec 4.2.1). */
function buy(world: World, purchase: Purchase) {
  const { charge } = purchase;
  if (charge.mode === "postPaid") {
    const instance = newInstance(world, purchase, { mode: "postPaid" });
    world.state.instances.push(instance);
    return { id: instance.id, job_id: startJob(world, createInstance, instance, {}).id, order_id: null };
  }
  if (charge.periodType === undefined || charge.periods === undefined) {
    throw ddmError("DBS.280001", "period_type and period_num are mandatory for prePaid");
  }
  const most = charge.periodType === "month" ? 9 : 3; // the spec says 1 year, Terraform sends up to 3 (facts 4.3)
  if (charge.periods < 1 || charge.periods > most) throw ddmError("DBS.280001", `period_num must be 1 to ${most}`);
  const orderId = world.ids.orderId(world.now());
  const instance = newInstance(world, purchase, {
    mode: "prePaid",
    orderId,
    periodType: charge.periodType,
    periods: charge.periods,
    autoRenew: charge.autoRenew,
  });
  placeOrder(world, {
    id: orderId,
    instance,
    purchase: true,
    kind: createInstance.kind,
    params: {},
    pay: charge.autoPay,
  });
  return { id: null, job_id: null, order_id: orderId };
}

function newInstance(world: World, purchase: Purchase, billing: Billing): Instance {
  const flavor = purchase.flavor ?? fail("there is no such node class");
  const engine = purchase.engine ?? fail("there is no such engine");
  const template = world.state.templates.find(({ id }) => id === purchase.templateId);
  if (purchase.templateId !== undefined && template === undefined) throw ddmError("DBS.200057");
  if ((purchase.admin.name === undefined) !== (purchase.admin.password === undefined)) {
    fail("the administrator's name and password come together");
  }
  checkZones(flavor, purchase.zones);

  const now = world.now();
  const instance: Instance = {
    id: world.ids.id("in09"),
    name: purchase.name,
    createdAt: now,
    updatedAt: now,
    vpcId: purchase.vpcId,
    subnetId: purchase.subnetId,
    securityGroupId: purchase.securityGroupId,
    enterpriseProjectId: purchase.enterpriseProjectId ?? "0",
    availabilityZones: [...new Set(purchase.zones)],
    engineVersion: engine.version,
    previousVersion: null,
    port: 5066,
    sslEnabled: false,
    readOnly: false,
    timeZone: purchase.timeZone ?? "UTC",
    adminUserName: purchase.admin.name ?? null,
    publicIp: null,
    groups: [
      {
        id: world.ids.id("gr09"),
        name: "group-default",
        role: "rw",
        isDefault: true,
        flavor: flavor.code,
        address: world.ids.privateIp(),
        nodes: [],
      },
    ],
    parameters: {
      id: world.ids.id("pr09"),
      name: `ddm_${world.ids.hex(8)}-${world.ids.hex(3)}`,
      description: "ParamGroup for instance",
      updatedAt: now,
      values: { ...template?.values },
    },
    tags: {},
    billing,
    condition: "OK",
    errorMessage: null,
    schemas: [],
    accounts: [],
  };
  for (const group of instance.groups) {
    const places = Array.from({ length: purchase.nodes }, (_, index) => ({
      availabilityZone: purchase.zones[index % purchase.zones.length] ?? "az1",
      subnetId: purchase.subnetId,
    }));
    addNodes(world, instance, group, places);
  }
  return instance;
}

function fail(reason: string): never {
  throw ddmError("DBS.280001", reason);
}

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

import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { startJob } from "../../engine/jobs/scheduler";
import type { Engine, Flavor } from "../../seed/catalog";
import { ddmError } from "../ddm-errors";
import { defineJob } from "../instance-job";
import type { Billing, Instance } from "../model";
import { addNodes, checkZones, setNodeStatus } from "../node/add-nodes";
import { makeOrderId, placeOrder } from "../payment";

/** Job that creates an instance. It takes about ten minutes (quirk 28). */
export const createInstanceJob = defineJob({
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
  complete: ({ instance }) => instance.groups.forEach((group) => setNodeStatus(group, "creating", "normal")),
  fail: ({ instance }) => {
    instance.condition = "CREATEFAILED";
    instance.errorMessage = "DBS.300005";
    instance.groups.forEach((group) => setNodeStatus(group, "creating", "createfail"));
  },
});

/** A purchase, independent of the version of the request. */
export interface Purchase {
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

/**
 * Creates a pay-per-use instance, or orders a yearly/monthly one.
 *
 * @returns the response: the ids of the instance and of the job, or the id of the order (API 4.2.1)
 */
export function purchaseInstance(backend: Backend, purchase: Purchase) {
  const { charge } = purchase;
  if (charge.mode === "postPaid") {
    const instance = makeInstance(backend, purchase, { mode: "postPaid" });
    backend.state.instances.push(instance);
    return { id: instance.id, job_id: startJob(backend, createInstanceJob, instance, {}).id, order_id: null };
  }
  if (charge.periodType === undefined || charge.periods === undefined) {
    throw ddmError("DBS.280001", "period_type and period_num are mandatory for prePaid");
  }
  const max = charge.periodType === "month" ? 9 : 3; // quirk 25
  if (charge.periods < 1 || charge.periods > max) throw ddmError("DBS.280001", `period_num must be 1 to ${max}`);
  const orderId = makeOrderId(backend);
  const instance = makeInstance(backend, purchase, {
    mode: "prePaid",
    orderId,
    periodType: charge.periodType,
    periods: charge.periods,
    autoRenew: charge.autoRenew,
  });
  placeOrder(backend, {
    id: orderId,
    instance,
    isPurchase: true,
    kind: createInstanceJob.kind,
    params: {},
    pay: charge.autoPay,
  });
  return { id: null, job_id: null, order_id: orderId };
}

function makeInstance(backend: Backend, purchase: Purchase, billing: Billing): Instance {
  const flavor = purchase.flavor ?? reject("There is no such node class.");
  const engine = purchase.engine ?? reject("There is no such engine.");
  const template = backend.state.templates.find(({ id }) => id === purchase.templateId);
  if (purchase.templateId !== undefined && template === undefined) throw ddmError("DBS.200057");
  if ((purchase.admin.name === undefined) !== (purchase.admin.password === undefined)) {
    reject("The administrator needs a name and a password.");
  }
  checkZones(flavor, purchase.zones);

  const now = backend.now();
  const instance: Instance = {
    id: backend.ids.id("in09"),
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
        id: backend.ids.id("gr09"),
        name: "group-default",
        role: "rw",
        isDefault: true,
        flavor: flavor.code,
        address: backend.ids.privateIp(),
        nodes: [],
      },
    ],
    parameters: {
      id: backend.ids.id("pr09"),
      name: `ddm_${backend.ids.hex(8)}-${backend.ids.hex(3)}`,
      description: "ParamGroup for instance",
      updatedAt: now,
      values: { ...template?.values },
      templateId: template?.id ?? null,
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
    addNodes(backend, instance, group, places);
  }
  return instance;
}

function reject(reason: string): never {
  throw ddmError("DBS.280001", reason);
}

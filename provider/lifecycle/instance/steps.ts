import * as access from "../../api/ddm/access";
import { moveToEnterpriseProject } from "../../api/eps/enterprise-projects";
import * as instances from "../../api/ddm/instances";
import type { InstanceRef } from "../../api/ddm/instances";
import { setAutoRenew } from "../../api/bss/orders";
import { type PublicIp, showPublicIp } from "../../api/vpc/public-ips";
import { done, type Step } from "../driver/definition";
import { canChange, type Operation } from "../driver/operation";
import { UnreportedValueError } from "../driver/errors";
import { isUncertain } from "../driver/uncertain-values";
import type { InputsOf } from "../properties/table";
import { waitForCompletion } from "../waits/completion";
import { planFlavor, planKernel, planNodeChanges } from "./compute";
import { replacedName } from "./creation";
import { type LiveInstance, observeInstance } from "./live";
import { liveAdminUser } from "./outputs";
import { planParameters } from "./parameters";
import { instanceProperties } from "./properties";

type InstanceOperation = Operation<typeof instanceProperties>;

/** Plans the steps of one property, or of several, such as `adminUser` and `adminPassword`. Returns no steps if nothing is to change. */
type PlanSteps = (operation: InstanceOperation, live: LiveInstance) => readonly Step[] | Promise<readonly Step[]>;

/** Functions that plan the steps of a property, in the order of their requests. */
const planners: Partial<Record<keyof typeof instanceProperties, PlanSteps>> = {
  engineVersion: planKernel,
  parameters: planParameters,

  name: ({ services, inputs, changed }, { detail }) => {
    const { name } = inputs;
    if (!changed.has("name") || name === undefined || name === detail.name) return [];
    const send = (instance: InstanceRef) => instances.renameInstance(services.api, instance, name);
    return [{ title: `renaming to "${name}"`, usualDuration: "under 1 min", properties: ["name"], send }];
  },

  enterpriseProjectId: ({ services, ref, inputs, changed }, { detail }) => {
    const { enterpriseProjectId: project } = inputs;
    if (!changed.has("enterpriseProjectId") || project === undefined || project === detail.enterprise_project_id)
      return [];
    const send = () => moveToEnterpriseProject(services.api, ref, project).then(() => done);
    const properties = ["enterpriseProjectId"];
    return [{ title: `moving to enterprise project ${project}`, usualDuration: "seconds", properties, send }];
  },

  securityGroupId: ({ services, inputs, changed }, { detail }) => {
    const { securityGroupId: group } = inputs;
    if (!changed.has("securityGroupId") || group === detail.security_group_id) return [];
    const send = (instance: InstanceRef) => instances.setSecurityGroup(services.api, instance, group);
    const properties = ["securityGroupId"];
    return [{ title: `changing the security group to ${group}`, usualDuration: "seconds", properties, send }];
  },

  flavorRef: planFlavor,
  nodeNum: planNodeChanges,

  sslEnabled: (operation, { detail }) => {
    const enabled = wantedOrDefault(operation, "sslEnabled");
    if (enabled === undefined || enabled === (detail.enable_ssl ?? false)) return [];
    const send = (instance: InstanceRef) => access.switchSsl(operation.services.api, instance, enabled);
    const title = enabled ? "switching SSL on" : "switching SSL off";
    return [{ title, usualDuration: "1–3 min", properties: ["sslEnabled"], send }];
  },

  port: (operation, { detail }) => {
    const port = wantedOrDefault(operation, "port");
    if (port === undefined || port === detail.access_port) return [];
    const send = (instance: InstanceRef) => access.changePort(operation.services.api, instance, port);
    return [{ title: `moving to port ${port}`, usualDuration: "1–3 min", properties: ["port"], send }];
  },

  publicIpId: planPublicIp,
  adminUser: planAdministrator,
  charging: planAutoRenew,
};

/** Plans all steps except a restart. A step that makes the instance writable comes first. A step that makes it read-only comes last. */
export async function planInstance(operation: InstanceOperation, live: LiveInstance): Promise<Step[]> {
  const steps: Step[] = [];
  for (const planSteps of Object.values(planners)) steps.push(...(await planSteps(operation, live)));
  const readonly = planReadonly(operation);
  return operation.inputs.readonly === true ? [...steps, ...readonly] : [...readonly, ...steps];
}

function planReadonly(operation: InstanceOperation): Step[] {
  const { services, known } = operation;
  const readonly = wantedOrDefault(operation, "readonly");
  const current = known["readonly"] ?? (isUncertain(operation, "readonly") ? undefined : false);
  if (readonly === undefined || readonly === current) return [];
  const title = readonly ? "making the instance read-only" : "making the instance writable again";
  const send = (instance: InstanceRef) => access.setReadonly(services.api, instance, readonly);
  return [{ title, usualDuration: "under 1 min", properties: ["readonly"], send, remembers: () => ({ readonly }) }];
}

/** Plans to unbind the bound elastic IP and to bind the wanted elastic IP. Either may be missing. */
async function planPublicIp(operation: InstanceOperation, live: LiveInstance): Promise<Step[]> {
  const { services, ref, inputs } = operation;
  const id = wantedOrDefault(operation, "publicIpId");
  if (id === undefined) return [];
  const bound = findBoundPublicIp(operation, live);
  if (id === bound) return [];
  const properties = ["publicIpId"];
  const usualDuration = "under 1 min";
  const steps: Step[] = [];
  if (bound !== "") {
    const send = (instance: InstanceRef) => access.unbindPublicIp(services.api, instance);
    steps.push({ title: "unbinding the elastic IP", usualDuration, properties: [], send });
  }
  if (id === "") return steps.map((step) => ({ ...step, properties }));
  const publicIp =
    inputs.publicIp === undefined
      ? await showPublicIp(services.api, id, `elastic IP ${id} of ${ref.subject}`)
      : { id, address: inputs.publicIp };
  if (bound === undefined && live.ddm?.public_ip === publicIp.address) return [];
  steps.push(...(await planUnbindFromReplaced(operation, publicIp)));
  const send = (instance: InstanceRef) => access.bindPublicIp(services.api, instance, publicIp);
  return [...steps, { title: `binding the elastic IP ${publicIp.address}`, usualDuration, properties, send }];
}

/**
 * Finds the id of the bound elastic IP. If none is listed, the details of the instance show whether one is bound, and the state may contain its id.
 *
 * @returns `""` if none is bound; undefined if one is bound, but its id is unknown
 * @throws UnreportedValueError if the API does not report whether one is bound, unless the instance is new
 */
function findBoundPublicIp({ before, isNew }: InstanceOperation, { publicIps, ddm }: LiveInstance): string | undefined {
  const [bound] = publicIps ?? [];
  if (bound) return bound.id;
  if (!publicIps && !ddm && !isNew) throw new UnreportedValueError(["publicIpId"]);
  const { publicIpId: recorded } = before;
  if (!ddm?.public_ip) return "";
  return typeof recorded === "string" && recorded !== "" ? recorded : undefined;
}

/** Plans to unbind the elastic IP from the replaced instance. An elastic IP can be bound to only one instance. */
async function planUnbindFromReplaced(operation: InstanceOperation, publicIp: PublicIp): Promise<Step[]> {
  const oldName = replacedName(operation);
  if (oldName === undefined) return [];
  const { api } = operation.services;
  const listed = await instances.listInstances(api);
  for (const { id, name } of listed.instances.filter(
    (instance) => instance.name === oldName && instance.id !== operation.ref.id,
  )) {
    const old = { ...operation.ref, id, subject: `instance "${name ?? ""}" (${id})` };
    const live = await observeInstance(api, old, { publicIp: true });
    const isBound = live?.publicIps?.some((bound) => bound.id === publicIp.id) ?? false;
    // If the bound elastic IPs cannot be read, the details of the instance show the address.
    const isBoundByAddress = live?.publicIps === undefined && live?.ddm?.public_ip === publicIp.address;
    if (!isBound && !isBoundByAddress) continue;
    const send = async () => {
      await waitForCompletion({ ...operation, ref: old }, await access.unbindPublicIp(api, old));
      return done;
    };
    const title = `unbinding the elastic IP from the replaced ${old.subject}`;
    return [{ title, usualDuration: "under 1 min", properties: [], send }];
  }
  return [];
}

/** Plans the request that sets the administrator and its password. */
function planAdministrator(operation: InstanceOperation, live: LiveInstance): Step[] {
  const { services, inputs, known } = operation;
  const { adminUser: name, adminPassword: password } = inputs;
  if (!canChange(operation, "adminUser", "adminPassword") || name === undefined || password === undefined) return [];
  if (name === liveAdminUser(live) && password === known["adminPassword"]) return [];
  return [
    {
      title: `setting the administrator "${name}" and its password`,
      usualDuration: "under 1 min",
      properties: ["adminUser", "adminPassword"],
      send: (instance) => instances.setAdministrator(services.api, instance, { name, password }),
      remembers: () => ({ adminPassword: password }),
    },
  ];
}

/** Plans a change of the automatic renewal of a subscription. */
function planAutoRenew(operation: InstanceOperation): Step[] {
  const { services, ref, inputs, changed, known, before } = operation;
  const { charging } = inputs;
  if (!changed.has("charging") || charging?.mode !== "prePaid") return [];
  const old = (known["charging"] ?? before["charging"]) as typeof charging | undefined;
  const renew = charging.autoRenew ?? false;
  if (!isUncertain(operation, "charging") && renew === (old?.autoRenew ?? false)) return [];
  return [
    {
      title: renew ? "switching automatic renewal on" : "switching automatic renewal off",
      usualDuration: "seconds",
      properties: ["charging"],
      send: () => setAutoRenew(services.api, ref, renew).then(() => done),
      remembers: () => ({ charging }),
    },
  ];
}

type Table = typeof instanceProperties;
type Inputs = InputsOf<Table>;
type ResettableName = {
  [Name in keyof Table]: Table[Name] extends { whenRemoved: unknown } ? Name : never;
}[keyof Table];

/**
 * Returns the wanted value of a changed property: the program's value, or else the default.
 *
 * @returns undefined if the property is unchanged
 */
function wantedOrDefault<Name extends ResettableName>(
  { inputs, changed }: InstanceOperation,
  name: Name,
): Inputs[Name] | undefined {
  return changed.has(name) ? (inputs[name] ?? (instanceProperties[name].whenRemoved as Inputs[Name])) : undefined;
}

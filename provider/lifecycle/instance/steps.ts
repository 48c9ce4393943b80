import {
  bindPublicIp,
  changePort,
  listBoundPublicIps,
  setReadonly,
  switchSsl,
  unbindPublicIp,
} from "../../api/ddm/access";
import { listInstances, renameInstance, setAdministrator, setSecurityGroup } from "../../api/ddm/instances";
import { setAutoRenew } from "../../api/bss/orders";
import { moveToEnterpriseProject } from "../../api/eps/enterprise-projects";
import { showPublicIp } from "../../api/vpc/public-ips";
import { done, type Step } from "../driver/definition";
import { mayChange, type Operation } from "../driver/operation";
import { settle } from "../waits/settle";
import { planFlavor, planKernel, planNodeChanges } from "./compute";
import { replacedName } from "./creation";
import type { LiveInstance } from "./live";
import { planParameters } from "./parameters";
import { instanceProperties } from "./properties";

type InstanceOperation = Operation<typeof instanceProperties>;

/** Plans the requests for one property or a few that belong together: none when the live state is as wanted. */
type Plan = (operation: InstanceOperation, live: LiveInstance) => readonly Step[] | Promise<readonly Step[]>;

/**
 * Plans every request. The order matters: what may fail because of the program (versions, parameters) is planned before
 * anything is changed, and readonly comes after everything that writes.
 */
export async function planInstance(operation: InstanceOperation, live: LiveInstance): Promise<Step[]> {
  const steps: Step[] = [];
  for (const plan of plans) steps.push(...(await plan(operation, live)));
  return steps;
}

const planName: Plan = ({ services, ref, inputs, changed }, { detail }) => {
  const { name } = inputs;
  if (!changed.has("name") || name === undefined || name === detail.name) return [];
  const send = () => renameInstance(services.api, ref, name);
  return [{ title: `renaming to "${name}"`, usually: "under 1 min", properties: ["name"], send }];
};

const planEnterpriseProject: Plan = ({ services, ref, inputs, changed }, { detail }) => {
  const { enterpriseProjectId: project } = inputs;
  if (!changed.has("enterpriseProjectId") || project === undefined || project === detail.enterprise_project_id)
    return [];
  const send = () => moveToEnterpriseProject(services.api, ref, project).then(() => done);
  const properties = ["enterpriseProjectId"];
  return [{ title: `moving to enterprise project ${project}`, usually: "seconds", properties, send }];
};

const planSecurityGroup: Plan = ({ services, ref, inputs, changed }, { detail }) => {
  const { securityGroupId: group } = inputs;
  if (!changed.has("securityGroupId") || group === detail.security_group_id) return [];
  const send = () => setSecurityGroup(services.api, ref, group);
  return [
    { title: `changing the security group to ${group}`, usually: "seconds", properties: ["securityGroupId"], send },
  ];
};

const planSsl: Plan = (operation, { detail }) => {
  const enabled = wantedOrReset(operation, "sslEnabled");
  if (enabled === undefined || enabled === (detail.enable_ssl ?? false)) return [];
  const send = () => switchSsl(operation.services.api, operation.ref, enabled);
  const title = enabled ? "switching SSL on" : "switching SSL off";
  return [{ title, usually: "1–3 min", properties: ["sslEnabled"], send }];
};

const planPort: Plan = (operation, { detail }) => {
  const port = wantedOrReset(operation, "port");
  if (port === undefined || port === detail.access_port) return [];
  const send = () => changePort(operation.services.api, operation.ref, port);
  return [{ title: `moving to port ${port}`, usually: "1–3 min", properties: ["port"], send }];
};

const planPublicIp: Plan = async (operation, live) => {
  const { services, ref, inputs, before } = operation;
  const id = wantedOrReset(operation, "publicIpId");
  if (id === undefined) return [];
  const { publicIpId: last } = before;
  const fromDetails = live.ddm?.public_ip && typeof last === "string" ? last : "";
  const bound = live.publicIps?.[0]?.id ?? fromDetails;
  if (id === bound) return [];
  const properties = ["publicIpId"];
  const usually = "under 1 min";
  const steps: Step[] = [];
  if (bound !== "") {
    const send = () => unbindPublicIp(services.api, ref);
    steps.push({ title: "unbinding the elastic IP", usually, properties: [], send });
  }
  if (id === "") return steps.map((step) => ({ ...step, properties }));
  const address =
    inputs.publicIp === undefined
      ? await showPublicIp(services.api, id, `elastic IP ${id} of ${ref.subject}`)
      : { id, address: inputs.publicIp };
  steps.push(...(await unbindFromReplaced(operation, id)));
  const send = () => bindPublicIp(services.api, ref, address);
  return [...steps, { title: `binding the elastic IP ${address.address}`, usually, properties, send }];
};

/** The instance that this one replaces holds the elastic IP until it is unbound: an address is bound to one instance. */
async function unbindFromReplaced(operation: InstanceOperation, publicIpId: string): Promise<Step[]> {
  const replaced = replacedName(operation);
  if (replaced === undefined) return [];
  const { api } = operation.services;
  const { instances } = await listInstances(api);
  for (const { id, name } of instances.filter(
    (instance) => instance.name === replaced && instance.id !== operation.ref.id,
  )) {
    const old = { ...operation.ref, id, subject: `instance "${name ?? ""}" (${id})` };
    const bound = await listBoundPublicIps(api, old);
    if (!bound.some((publicIp) => publicIp.id === publicIpId)) continue;
    const send = async () => {
      await settle({ ...operation, ref: old }, await unbindPublicIp(api, old));
      return done;
    };
    return [
      {
        title: `unbinding the elastic IP from the replaced ${old.subject}`,
        usually: "under 1 min",
        properties: [],
        send,
      },
    ];
  }
  return [];
}

const planAdministrator: Plan = (operation, { detail }) => {
  const { services, ref, inputs, known } = operation;
  const { adminUser: name, adminPassword: password } = inputs;
  if (!mayChange(operation, "adminUser", "adminPassword") || name === undefined || password === undefined) return [];
  if (name === detail.admin_user_name && password === known["adminPassword"]) return [];
  return [
    {
      title: `setting the administrator "${name}" and its password`,
      usually: "under 1 min",
      properties: ["adminUser", "adminPassword"],
      send: () => setAdministrator(services.api, ref, { name, password }),
      remembers: () => ({ adminPassword: password }),
    },
  ];
};

const planAutoRenew: Plan = ({ services, ref, inputs, changed, known, before }) => {
  const { charging } = inputs;
  if (!changed.has("charging") || charging?.mode !== "prePaid") return [];
  const old = (known["charging"] ?? before["charging"]) as typeof charging | undefined;
  const renew = charging.autoRenew ?? false;
  if (renew === (old?.autoRenew ?? false)) return [];
  return [
    {
      title: renew ? "switching automatic renewal on" : "switching automatic renewal off",
      usually: "seconds",
      properties: ["charging"],
      send: () => setAutoRenew(services.api, ref, renew).then(() => done),
      remembers: () => ({ charging }),
    },
  ];
};

const planReadonly: Plan = (operation) => {
  const { services, ref, known } = operation;
  const readonly = wantedOrReset(operation, "readonly");
  if (readonly === undefined || readonly === (known["readonly"] ?? false)) return [];
  return [
    {
      title: readonly ? "making the instance read-only" : "making the instance writable again",
      usually: "under 1 min",
      properties: ["readonly"],
      send: () => setReadonly(services.api, ref, readonly),
      remembers: () => ({ readonly }),
    },
  ];
};

const plans: readonly Plan[] = [
  planKernel,
  planParameters,
  planName,
  planEnterpriseProject,
  planSecurityGroup,
  planFlavor,
  planNodeChanges,
  planSsl,
  planPort,
  planPublicIp,
  planAdministrator,
  planAutoRenew,
  planReadonly,
];

interface Resets {
  sslEnabled: boolean;
  port: number;
  publicIpId: string;
  readonly: boolean;
}

/** The value a changed property is to have: the program's, or its default when the program no longer gives it. */
function wantedOrReset<Name extends keyof Resets>(
  { inputs, changed }: InstanceOperation,
  name: Name,
): Resets[Name] | undefined {
  if (!changed.has(name)) return undefined;
  const byDefault: Resets = {
    sslEnabled: instanceProperties.sslEnabled.whenRemoved,
    port: instanceProperties.port.whenRemoved,
    publicIpId: instanceProperties.publicIpId.whenRemoved,
    readonly: instanceProperties.readonly.whenRemoved,
  };
  return (inputs[name] as Resets[Name] | undefined) ?? byDefault[name];
}

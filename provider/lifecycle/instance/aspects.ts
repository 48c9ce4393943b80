import { bindPublicIp, changePort, findPublicIp, setReadonly, switchSsl, unbindPublicIp } from "../../api/access";
import { moveToEnterpriseProject } from "../../api/enterprise-projects";
import { renameInstance, setAdministrator, setSecurityGroup } from "../../api/instances";
import { setAutoRenew } from "../../api/orders";
import { isGiven } from "../declare/properties";
import type { Values } from "../lifecycle";
import { type Aspect, done, type Situation, type Step } from "../operate/aspect";
import { flavor, kernel, nodes } from "./compute";
import { parameters } from "./parameters";
import type { Charging } from "./properties";

/**
 * Plans everything that differs. The order matters: what may fail for reasons of the program (versions, parameters) is
 * planned before anything is changed; a restart comes last, and readonly after all that writes.
 */
export async function planInstance(situation: Situation): Promise<Step[]> {
  const steps: Step[] = [];
  for (const aspect of aspects) steps.push(...(await aspect(situation)));
  return steps;
}

const name: Aspect = ({ world, instance, live, wanted }) =>
  isGiven(wanted["name"]) && wanted["name"] !== live.detail.name
    ? [
        {
          doing: `renaming to "${String(wanted["name"])}"`,
          usually: "under 1 min",
          call: () => renameInstance(world.api, instance, String(wanted["name"])),
        },
      ]
    : [];

const enterpriseProject: Aspect = ({ world, instance, live, wanted }) => {
  const project = wanted["enterpriseProjectId"];
  if (!isGiven(project) || project === live.detail.enterprise_project_id) return [];
  return [
    {
      doing: `moving to enterprise project ${String(project)}`,
      usually: "seconds",
      call: async () => {
        await moveToEnterpriseProject(world.api, instance, String(project));
        return done;
      },
    },
  ];
};

const securityGroup: Aspect = ({ world, instance, live, wanted }) => {
  const group = wanted["securityGroupId"];
  if (!isGiven(group) || group === live.detail.security_group_id) return [];
  return [
    {
      doing: `changing the security group to ${String(group)}`,
      usually: "seconds",
      call: () => setSecurityGroup(world.api, instance, String(group)),
    },
  ];
};

const ssl: Aspect = ({ world, instance, live, wanted, before }) => {
  const enabled = wantedOrReset(wanted, before, "sslEnabled", false);
  if (!isGiven(enabled) || enabled === (live.detail.enable_ssl ?? false)) return [];
  return [
    {
      doing: enabled === true ? "switching SSL on" : "switching SSL off",
      usually: "1–3 min",
      call: () => switchSsl(world.api, instance, enabled === true),
    },
  ];
};

const port: Aspect = ({ world, instance, live, wanted, before }) => {
  const number = wantedOrReset(wanted, before, "port", 5066);
  if (!isGiven(number) || number === live.detail.access_port) return [];
  return [
    {
      doing: `moving to port ${String(number)}`,
      usually: "1–3 min",
      call: () => changePort(world.api, instance, Number(number)),
    },
  ];
};

const publicIp: Aspect = async ({ world, instance, live, wanted, before }) => {
  const id = wantedOrReset(wanted, before, "publicIpId", "");
  if (!isGiven(id)) return [];
  const bound = live.publicIps[0]?.id ?? (live.ddm?.public_ip ? before["publicIpId"] : undefined) ?? "";
  if (id === bound) return [];
  const steps: Step[] = [];
  if (bound !== "") {
    steps.push({
      doing: "unbinding the elastic IP",
      usually: "under 1 min",
      call: () => unbindPublicIp(world.api, instance),
    });
  }
  if (id !== "") {
    const address = isGiven(wanted["publicIp"])
      ? { id: String(id), address: String(wanted["publicIp"]) }
      : await findPublicIp(world.api, String(id), `elastic IP ${String(id)} of ${instance.subject}`);
    steps.push({
      doing: `binding the elastic IP ${address.address}`,
      usually: "under 1 min",
      call: () => bindPublicIp(world.api, instance, address),
    });
  }
  return steps;
};

const administrator: Aspect = ({ world, instance, live, wanted, remembered }) => {
  const [user, password] = [wanted["adminUser"], wanted["adminPassword"]];
  if (!isGiven(user) || !isGiven(password)) return [];
  if (user === live.detail.admin_user_name && password === remembered["adminPassword"]) return [];
  return [
    {
      doing: `setting the administrator "${String(user)}" and its password`,
      usually: "under 1 min",
      call: async () => {
        const accepted = await setAdministrator(world.api, instance, {
          name: String(user),
          password: String(password),
        });
        remembered["adminPassword"] = password;
        return accepted;
      },
    },
  ];
};

const autoRenew: Aspect = ({ world, instance, wanted, remembered }) => {
  const [charging, old] = [wanted["charging"] as Charging | undefined, remembered["charging"] as Charging | undefined];
  const renew = charging?.autoRenew ?? false;
  if (charging?.mode !== "prePaid" || renew === (old?.autoRenew ?? false)) {
    remembered["charging"] = charging;
    return [];
  }
  return [
    {
      doing: renew ? "switching automatic renewal on" : "switching automatic renewal off",
      usually: "seconds",
      call: async () => {
        await setAutoRenew(world.api, instance, renew);
        remembered["charging"] = charging;
        return done;
      },
    },
  ];
};

const readonly: Aspect = ({ world, instance, wanted, before, remembered }) => {
  const wish = wantedOrReset(wanted, before, "readonly", false);
  if (!isGiven(wish) || wish === (remembered["readonly"] ?? false)) return [];
  return [
    {
      doing: wish === true ? "making the instance read-only" : "making the instance writable again",
      usually: "under 1 min",
      call: async () => {
        const accepted = await setReadonly(world.api, instance, wish === true);
        remembered["readonly"] = wish;
        return accepted;
      },
    },
  ];
};

const aspects: readonly Aspect[] = [
  kernel,
  parameters,
  name,
  enterpriseProject,
  securityGroup,
  flavor,
  nodes,
  ssl,
  port,
  publicIp,
  administrator,
  autoRenew,
  readonly,
];

/** What a property is to be: as the program says, or what it goes back to when the program no longer speaks of it. */
function wantedOrReset(wanted: Values, before: Values, property: string, reset: unknown): unknown {
  if (isGiven(wanted[property])) return wanted[property];
  const given = before["__given"];
  return Array.isArray(given) && given.includes(property) ? reset : undefined;
}

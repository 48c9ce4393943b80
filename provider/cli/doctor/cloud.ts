import { nextStepWithoutResource } from "../../api/advice";
import { listUnpaidOrders } from "../../api/bss/orders";
import { listInstances } from "../../api/ddm/instances";
import { listServerGroups } from "../../api/ecs/server-groups";
import { listProtectionGroups } from "../../api/sdrs/protection-groups";
import { showPublicIp } from "../../api/vpc/public-ips";
import {
  ApiError,
  AuthenticationError,
  ConnectionError,
  ProjectLookupError,
  UnreachableError,
} from "../../http/errors";
import type { ApiClient, Service } from "../../http/request";
import type { Settings } from "../../http/settings";
import { createTransport } from "../../http/transport";
import { messageOf } from "../../lifecycle/driver/errors";
import { describeCount } from "../../text";
import type { CliContext } from "../context";
import { createCliServices } from "../services";
import { failed, type Finding, ok, warning } from "./finding";

/** The check of a service. */
interface ServiceCheck {
  service: Service;
  /** What the provider needs the service for. */
  use: string;
  /** A harmless read that shows whether the user may use the service. */
  read: (api: ApiClient, settings: Settings) => Promise<unknown>;
}

/** Id of an elastic IP that does not exist. The response "not found" shows that the user may read elastic IPs. */
const NO_PUBLIC_IP = "00000000-0000-0000-0000-000000000000";

const get =
  (operation: string, service: Service, path: string, query: Record<string, string | number>) => (api: ApiClient) =>
    api.send({ operation, service, method: "GET", path, query, priority: "read" });

const otherServices: readonly ServiceCheck[] = [
  {
    service: "iam",
    use: "logins by password and the lookup of the project id",
    read: (api, { projectName, region }) =>
      get("KeystoneListProjects", "iam", "/v3/projects", { name: projectName ?? region })(api),
  },
  { service: "vpc", use: "elastic IPs", read: (api) => showPublicIp(api, NO_PUBLIC_IP, "an elastic IP") },
  {
    service: "eps",
    use: "moves between enterprise projects",
    read: get("ListEnterpriseProject", "eps", "/v1.0/enterprise-projects", { limit: 1 }),
  },
  { service: "bss", use: "yearly/monthly instances", read: (api) => listUnpaidOrders(api, "the account") },
  { service: "ecs", use: "ServerGroup", read: listServerGroups },
  { service: "sdrs", use: "ProtectionGroup", read: listProtectionGroups },
];

/** Checks the clock, the credentials, and the endpoint and permission of each service. */
export async function checkCloud(settings: Settings, context: CliContext): Promise<Finding[]> {
  const { api } = createCliServices({ ...settings, maxRetries: Math.min(settings.maxRetries, 1) }, context);
  try {
    const [access, ...ddm] = await checkDdm(api, settings);
    const clock = await checkClock(settings, context, access?.level === "ok");
    const findings = [...(clock ? [clock] : []), ...(access ? [access] : []), ...ddm];
    // Without valid credentials, all other checks would fail, too. Without a project or IAM, some of them would.
    if (access?.level === "failed") return findings;
    const others = await Promise.all(otherServices.map((check) => checkService(check, api, settings)));
    return [...findings, ...others];
  } finally {
    await api.close();
  }
}

/**
 * Checks the credentials and DDM by listing the instances.
 *
 * @returns the findings; the first one is about the credentials, the project or IAM
 */
async function checkDdm(api: ApiClient, { endpoints, credentials, region }: Settings): Promise<Finding[]> {
  const credentialsName = `Credentials (${credentials.kind} from ${credentials.source})`;
  const name = `DDM ${endpoints.ddm.url}`;
  let project: string | undefined;
  try {
    project = await api.projectId();
    const { instances } = await listInstances(api);
    const count = describeCount(instances.length, "instance");
    return [ok(`${credentialsName} for region ${region}, project ${project}`), ok(`${name}: ${count}`)];
  } catch (error) {
    if (error instanceof AuthenticationError)
      return [failed(`${credentialsName}: ${reasonOf(error)}`, nextStep(error))];
    if (error instanceof ProjectLookupError) return [failed(`Project: ${reasonOf(error)}`, nextStep(error))];
    // IAM may be needed first: it looks up the project id, and issues the token of a login by password.
    const isFromIam = error instanceof ApiError && error.service === "iam";
    const isIamUnreachable = error instanceof UnreachableError && error.endpoint === endpoints.iam;
    if (project === undefined || isFromIam || isIamUnreachable) {
      const iam = `IAM ${endpoints.iam.url}, needed for the project id or the login`;
      return [failed(`${iam}: ${reasonOf(error)}`, nextStep(error))];
    }
    // A 403 that is not about the credentials shows that the API accepted them.
    const access =
      error instanceof ApiError && error.status === 403
        ? ok(credentialsName)
        : warning(`${credentialsName} could not be checked`, "See the next line.");
    return [access, failed(`${name}: ${reasonOf(error)}`, nextStep(error))];
  }
}

async function checkService(
  { service, use, read }: ServiceCheck,
  api: ApiClient,
  settings: Settings,
): Promise<Finding> {
  const name = `${service.toUpperCase()} ${settings.endpoints[service].url}`;
  try {
    await read(api, settings);
    return ok(name);
  } catch (error) {
    // A 404 with an error code of the service comes from the API itself: the user may use the service.
    const isFromApi = error instanceof ApiError && error.code !== undefined && !/^APIGW?\./.test(error.code);
    if (isFromApi && error.status === 404) return ok(name);
    return warning(`${name}, needed for ${use}: ${reasonOf(error)}`, nextStep(error));
  }
}

/** Maximum difference of the clocks in milliseconds. Signatures expire after 15 minutes. */
const MAX_SKEW = 15 * 60_000;
/** Difference of the clocks above which the doctor warns, in milliseconds. */
const WARNING_SKEW = 60_000;

/**
 * Compares the clocks of this machine and the cloud. The request has no credentials, because the cloud refuses a signed request with a wrong
 * time.
 *
 * @param isAccepted whether the cloud has accepted a request of this machine
 */
async function checkClock(
  settings: Settings,
  { clock, dispatcher }: CliContext,
  isAccepted: boolean,
): Promise<Finding | undefined> {
  const transport = createTransport(settings, dispatcher);
  const endpoint = settings.endpoints.ddm;
  try {
    const request = { method: "GET", url: new URL(endpoint.url), headers: {} } as const;
    const { headers } = await transport.exchange({ operation: "Clock", method: "GET" }, endpoint, request);
    const skew = clock.now() - Date.parse(headers["date"] ?? "");
    if (Number.isNaN(skew)) return undefined;
    const text = `Clock: ${Math.round(Math.abs(skew) / 1000)} s ${skew < 0 ? "behind" : "ahead of"} the cloud's`;
    const fix =
      "Synchronize the clock of this machine, for example with NTP. Ignore this for a simulator, whose clock may run faster.";
    if (Math.abs(skew) > MAX_SKEW && !isAccepted) return failed(text, fix);
    return Math.abs(skew) > WARNING_SKEW ? warning(text, fix) : ok(text);
  } catch {
    // The check of DDM reports that the endpoint cannot be reached.
    return undefined;
  } finally {
    await transport.close();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreachableError || error instanceof ConnectionError)
    return `cannot be reached: ${error.reason}`;
  return messageOf(error).replace(/\.$/, "");
}

function nextStep(error: unknown): string {
  return nextStepWithoutResource(error) || "Report this line to the maintainers of the package.";
}

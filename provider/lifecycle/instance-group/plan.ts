import type { Flavor } from "../../api/ddm/catalog";
import { changeLoadBalancerIp } from "../../api/ddm/instance-groups";
import { type InstanceRef, showInstance } from "../../api/ddm/instances";
import { addNodes, changeFlavor, removeNodes } from "../../api/ddm/nodes";
import { isBusy } from "../../api/errors";
import { ApiError } from "../../http/errors";
import { choiceText } from "../../nearest-name";
import type { Step } from "../driver/definition";
import { AdvisedError, InputError } from "../driver/errors";
import { canChange, type Operation } from "../driver/operation";
import { hasFailedCreation } from "../instance/nodes";
import type { Services, Values } from "../lifecycle";
import { isGiven } from "../properties/values";
import { addressOf, listKernelFlavors, type GroupNode, hasSize, type LiveInstanceGroup } from "./live";
import type { instanceGroupProperties } from "./properties";
import { type NodePlace } from "./properties";

type GroupOperation = Operation<typeof instanceGroupProperties>;

/** Plans the requests that make the group match the program. The plan is empty if the group already matches. */
export async function planGroup(operation: GroupOperation, live: LiveInstanceGroup): Promise<Step[]> {
  const { services, localId: groupId, inputs } = operation;
  const { api } = services;
  requireLoadBalancer(operation, live);
  const steps: Step[] = [];
  const flavor = await findNewFlavor(operation, live);
  const payment = flavor !== undefined || canChange(operation, "nodes") ? await readPayment(operation) : {};
  if (flavor !== undefined) {
    steps.push({
      title: `changing the class to ${flavor.specCode}`,
      usualDuration: "5–15 min",
      properties: ["flavorRef", "flavorId"],
      purchase: "class",
      remembers: () => ({ ...classNameOf(inputs), cores: flavor.vcpus, memory: flavor.ram }),
      send: (instance) =>
        changeFlavor(api, instance, flavor.specCode, { groupId, ...payment }).catch((error: unknown) => {
          throw isRejected(error) && hasSize(flavor, live.group) ? sameSizeError(operation, flavor, error) : error;
        }),
    });
  }
  if (canChange(operation, "nodes") && hasReportedNodes(operation, live)) {
    const { add, remove } = planPlaces(live.nodes, inputs.nodes);
    for (const [subnetId, zones] of add) {
      const send = (instance: InstanceRef) => addNodes(api, instance, zones, { groupId, subnetId, ...payment });
      const title = `adding nodes in ${zones.join(", ")}`;
      steps.push({
        title,
        usualDuration: "5–10 min",
        properties: ["nodes"],
        purchase: `nodes in subnet ${subnetId}`,
        dependsOnLiveState: true,
        send,
      });
    }
    if (remove.length > 0) {
      const title = `removing ${remove.length === 1 ? "a node" : `${remove.length} nodes`}`;
      const send = (instance: InstanceRef) => removeNodes(api, instance, remove);
      steps.push({ title, usualDuration: "3–8 min", properties: ["nodes"], dependsOnLiveState: true, send });
    }
  }
  const { loadBalancerIp: ip } = inputs;
  if (canChange(operation, "loadBalancerIp") && ip !== undefined && addressOf(live.group) !== ip) {
    const send = (instance: InstanceRef) => changeLoadBalancerIp(api, instance, groupId, ip);
    const title = `changing the load balancer's address to ${ip}`;
    steps.push({ title, usualDuration: "1–3 min", properties: ["loadBalancerIp"], send });
  }
  return steps;
}

/** Whether the nodes are reported. @throws Error if they are not, and may have to change */
function hasReportedNodes({ isNew }: GroupOperation, { nodes }: LiveInstanceGroup): boolean {
  if (nodes.length > 0) return true;
  if (isNew) return false;
  throw new Error("The API does not report the nodes of the group, so nodes cannot be added or removed");
}

/** Fails if the operation may set the load balancer's address, but the group has no load balancer. */
function requireLoadBalancer({ inputs, changed }: GroupOperation, { group }: LiveInstanceGroup): void {
  if (!changed.has("loadBalancerIp") || inputs.loadBalancerIp === undefined || group.isLoadBalanced) return;
  throw new AdvisedError(
    `"loadBalancerIp" is ${inputs.loadBalancerIp}, but the group has no load balancer`,
    "Remove `loadBalancerIp` from the program and run `pulumi up` again; `endpoint` lists the addresses of the nodes.",
  );
}

/** Returns how a change of the group is paid. Orders in a yearly/monthly instance are paid automatically, from the account balance. */
async function readPayment({ services, ref }: GroupOperation): Promise<{ autoPay?: boolean }> {
  return (await isYearlyMonthly(services, ref)) ? { autoPay: true } : {};
}

/** Whether the instance of a group is yearly/monthly. In such an instance, a request that costs money places an order. */
export async function isYearlyMonthly({ api }: Services, instance: InstanceRef): Promise<boolean> {
  return isGiven((await showInstance(api, instance)).order_id);
}

/**
 * Plans the nodes to add and to remove. Added nodes are grouped by subnet, because a request has only one subnet. Nodes whose creation
 * failed are removed. An unreported zone or subnet of a node matches any wanted zone or subnet.
 */
export function planPlaces(
  live: readonly GroupNode[],
  wanted: readonly NodePlace[],
): { add: Map<string, string[]>; remove: string[] } {
  const unmatchedNodes = live.filter((node) => !hasFailedCreation(node));
  const unmatchedPlaces: NodePlace[] = [];
  const takeNode = (isMatch: (node: GroupNode) => boolean) => {
    const index = unmatchedNodes.findIndex(isMatch);
    return index >= 0 && unmatchedNodes.splice(index, 1).length > 0;
  };
  for (const { availableZone, subnetId } of wanted) {
    const isExactly = (node: GroupNode) => node.availableZone === availableZone && node.subnetId === subnetId;
    if (!takeNode(isExactly)) unmatchedPlaces.push({ availableZone, subnetId });
  }
  const add = new Map<string, string[]>();
  for (const { availableZone, subnetId } of unmatchedPlaces) {
    const isPossiblyThere = (node: GroupNode) =>
      (node.availableZone ?? availableZone) === availableZone && (node.subnetId ?? subnetId) === subnetId;
    if (!takeNode(isPossiblyThere)) add.set(subnetId, [...(add.get(subnetId) ?? []), availableZone]);
  }
  return { add, remove: [...live.filter(hasFailedCreation), ...unmatchedNodes].map(({ id }) => id) };
}

/** Finds the class to change to; undefined if the class does not change. The API reports the size of a group, but not its class. */
async function findNewFlavor(operation: GroupOperation, { group }: LiveInstanceGroup): Promise<Flavor | undefined> {
  const { services, ref, inputs, before, known, completed, isNew } = operation;
  if (isNew || !canChange(operation, "flavorRef", "flavorId")) return undefined;
  const flavors = await listKernelFlavors(services, ref);
  const wanted = flavors.find((flavor) => isClass(flavor, inputs));
  if (!wanted) {
    const known = flavors.map(({ id, specCode }) => `${specCode} (${id})`);
    const name = inputs.flavorRef === undefined ? "flavorId" : "flavorRef";
    const asked = inputs.flavorRef ?? inputs.flavorId ?? "";
    throw new InputError(
      `"${name}" ${asked} is not a class that this instance's kernel runs on: ${choiceText(known)}`,
      [name],
    );
  }
  const isReported = group.cores !== undefined && group.memory !== undefined;
  if (isReported && !hasSize(wanted, group)) return wanted;
  // Two classes may have the same size. If the live size equals the last known size, the last known class counts as the live class. This also holds
  // if one of the sizes is unknown.
  const lastClass = completed.has("flavorRef") ? inputs : { ...before, ...classNameOf(known) };
  const { cores = before["cores"], memory = before["memory"] } = known;
  const isOfLastSize = !isReported || !isGiven(cores) || (cores === group.cores && memory === group.memory);
  const recorded = isOfLastSize ? flavors.find((flavor) => isClass(flavor, lastClass)) : undefined;
  if (recorded === undefined || recorded === wanted || (isReported && !hasSize(recorded, group))) return undefined;
  return wanted;
}

/** Whether the API rejected the value of a request. */
function isRejected(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 400 && !isBusy(error);
}

/** The API rejects a change to the current class, and does not report the class. So the group may already have the rejected class. */
function sameSizeError({ id, inputs }: GroupOperation, { specCode }: Flavor, cause: ApiError): AdvisedError {
  const names = inputs.flavorRef === undefined ? "`flavorId`" : "`flavorRef`";
  return new AdvisedError(
    cause.message,
    `The group has the size of ${specCode}, so an interrupted \`pulumi up\` may have changed the class already. Check the class in the console. ` +
      `If it is ${specCode}, run \`pulumi state delete <urn>\`, set \`adopt: { id: "${id}" }\` and run \`pulumi up\` again. ` +
      `Otherwise choose another value for ${names}.`,
    { cause },
  );
}

/** Returns the value that names the class, as `flavorRef` or `flavorId`. Empty if there is none. */
function classNameOf({ flavorRef, flavorId }: Values): Values {
  if (isGiven(flavorRef)) return { flavorRef };
  return isGiven(flavorId) ? { flavorRef: undefined, flavorId } : {};
}

function isClass({ id, specCode }: Flavor, values: Values): boolean {
  return isGiven(values["flavorRef"]) ? specCode === values["flavorRef"] : id === values["flavorId"];
}

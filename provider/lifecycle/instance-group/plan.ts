import type { Flavor } from "../../api/catalog";
import { changeLoadBalancerIp, type LiveGroup } from "../../api/groups";
import type { InstanceRef } from "../../api/instances";
import { addNodes, changeFlavor, removeNodes } from "../../api/nodes";
import { isGiven } from "../declare/properties";
import { hasFailed } from "../instance/nodes";
import type { Values, World } from "../lifecycle";
import type { Step } from "../operate/aspect";
import { addressOf, flavorsOf, type GroupNode, type LiveInstanceGroup, seemsOf } from "./live";
import { type NodePlace, placeKey } from "./properties";

/** What a plan is made for. */
export interface GroupSituation {
  world: World;
  instance: InstanceRef;
  groupId: string;
  inputs: Values;
  /** The outputs so far; `{}` for a group that was not ours before. */
  before: Values;
  /** Whether it was created just now, of the class that the program says. */
  isNew: boolean;
}

/** Plans the calls that make the group what the program says: none when it is. */
export async function planGroup(situation: GroupSituation, live: LiveInstanceGroup): Promise<Step[]> {
  const { world, instance, groupId, inputs } = situation;
  const { api } = world;
  const steps: Step[] = [];
  const flavor = await flavorToChangeTo(situation, live.group);
  if (flavor !== undefined) {
    const call = () => changeFlavor(api, instance, flavor, { groupId });
    steps.push({ doing: `changing the class to ${flavor}`, usually: "5–15 min", call });
  }
  const { add, remove: removed } = planPlaces(live.nodes, inputs["nodes"] as NodePlace[]);
  for (const [subnetId, zones] of add) {
    const call = () => addNodes(api, instance, zones, { groupId, subnetId });
    steps.push({ doing: `adding nodes in ${zones.join(", ")}`, usually: "5–10 min", call });
  }
  if (removed.length > 0) {
    const call = () => removeNodes(api, instance, removed);
    steps.push({
      doing: `removing ${removed.length === 1 ? "a node" : `${removed.length} nodes`}`,
      usually: "3–8 min",
      call,
    });
  }
  const ip = inputs["loadBalancerIp"];
  if (isGiven(ip) && addressOf(live.group) !== ip) {
    const call = () => changeLoadBalancerIp(api, instance, groupId, String(ip));
    steps.push({ doing: `changing the load balancer's address to ${String(ip)}`, usually: "1–3 min", call });
  }
  return steps;
}

/**
 * Which nodes to add (by subnet, since a call knows only one) and which to remove, so that every place has its nodes. Those
 * that could not be created or added go.
 */
export function planPlaces(
  live: readonly GroupNode[],
  wanted: readonly NodePlace[],
): { add: Map<string, string[]>; remove: string[] } {
  const free = live.filter((node) => !hasFailed(node));
  const add = new Map<string, string[]>();
  for (const place of wanted) {
    const index = free.findIndex((node) => placeKey(node) === placeKey(place));
    if (index >= 0) free.splice(index, 1);
    else add.set(place.subnetId, [...(add.get(place.subnetId) ?? []), place.availableZone]);
  }
  return { add, remove: [...live.filter(hasFailed), ...free].map(({ id }) => id) };
}

/** The class to change to, when the group has another: the API tells a group's cores and memory, but not its class. */
async function flavorToChangeTo(situation: GroupSituation, group: LiveGroup): Promise<string | undefined> {
  const { world, instance, inputs, before, isNew } = situation;
  if (isNew) return undefined;
  const isSaid =
    (values: Values) =>
    ({ id, specCode }: Flavor) =>
      isGiven(values["flavorRef"]) ? specCode === values["flavorRef"] : id === values["flavorId"];
  const isAsBefore = before["cores"] === group.cores && before["memory"] === group.memory;
  const isUnchanged = inputs["flavorRef"] === before["flavorRef"] && inputs["flavorId"] === before["flavorId"];
  if (isUnchanged && isAsBefore) return undefined;
  const flavors = await flavorsOf(world, instance);
  const wanted = flavors.find(isSaid(inputs));
  if (!wanted) {
    const known = flavors.map(({ id, specCode }) => `${specCode} (${id})`).join(", ");
    throw new Error(
      `Class ${String(inputs["flavorRef"] ?? inputs["flavorId"])} is not one that this instance's kernel runs on: there are ${known}`,
    );
  }
  // While its size is as we left it, it has the class that we gave it; two classes may have the same size.
  const known = isAsBefore ? flavors.find(isSaid(before)) : undefined;
  const matches = known ? known === wanted : seemsOf(wanted, group);
  return matches ? undefined : wanted.specCode;
}

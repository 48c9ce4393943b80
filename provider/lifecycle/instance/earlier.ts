import { holdsSomething } from "../../api/contents";
import { type InstanceRef, type ListedInstance, listInstances, type NewInstance } from "../../api/instances";
import { parseTime } from "../../api/wire";
import { isGiven } from "../declare/properties";
import type { World } from "../lifecycle";
import { isYoung } from "../operate/earlier";
import type { Purchase } from "./choice";
import { isGoing, isSeriesOf, type LiveInstance, observeInstance } from "./live";

/** An instance of the wanted name is there already, and it is not sure whose it is. */
export class NameTakenError extends Error {
  override readonly name = "NameTakenError";
  constructor(name: string, id: string) {
    super(
      `There is a new, unused instance "${name}" (${id}) that is just as this program describes. It may be what an interrupted ` +
        "`pulumi up` left behind, or belong to another stack, so it is not taken over by itself. " +
        `Either take it over with \`adopt: { id: "${id}" }\`, or delete it and run \`pulumi up\` again.`,
    );
  }
}

/**
 * Finds the instance that an earlier, interrupted create of this resource has left behind: the only one of its name, as
 * everything that create sends says, young, and holding nothing. Anything older or different is somebody else's.
 *
 * @param isOurs whether only this resource can have asked for the name: it is the default one
 * @throws NameTakenError when there is one, but its name was given by the user
 */
export async function findEarlierTry(
  world: World,
  { order, specCode, version }: Purchase,
  isOurs: boolean,
  createTimeout: number,
): Promise<{ earlier: ListedInstance | undefined; others: Set<string> }> {
  const { instances, date } = await listInstances(world.api);
  const namesakes = instances.filter(({ name, status }) => name === order.name && !isGoing(status ?? ""));
  const others = new Set(instances.map(({ id }) => id));
  const [only] = namesakes;
  if (!only || namesakes.length > 1) return { earlier: undefined, others };
  const young = isYoung(parseTime(only.created), date ?? world.clock.now(), createTimeout);
  const matches =
    told(only.vpc_id, order.vpcId) &&
    told(only.subnet_id, order.subnetId) &&
    told(only.security_group_id, order.securityGroupId) &&
    told(only.node_count || undefined, order.nodeNum) &&
    told(only.flavor_ref, specCode) &&
    told(only.enterprise_project_id, order.enterpriseProjectId) &&
    (only.engine_version === undefined || isSeriesOf(only.engine_version, version)) &&
    (order.prePaid !== undefined) === isGiven(only.order_id) &&
    told(zones(only.available_zone), zones(order.availableZones.join(",")));
  if (!young || !matches) return { earlier: undefined, others };
  const instance: InstanceRef = { id: only.id, subject: `instance "${order.name}" (${only.id})` };
  const live = await observeInstance(world.api, instance, { parameters: false, publicIp: false });
  if (!live || !isInDetailAs(order, live)) return { earlier: undefined, others };
  if (await holdsSomething(world.api, instance)) return { earlier: undefined, others };
  if (!isOurs) throw new NameTakenError(order.name, only.id);
  return { earlier: only, others };
}

/** Whether two values are the same, as far as both are told. */
function told(live: unknown, ordered: unknown): boolean {
  return !isGiven(live) || !isGiven(ordered) || live === ordered;
}

/** What only the details tell: the time zone, and the administrator, who must not be there if none was ordered. */
function isInDetailAs(order: NewInstance, { detail, ddm }: LiveInstance): boolean {
  const administrator = detail.admin_user_name ?? "";
  return told(ddm?.time_zone, order.timeZone) && (administrator === "" || administrator === order.adminUser);
}

function zones(list: string | undefined): string | undefined {
  return list === undefined || list === "" ? undefined : list.split(",").sort().join(",");
}

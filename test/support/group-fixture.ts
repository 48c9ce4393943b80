import { type ChildFixture, makeGroupFixture } from "./child-fixtures";
import { createResource } from "./resource-fixture";

type Body = Record<string, unknown>;

/** A running instance with a created node group. */
export const makeGroup = (changes: Record<string, unknown> = {}) => createResource(makeGroupFixture(), changes);

export type GroupFixture = ChildFixture & { id: string };

/** Finds the group that is not the default group. */
export function findGroup({ instance }: Pick<ChildFixture, "instance">) {
  const found = instance().groups.find(({ isDefault }) => !isDefault);
  if (!found) throw new Error("the instance has no group besides the default one");
  return found;
}

/** The zones of the group's nodes. */
export const zonesOf = (fixture: Pick<ChildFixture, "instance">) =>
  findGroup(fixture).nodes.map(({ availabilityZone }) => availabilityZone);

/** Returns a function that changes the groups in the v3 details of instances. */
export const alterDetails = (change: (groups: Body[]) => Body[]) => (body: Body) => ({
  instances: (body["instances"] as Body[]).map((one) => ({ ...one, groups: change(one["groups"] as Body[]) })),
});

/** Returns a function that overwrites fields of the nodes in the v3 details of instances. */
export const overwriteNodes = (fields: object) =>
  alterDetails((groups) =>
    groups.map((one) => ({ ...one, nodes: (one["nodes"] as Body[]).map((node) => ({ ...node, ...fields })) })),
  );

/** Returns a function that overwrites fields of the groups and nodes in a list of groups. */
export const overwriteListed =
  (fields: object, nodeFields: object = {}) =>
  (body: Body) => ({
    ...body,
    group_list: (body["group_list"] as Body[]).map((one) => ({
      ...one,
      ...fields,
      node_list: (one["node_list"] as Body[]).map((node) => ({ ...node, ...nodeFields })),
    })),
  });

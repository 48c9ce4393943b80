import { anyString, type ByResource, type DriftCase, type InPlaceCase, type ReplacementCase } from "../harness/cases";
import { flavorIds, instanceArgs, largerFlavor, otherSubnetId } from "../harness/fixtures";
import { ref } from "../harness/programs";

const { flavorRef, subnetId } = instanceArgs;

/** Returns nodes as arguments of the program. */
const nodes = (...zones: readonly string[]) => zones.map((availableZone) => ({ availableZone, subnetId }));
/** Returns a node as part of a request body. */
const nodeBody = (available_zone: string) => ({ available_zone });

/** Arguments that all groups share. */
export const groupArgs = { type: "r", flavorRef, nodes: nodes("az1", "az2") } as const;

export const inPlace: ByResource<InPlaceCase> = {
  flavorRef: {
    title: "changes the class; makes no mutating call when the program sets the same class by id",
    edits: [
      {
        after: { flavorRef: largerFlavor },
        calls: { ResizeFlavor: { spec_code: largerFlavor, group_id: anyString } },
        live: { flavor: largerFlavor },
        outputs: { cores: 16, memory: 32, flavorRef: largerFlavor },
      },
      // `flavorId` is the id of the current class.
      { after: { flavorRef: undefined, flavorId: flavorIds["4xlarge"] }, calls: {}, live: { flavor: largerFlavor } },
    ],
  },
  flavorId: {
    title: "changes a class that the program sets by id",
    before: { flavorRef: undefined, flavorId: flavorIds["2xlarge"] },
    edits: [
      {
        after: { flavorId: flavorIds["4xlarge"] },
        calls: { ResizeFlavor: { spec_code: largerFlavor, group_id: anyString } },
        live: { flavor: largerFlavor },
      },
    ],
  },
  // The API reports only the cores and memory of a group's class. They are equal for both classes of this case.
  flavorOfSameSize: {
    title: "changes the class to another of the same size",
    before: { type: "rw" },
    edits: [
      {
        after: { flavorRef: "ddm.c6s.2xlarge.2" },
        calls: { ResizeFlavor: { spec_code: "ddm.c6s.2xlarge.2", group_id: anyString } },
        live: { flavor: "ddm.c6s.2xlarge.2" },
      },
    ],
  },
  nodes: {
    title: "adds and removes nodes",
    edits: [
      {
        after: { nodes: nodes("az3", "az2", "az1", "az2") },
        calls: {
          ExpandDdmInstanceNodes: { group_id: anyString, subnet_id: subnetId, nodes: ["az3", "az2"].map(nodeBody) },
        },
        live: { zones: ["az1", "az2", "az2", "az3"] },
      },
      {
        after: { nodes: nodes("az3") },
        calls: { BatchDeleteNodes: { node_ids: [anyString, anyString, anyString] } },
        live: { zones: ["az3"] },
        outputs: { nodes: nodes("az3") },
      },
    ],
  },
  nodesReordered: {
    title: "ignores the order of the nodes",
    edits: [{ after: { nodes: nodes("az2", "az1") }, ops: ["same"], calls: {} }],
  },
  // A node is added in the new subnet, then the old node is removed.
  nodesMoved: {
    title: "moves a node to another subnet",
    edits: [
      {
        after: { nodes: [...nodes("az1"), { availableZone: "az2", subnetId: otherSubnetId }] },
        calls: {
          ExpandDdmInstanceNodes: { group_id: anyString, subnet_id: otherSubnetId, nodes: [nodeBody("az2")] },
          BatchDeleteNodes: { node_ids: [anyString] },
        },
        live: { zones: ["az1", "az2"] },
      },
    ],
  },
  flavorAndNodes: {
    title: "changes the class and adds a node",
    edits: [
      {
        after: { flavorRef: largerFlavor, nodes: nodes("az1", "az2", "az3") },
        calls: {
          ResizeFlavor: { spec_code: largerFlavor, group_id: anyString },
          ExpandDdmInstanceNodes: { group_id: anyString, subnet_id: subnetId, nodes: [nodeBody("az3")] },
        },
        live: { flavor: largerFlavor, zones: ["az1", "az2", "az3"] },
      },
    ],
  },
  loadBalancerIp: {
    title: "changes the address, and keeps it when the program no longer sets one",
    edits: [
      {
        after: { loadBalancerIp: "192.168.7.7" },
        calls: { ModifyEip: { group_id: anyString, new_ip: "192.168.7.7" } },
        live: { address: "192.168.7.7" },
        outputs: { endpoint: "192.168.7.7:5066" },
      },
      // The address that the API assigned at creation is no longer known, so it cannot be restored.
      { after: {}, calls: {}, live: { address: "192.168.7.7" } },
    ],
  },
  loadBalancerIpAtCreate: {
    title: "keeps the address that was set at creation when only `timeouts` changes",
    before: { loadBalancerIp: "192.168.8.8" },
    edits: [
      {
        after: { timeouts: { update: "2h" }, loadBalancerIp: "192.168.8.8" },
        calls: {},
        live: { address: "192.168.8.8" },
        outputs: { timeouts: { update: "2h" } },
      },
    ],
  },
};

export const replacements: ByResource<ReplacementCase> = {
  otherName: {
    title: "replaces the group when the name changes",
    before: { name: "before" },
    after: { name: "after" },
  },
  otherType: { title: "replaces the group when the type changes", after: { type: "rw" } },
  // The API may reject two groups with the same name in one instance, so the old group is deleted first (docs/decisions/0003).
  otherTypeSameName: {
    title: "replaces the group when the type changes and the program sets the name",
    before: { name: "steady" },
    after: { type: "rw" },
  },
  otherInstance: {
    title: "replaces the group when the instance changes",
    before: { name: "moved" },
    after: { instanceId: ref("other.id") },
  },
};

export const drift: ByResource<DriftCase> = {
  // The API reports only the cores and memory of a group's class. A change of the class must still be detected.
  flavorChanged: {
    title: "corrects a class that another client changed",
    change: (call, { outputs }) =>
      call("PUT", "/v3/{instance}/flavor", { spec_code: largerFlavor, group_id: outputs?.["groupId"] }),
    diff: [`flavorRef: "${largerFlavor}" => "${flavorRef}"`],
    correction: { ResizeFlavor: { spec_code: flavorRef, group_id: anyString } },
  },
  flavorIdChanged: {
    title: "corrects a class that the program sets by id and another client changed",
    before: { flavorRef: undefined, flavorId: flavorIds["2xlarge"] },
    change: (call, { outputs }) =>
      call("PUT", "/v3/{instance}/flavor", { spec_code: largerFlavor, group_id: outputs?.["groupId"] }),
    diff: [`flavorId: "${flavorIds["4xlarge"]}" => "${flavorIds["2xlarge"]}"`],
    correction: { ResizeFlavor: { spec_code: flavorRef, group_id: anyString } },
  },
  nodeAdded: {
    title: "removes a node that another client added",
    change: (call, { outputs }) =>
      call("POST", "/v3/{instance}/nodes", { group_id: outputs?.["groupId"], nodes: [nodeBody("az3")] }),
    diff: [`- [2]: {`, `availableZone: "az3"`],
    correction: { BatchDeleteNodes: { node_ids: [anyString] } },
  },
  nodeRemoved: {
    title: "adds a node after another client has removed one",
    change: (call, { outputs }) => {
      const [first] = outputs?.["nodeDetails"] as readonly { id: string }[];
      return call("DELETE", "/v3/{instance}/nodes", { node_ids: [first?.id] });
    },
    diff: [`availableZone: "az2" => "az1"`],
    correction: { ExpandDdmInstanceNodes: { group_id: anyString, subnet_id: subnetId, nodes: [nodeBody("az1")] } },
  },
  addressChanged: {
    title: "corrects an address that another client changed",
    before: { loadBalancerIp: "192.168.9.9" },
    change: (call, { outputs }) =>
      call("PUT", "/v3/{instance}/elb/ip", { group_id: outputs?.["groupId"], new_ip: "192.168.9.10" }),
    diff: [`loadBalancerIp: "192.168.9.10" => "192.168.9.9"`],
    correction: { ModifyEip: { group_id: anyString, new_ip: "192.168.9.9" } },
  },
  addressNotInProgram: {
    title: "ignores a change to an address that the program does not set",
    change: (call, { outputs }) =>
      call("PUT", "/v3/{instance}/elb/ip", { group_id: outputs?.["groupId"], new_ip: "192.168.9.11" }),
  },
  deleted: {
    title: "creates a group again after another client has deleted it",
    change: (call) => call("DELETE", "/v3/{instance}/groups/{id}"),
    ops: ["refresh", "create"],
    correction: {
      CreateGroup: {
        name: anyString,
        type: "r",
        flavor_ref: flavorRef,
        nodes: ["az1", "az2"].map((available_zone) => ({ available_zone, subnet_id: subnetId })),
      },
    },
  },
};

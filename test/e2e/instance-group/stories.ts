import type { Saga } from "../harness/saga";
import { declaration, instanceArgs, program, ref } from "../harness/programs";
import { some, type Args } from "../harness/stories";

const { subnetId } = instanceArgs;
const anotherSubnet = "0c3d8e21-4f50-4b7c-9d6e-8f9a0b1c2d3e";
const flavorIds = {
  "2xlarge": "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002",
  "4xlarge": "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c003",
};
const grown = "ddm.c6.4xlarge.2";

const nodes = (...zones: readonly string[]) => zones.map((availableZone) => ({ availableZone, subnetId }));
const zone = (available_zone: string) => ({ available_zone });

/** What the groups of stories have in common. */
const groupArgs = { type: "r", flavorRef: "ddm.c6.2xlarge.2", nodes: nodes("az1", "az2") } as const;

/** The instance of each group: they change side by side, and every call about a group can be told by its instance. */
export const instanceOf = (group: string) => `${group}Instance`;

/** Every input of a node group. */
export const groupSaga: Saga = {
  seed: "groups",
  program: (groups: Readonly<Record<string, Args>>) =>
    program(
      Object.fromEntries([...all.map(instanceOf), "elsewhere"].map((name) => [name, {}])),
      Object.entries(groups)
        .map(([name, args]) =>
          declaration("InstanceGroup", name, { instanceId: ref(`${instanceOf(name)}.id`), ...groupArgs, ...args }),
        )
        .join("\n"),
    ),
  trace: ({ id }) => id?.split("/")[0],
  live: ({ instances }, { id }) => {
    const [instanceId, groupId] = (id ?? "").split("/");
    const group = instances.find((instance) => instance.id === instanceId)?.groups.find((one) => one.id === groupId);
    return { ...group, zones: group?.nodes.map(({ availabilityZone }) => availabilityZone).sort() };
  },

  inPlace: {
    flavorRef: {
      steps: [
        {
          edit: { flavorRef: grown },
          calls: { ResizeFlavor: { spec_code: grown, group_id: some } },
          live: { flavor: grown },
          outputs: { cores: 16, memory: 32, flavorRef: grown },
        },
        // The same class under its other name is not another class.
        { edit: { flavorRef: undefined, flavorId: flavorIds["4xlarge"] }, calls: {}, live: { flavor: grown } },
      ],
    },
    flavorId: {
      start: { flavorRef: undefined, flavorId: flavorIds["2xlarge"] },
      steps: [
        {
          edit: { flavorId: flavorIds["4xlarge"] },
          calls: { ResizeFlavor: { spec_code: grown, group_id: some } },
          live: { flavor: grown },
        },
      ],
    },
    // Cores and memory are all that the API tells of a group's class, and here they do not change.
    flavorOfTheSameSize: {
      start: { type: "rw" },
      steps: [
        {
          edit: { flavorRef: "ddm.c6s.2xlarge.2" },
          calls: { ResizeFlavor: { spec_code: "ddm.c6s.2xlarge.2", group_id: some } },
          live: { flavor: "ddm.c6s.2xlarge.2" },
        },
      ],
    },
    nodes: {
      steps: [
        {
          edit: { nodes: nodes("az3", "az2", "az1", "az2") },
          calls: { ExpandDdmInstanceNodes: { group_id: some, subnet_id: subnetId, nodes: ["az3", "az2"].map(zone) } },
          live: { zones: ["az1", "az2", "az2", "az3"] },
        },
        {
          edit: { nodes: nodes("az3") },
          calls: { BatchDeleteNodes: { node_ids: [some, some, some] } },
          live: { zones: ["az3"] },
          outputs: { nodes: nodes("az3") },
        },
      ],
    },
    nodesInAnotherOrder: {
      steps: [{ edit: { nodes: nodes("az2", "az1") }, ops: ["same"], calls: {} }],
    },
    nodesElsewhere: {
      steps: [
        {
          edit: { nodes: [...nodes("az1"), { availableZone: "az2", subnetId: anotherSubnet }] },
          calls: {
            ExpandDdmInstanceNodes: { group_id: some, subnet_id: anotherSubnet, nodes: [zone("az2")] },
            BatchDeleteNodes: { node_ids: [some] },
          },
          live: { zones: ["az1", "az2"] },
        },
      ],
    },
    flavorAndNodes: {
      steps: [
        {
          edit: { flavorRef: grown, nodes: nodes("az1", "az2", "az3") },
          calls: {
            ResizeFlavor: { spec_code: grown, group_id: some },
            ExpandDdmInstanceNodes: { group_id: some, subnet_id: subnetId, nodes: [zone("az3")] },
          },
          live: { flavor: grown, zones: ["az1", "az2", "az3"] },
        },
      ],
    },
    loadBalancerIp: {
      steps: [
        {
          edit: { loadBalancerIp: "192.168.7.7" },
          calls: { ModifyEip: { group_id: some, new_ip: "192.168.7.7" } },
          live: { address: "192.168.7.7" },
          outputs: { endpoint: "192.168.7.7:5066" },
        },
        // Nobody knows which one it was given at first.
        { edit: {}, calls: {}, live: { address: "192.168.7.7" } },
      ],
    },
    loadBalancerIpAtOnce: {
      start: { loadBalancerIp: "192.168.8.8" },
      steps: [
        {
          edit: { timeouts: { update: "2h" }, loadBalancerIp: "192.168.8.8" },
          calls: {},
          live: { address: "192.168.8.8" },
          outputs: { timeouts: { update: "2h" } },
        },
      ],
    },
  },

  replacements: {
    anotherName: { start: { name: "before" }, edit: { name: "after" } },
    anotherType: { edit: { type: "rw" } },
    // Nobody could tell two groups of one name apart: the old one goes first.
    anotherTypeOfTheSameName: { start: { name: "steady" }, edit: { type: "rw" } },
    anotherInstance: { start: { name: "moved" }, edit: { instanceId: ref("elsewhere.id") } },
  },

  drifts: {
    flavorChanged: {
      happens: (call, { outputs }) =>
        call("PUT", "/v3/{i}/flavor", { spec_code: grown, group_id: outputs?.["groupId"] }),
      shows: [`flavorRef: "${grown}" => "ddm.c6.2xlarge.2"`],
      repair: { ResizeFlavor: { spec_code: "ddm.c6.2xlarge.2", group_id: some } },
    },
    flavorIdChanged: {
      program: { flavorRef: undefined, flavorId: flavorIds["2xlarge"] },
      happens: (call, { outputs }) =>
        call("PUT", "/v3/{i}/flavor", { spec_code: grown, group_id: outputs?.["groupId"] }),
      shows: [`flavorId: "${flavorIds["4xlarge"]}" => "${flavorIds["2xlarge"]}"`],
      repair: { ResizeFlavor: { spec_code: "ddm.c6.2xlarge.2", group_id: some } },
    },
    nodeAdded: {
      happens: (call, { outputs }) =>
        call("POST", "/v3/{i}/nodes", { group_id: outputs?.["groupId"], nodes: [zone("az3")] }),
      shows: [`- [2]: {`, `availableZone: "az3"`],
      repair: { BatchDeleteNodes: { node_ids: [some] } },
    },
    nodeRemoved: {
      happens: (call, { outputs }) => {
        const [first] = outputs?.["nodeDetails"] as readonly { id: string }[];
        return call("DELETE", "/v3/{i}/nodes", { node_ids: [first?.id] });
      },
      shows: [`availableZone: "az2" => "az1"`],
      repair: { ExpandDdmInstanceNodes: { group_id: some, subnet_id: subnetId, nodes: [zone("az1")] } },
    },
    addressChanged: {
      program: { loadBalancerIp: "192.168.9.9" },
      happens: (call, { outputs }) =>
        call("PUT", "/v3/{i}/elb/ip", { group_id: outputs?.["groupId"], new_ip: "192.168.9.10" }),
      shows: [`loadBalancerIp: "192.168.9.10" => "192.168.9.9"`],
      repair: { ModifyEip: { group_id: some, new_ip: "192.168.9.9" } },
    },
    addressThatNobodySpokeOf: {
      happens: (call, { outputs }) =>
        call("PUT", "/v3/{i}/elb/ip", { group_id: outputs?.["groupId"], new_ip: "192.168.9.11" }),
    },
    gone: {
      happens: (call) => call("DELETE", "/v3/{i}/groups/{own}"),
      ops: ["refresh", "create"],
      repair: {
        CreateGroup: {
          ...{ name: some, type: "r", flavor_ref: "ddm.c6.2xlarge.2" },
          nodes: ["az1", "az2"].map((available_zone) => ({ available_zone, subnet_id: subnetId })),
        },
      },
    },
  },
};

const all: readonly string[] = [groupSaga.inPlace, groupSaga.replacements, groupSaga.drifts].flatMap((rows) =>
  Object.keys(rows),
);

import { declaration, program } from "../harness/programs";
import type { Saga } from "../harness/saga";
import type { Args, Call } from "../harness/stories";

/** What every protection group says: two zones, the domain that joins them, and a VPC. */
export const protectionGroupArgs = {
  sourceAvailabilityZone: "az1",
  targetAvailabilityZone: "az2",
  domainId: "fb4bb8e3-a574-4437-a156-78c916aeea4d",
  sourceVpcId: "046852ef-c49d-409b-8389-546aaaa5701f",
} as const;

/** Another domain, with its zones. */
const elsewhere = {
  sourceAvailabilityZone: "az3",
  targetAvailabilityZone: "az2",
  domainId: "0b7ae2c4-5d19-4c3e-9f60-2d8a41c7e935",
} as const;

const group = "/v1/{pid}/server-groups/{own}";
const start = { "start-server-group": {} };
const stop = { "stop-server-group": {} };
const act = (what: object) => (call: Call) => call("POST", `${group}/action`, what);
// The simulator has one operation for both; the body tells which.
const starts = { StartProtectionGroup: start };
const stops = { StartProtectionGroup: stop };

/** Every input of a protection group. */
export const protectionGroupSaga: Saga = {
  seed: "protection-groups",
  program: (groups: Readonly<Record<string, Args>>) =>
    program(
      {},
      Object.entries(groups)
        .map(([name, args]) => declaration("ProtectionGroup", name, { ...protectionGroupArgs, ...args }))
        .join("\n"),
    ),
  live: (cloud, { id }) => cloud.protectionGroups.find((each) => each.id === id),

  inPlace: {
    name: {
      start: { name: "before" },
      steps: [
        {
          edit: { name: "after" },
          calls: { UpdateProtectionGroupName: { server_group: { name: "after" } } },
          live: { name: "after" },
          outputs: { name: "after" },
        },
      ],
    },
    enabled: {
      steps: [
        { edit: { enabled: true }, calls: starts, outputs: { enabled: true, status: "protected" } },
        { edit: { enabled: false }, calls: stops, outputs: { enabled: false, status: "available" } },
      ],
    },
    enabledTakenOut: {
      start: { enabled: true },
      steps: [
        { edit: { enabled: true }, ops: ["same"], calls: {}, outputs: { status: "protected" } },
        { edit: { enabled: undefined }, calls: stops, outputs: { status: "available" } },
      ],
    },
    severalAtOnce: {
      start: { name: "one" },
      steps: [
        {
          edit: { name: "two", enabled: true },
          calls: { UpdateProtectionGroupName: { server_group: { name: "two" } }, ...starts },
          outputs: { name: "two", status: "protected" },
        },
      ],
    },
    noCall: {
      start: { description: "web" },
      steps: [
        {
          edit: { timeouts: { create: "1h" } },
          calls: {},
          outputs: { timeouts: { create: "1h" } },
        },
        // What is said for the first time as it is already, and a description that is no longer said.
        { edit: { drType: "migration", enabled: false, description: undefined }, calls: {} },
      ],
    },
  },

  replacements: {
    description: { start: { description: "web" }, edit: { description: "shop" } },
    domain: { edit: elsewhere },
    direction: { edit: { sourceAvailabilityZone: "az2", targetAvailabilityZone: "az1" } },
    sourceVpcId: { start: { name: "moved" }, edit: { sourceVpcId: "146852ef-c49d-409b-8389-546aaaa5701f" } },
  },

  drifts: {
    renamedByOthers: {
      program: { name: "recovery" },
      happens: (call) => call("PUT", group, { server_group: { name: "tmp" } }),
      shows: [`name: "tmp" => "recovery"`],
      repair: { UpdateProtectionGroupName: { server_group: { name: "recovery" } } },
    },
    enabledByOthers: {
      program: { enabled: false },
      happens: act(start),
      shows: ["enabled: true => false"],
      repair: stops,
    },
    disabledByOthers: {
      program: { enabled: true },
      happens: act(stop),
      shows: ["enabled: false => true"],
      repair: starts,
    },
    whatNobodySpokeOf: { happens: act(start) },
    gone: {
      happens: (call) => call("DELETE", group),
      ops: ["refresh", "create"],
    },
  },
};

import type { OtherClient } from "../../../scripts/sandbox/other-client";
import type { ByResource, DriftCase, InPlaceCase, ReplacementCase } from "../harness/cases";

/** Default arguments of the protection groups. The domain connects the two zones. */
export const protectionGroupArgs = {
  sourceAvailabilityZone: "az1",
  targetAvailabilityZone: "az2",
  domainId: "fb4bb8e3-a574-4437-a156-78c916aeea4d",
  sourceVpcId: "046852ef-c49d-409b-8389-546aaaa5701f",
} as const;

/** Another domain with its zones. */
const otherDomain = {
  sourceAvailabilityZone: "az3",
  targetAvailabilityZone: "az2",
  domainId: "0b7ae2c4-5d19-4c3e-9f60-2d8a41c7e935",
} as const;

const groupPath = "/v1/{pid}/server-groups/{id}";
const startBody = { "start-server-group": {} };
const stopBody = { "stop-server-group": {} };
const makeAction = (body: object) => (call: OtherClient) => call("POST", `${groupPath}/action`, body);
// The simulator has one operation for both requests, which differ in their bodies.
const enableCalls = { StartProtectionGroup: startBody };
const disableCalls = { StartProtectionGroup: stopBody };

export const inPlace: ByResource<InPlaceCase> = {
  name: {
    title: "renames the group",
    before: { name: "before" },
    edits: [
      {
        after: { name: "after" },
        calls: { UpdateProtectionGroupName: { server_group: { name: "after" } } },
        live: { name: "after" },
        outputs: { name: "after" },
      },
    ],
  },
  enabled: {
    title: "enables and disables protection",
    edits: [
      { after: { enabled: true }, calls: enableCalls, outputs: { enabled: true, status: "protected" } },
      { after: { enabled: false }, calls: disableCalls, outputs: { enabled: false, status: "available" } },
    ],
  },
  enabledRemoved: {
    title: "disables protection when the program no longer sets `enabled`",
    before: { enabled: true },
    edits: [
      { after: { enabled: true }, ops: ["same"], calls: {}, outputs: { status: "protected" } },
      { after: { enabled: undefined }, calls: disableCalls, outputs: { status: "available" } },
    ],
  },
  severalProperties: {
    title: "renames the group and enables protection",
    before: { name: "one" },
    edits: [
      {
        after: { name: "two", enabled: true },
        calls: { UpdateProtectionGroupName: { server_group: { name: "two" } }, ...enableCalls },
        outputs: { name: "two", status: "protected" },
      },
    ],
  },
  noCall: {
    title: "makes no mutating call for edits that leave the group as it is",
    before: { description: "web" },
    edits: [
      {
        after: { timeouts: { create: "1h" } },
        calls: {},
        outputs: { timeouts: { create: "1h" } },
      },
      // The group already has these values of `drType` and `enabled`. It keeps a description that the program no longer sets.
      { after: { drType: "migration", enabled: false, description: undefined }, calls: {} },
    ],
  },
};

export const replacements: ByResource<ReplacementCase> = {
  description: {
    title: "replaces the group when the description changes",
    before: { description: "web" },
    after: { description: "shop" },
  },
  domain: { title: "replaces the group when the domain changes", after: otherDomain },
  direction: {
    title: "replaces the group when the source zone and the target zone are exchanged",
    after: { sourceAvailabilityZone: "az2", targetAvailabilityZone: "az1" },
  },
  sourceVpcId: {
    title: "replaces the group when the VPC changes",
    before: { name: "moved" },
    after: { sourceVpcId: "146852ef-c49d-409b-8389-546aaaa5701f" },
  },
};

export const drift: ByResource<DriftCase> = {
  renamed: {
    title: "corrects a name that another client changed",
    before: { name: "recovery" },
    change: (call) => call("PUT", groupPath, { server_group: { name: "tmp" } }),
    diff: [`name: "tmp" => "recovery"`],
    correction: { UpdateProtectionGroupName: { server_group: { name: "recovery" } } },
  },
  enabledByOtherClient: {
    title: "disables protection that another client enabled",
    before: { enabled: false },
    change: makeAction(startBody),
    diff: ["enabled: true => false"],
    correction: disableCalls,
  },
  disabledByOtherClient: {
    title: "enables protection that another client disabled",
    before: { enabled: true },
    change: makeAction(stopBody),
    diff: ["enabled: false => true"],
    correction: enableCalls,
  },
  enabledNotInProgram: {
    title: "ignores a change of protection by another client if the program does not set `enabled`",
    change: makeAction(startBody),
  },
  deleted: {
    title: "creates a group again after another client has deleted it",
    change: (call) => call("DELETE", groupPath),
    ops: ["refresh", "create"],
  },
};

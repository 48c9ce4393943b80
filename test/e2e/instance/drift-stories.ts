import type { State } from "../../../simulator";
import { instanceArgs } from "../harness/programs";
import { type Call, type Drift, some } from "../harness/stories";

// An elastic IP belongs to one instance.
const [eip, otherEip, eipToUnbind, strangeEip] = [
  "7c87996a-85f4-4029-a254-502999d4767a",
  "0b6ff4d0-7d3e-4b6c-8a53-1c0f6f1f2a11",
  "5d2c1b0a-9e8f-4a7b-8c6d-4e3f2a1b0c9d",
  "6e3d2c1b-0f9a-4b8c-9d7e-5f4a3b2c1d0e",
];
const project = "8b3a3a44-6b5e-4c52-9d0a-0f8a2f4b7c55";
const otherSecurityGroup = "d2e3f4a5-b6c7-4d8e-9f0a-1b2c3d4e5f60";
const flavorIds = {
  "2xlarge": "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002",
  "4xlarge": "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c003",
};
const engineIds = {
  "3.1.0.7": "036dc44a-b560-4316-9e7f-e25a60f2ae02",
  "3.1.0.8": "036dc44a-b560-4316-9e7f-e25a60f2aea2",
};
const resize = { spec_code: "ddm.c6.2xlarge.2", group_id: some };

const bind = (call: Call, id: string, address: string) =>
  call("POST", "/v3/{i}/eip", { public_ip: address, public_ip_id: id });
const unbind = (call: Call) => call("DELETE", "/v3/{i}/eip");

/** Every way in which an instance can come to differ that the API tells, by the name of its instance. */
export const drifts: Readonly<Record<string, Drift<State["instances"][number]>>> = {
  name: {
    program: { name: "shop" },
    happens: (call) => call("PUT", "/v1/{i}/modify-name", { name: "shop-renamed" }),
    shows: [`name: "shop-renamed" => "shop"`],
    repair: { UpdateDdmInstanceName: { name: "shop" } },
  },
  flavorRef: {
    happens: (call) => call("PUT", "/v3/{i}/flavor", { spec_code: "ddm.c6.4xlarge.2" }),
    shows: [`flavorRef: "ddm.c6.4xlarge.2" => "ddm.c6.2xlarge.2"`],
    repair: { ResizeFlavor: resize },
  },
  flavorId: {
    program: { flavorRef: undefined, flavorId: flavorIds["2xlarge"] },
    happens: (call) => call("PUT", "/v3/{i}/flavor", { spec_code: "ddm.c6.4xlarge.2" }),
    shows: [`flavorId: "${flavorIds["4xlarge"]}" => "${flavorIds["2xlarge"]}"`],
    repair: { ResizeFlavor: resize },
  },
  moreNodes: {
    happens: (call) => call("POST", "/v2/{i}/action/enlarge", { flavor_id: flavorIds["2xlarge"], node_number: 1 }),
    shows: ["nodeNum: 3 => 2"],
    repair: { BatchDeleteNodes: { node_ids: [some] } },
  },
  fewerNodes: {
    program: { nodeNum: 3 },
    happens: (call) => call("POST", "/v2/{i}/action/reduce", { node_number: 1 }),
    shows: ["nodeNum: 2 => 3"],
    repair: { ExpandDdmInstanceNodes: { group_id: some, nodes: [{ available_zone: "az1" }] } },
  },
  nodesInOtherZones: {
    happens: async (call, { groups }) => {
      await call("POST", "/v3/{i}/nodes", { nodes: [{ available_zone: "az3" }] });
      const moved = groups[0]?.nodes.filter(({ availabilityZone }) => availabilityZone === "az2") ?? [];
      await call("DELETE", "/v3/{i}/nodes", { node_ids: moved.map(({ id }) => id) });
    },
    shows: [`"az3" => "az2"`],
    repair: {
      ExpandDdmInstanceNodes: { group_id: some, nodes: [{ available_zone: "az2" }] },
      BatchDeleteNodes: { node_ids: [some] },
    },
  },
  engineVersion: {
    program: { engineVersion: "3.1.0.7" },
    happens: (call) => call("POST", "/v3/{i}/database-version/change-version", { target_version: "3.1.0.8" }),
    shows: [`engineVersion: "3.1.0.8" => "3.1.0.7"`],
    repair: { RollBackDatabaseVersion: {} },
  },
  engineId: {
    program: { engineId: engineIds["3.1.0.7"] },
    happens: (call) => call("POST", "/v3/{i}/database-version/change-version", { target_version: "3.1.0.8" }),
    shows: [`engineId: "${engineIds["3.1.0.8"]}" => "${engineIds["3.1.0.7"]}"`],
    repair: { RollBackDatabaseVersion: {} },
  },
  engineOfTheSeries: {
    program: { engineVersion: "3.1" },
    happens: (call) => call("POST", "/v3/{i}/database-version/change-version", { target_version: "3.1.0.3" }),
  },
  securityGroupId: {
    happens: (call) => call("PUT", "/v1/{i}/modify-security-group", { security_group_id: otherSecurityGroup }),
    shows: [`securityGroupId: "${otherSecurityGroup}" => "${instanceArgs.securityGroupId}"`],
    repair: { UpdateDdmInstanceSecurityGroup: { security_group_id: instanceArgs.securityGroupId } },
  },
  enterpriseProjectId: {
    program: { enterpriseProjectId: "0" },
    happens: (call, { id }) =>
      call("POST", `/v1.0/enterprise-projects/${project}/resources-migrate`, { resource_id: id, resource_type: "ddm" }),
    shows: [`enterpriseProjectId: "${project}" => "0"`],
    repair: { MigrateResource: { resource_id: some, resource_type: "ddm", project_id: some, region_id: some } },
  },
  parameters: {
    program: { parameters: { long_query_time: 2, sql_audit: "OFF" } },
    happens: (call) =>
      call("PUT", "/v3/{i}/configurations", { values: { long_query_time: "10", max_connections: "99" } }),
    shows: [`long_query_time: "10" => "2"`],
    repair: { ModifyConfiguration: { values: { long_query_time: "2" } } },
  },
  otherParameters: {
    program: { parameters: { long_query_time: 2 } },
    happens: (call) => call("PUT", "/v3.1/{i}/configurations", { values: { sql_audit: "ON" } }),
  },
  sslEnabled: {
    program: { sslEnabled: true },
    happens: (call) => call("POST", "/v3/{i}/switch-ssl", { ssl_enabled: false }),
    shows: ["sslEnabled: false => true"],
    repair: { SwitchSsl: { ssl_enabled: true } },
  },
  port: {
    program: { port: 5067 },
    happens: (call) => call("PUT", "/v3/{i}/port", { port: 5068 }),
    shows: ["port: 5068 => 5067"],
    repair: { UpdateInstancePort: { port: 5067 } },
  },
  anotherPublicIp: {
    program: { publicIpId: eip },
    happens: async (call) => {
      await unbind(call);
      await bind(call, otherEip, "198.18.0.9");
    },
    shows: [`publicIpId: "${otherEip}" => "${eip}"`],
    repair: { UnbindEip: {}, BindEip: { public_ip: some, public_ip_id: eip } },
  },
  noPublicIp: {
    program: { publicIpId: eipToUnbind },
    happens: unbind,
    shows: [`+ publicIpId: "${eipToUnbind}"`],
    repair: { BindEip: { public_ip: some, public_ip_id: eipToUnbind } },
  },
  // No call does that; support, or a restored backup, may.
  noAdministrator: {
    program: { adminUser: "root_user", adminPassword: "Sup3r-secret" },
    happens: (_call, instance) => {
      instance.adminUserName = null;
      return Promise.resolve();
    },
    shows: [`+ adminUser: "root_user"`],
    repair: { ResetAdministrator: { name: "root_user", password: some } },
  },
  whatWasSaidWhenItWasSoAlready: {
    saidLater: { sslEnabled: false },
    happens: (call) => call("POST", "/v3/{i}/switch-ssl", { ssl_enabled: true }),
    shows: ["~ sslEnabled: true => false"],
    repair: { SwitchSsl: { ssl_enabled: false } },
  },
  publicIpThatNobodySpokeOf: { happens: (call) => bind(call, strangeEip, "198.18.0.10") },
  administratorThatNobodySpokeOf: {
    happens: (call) => call("PUT", "/v3/{i}/admin-user", { name: "root_user", password: "Sup3r-secret" }),
  },
  anotherGroup: {
    happens: (call) =>
      call("POST", "/v3/{i}/groups", {
        name: "reports",
        type: "r",
        flavor_ref: "ddm.c6.2xlarge.2",
        nodes: [{ available_zone: "az3", subnet_id: instanceArgs.subnetId }],
      }),
  },
};

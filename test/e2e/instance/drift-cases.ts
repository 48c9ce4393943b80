import type { OtherClient } from "../../../scripts/sandbox/other-client";
import { anyString, type ByResource, type DriftCase } from "../harness/cases";
import {
  administrator,
  engineIds,
  enterpriseProjectId,
  flavorIds,
  instanceArgs,
  largerFlavor,
  otherSecurityGroupId,
  publicIpIds,
} from "../harness/fixtures";

const [eip, otherEip, eipToUnbind, foreignEip] = publicIpIds;
const resize = { spec_code: instanceArgs.flavorRef, group_id: anyString };

const bind = (call: OtherClient, id: string, address: string) =>
  call("POST", "/v3/{instance}/eip", { public_ip: address, public_ip_id: id });
const unbind = (call: OtherClient) => call("DELETE", "/v3/{instance}/eip");

/** Changes by another client that the provider corrects or ignores. */
export const drift: ByResource<DriftCase> = {
  name: {
    title: "corrects a name that another client changed",
    before: { name: "shop" },
    change: (call) => call("PUT", "/v1/{instance}/modify-name", { name: "shop-renamed" }),
    diff: [`name: "shop-renamed" => "shop"`],
    correction: { UpdateDdmInstanceName: { name: "shop" } },
  },
  flavorRef: {
    title: "corrects a class that another client changed",
    change: (call) => call("PUT", "/v3/{instance}/flavor", { spec_code: largerFlavor }),
    diff: [`flavorRef: "${largerFlavor}" => "${instanceArgs.flavorRef}"`],
    correction: { ResizeFlavor: resize },
  },
  flavorId: {
    title: "corrects a class that the program sets by id and another client changed",
    before: { flavorRef: undefined, flavorId: flavorIds["2xlarge"] },
    change: (call) => call("PUT", "/v3/{instance}/flavor", { spec_code: largerFlavor }),
    diff: [`flavorId: "${flavorIds["4xlarge"]}" => "${flavorIds["2xlarge"]}"`],
    correction: { ResizeFlavor: resize },
  },
  moreNodes: {
    title: "removes a node that another client added",
    change: (call) =>
      call("POST", "/v2/{instance}/action/enlarge", { flavor_id: flavorIds["2xlarge"], node_number: 1 }),
    diff: ["nodeNum: 3 => 2"],
    correction: { BatchDeleteNodes: { node_ids: [anyString] } },
  },
  fewerNodes: {
    title: "adds a node after another client has removed one",
    before: { nodeNum: 3 },
    change: (call) => call("POST", "/v2/{instance}/action/reduce", { node_number: 1 }),
    diff: ["nodeNum: 2 => 3"],
    correction: { ExpandDdmInstanceNodes: { group_id: anyString, nodes: [{ available_zone: "az1" }] } },
  },
  nodesInOtherZones: {
    title: "restores the zones of the nodes after another client has moved a node to another zone",
    change: async (call, { outputs }) => {
      await call("POST", "/v3/{instance}/nodes", { nodes: [{ available_zone: "az3" }] });
      const nodes = outputs?.["nodes"] as readonly { id: string; zone: string }[];
      await call("DELETE", "/v3/{instance}/nodes", {
        node_ids: nodes.filter(({ zone }) => zone === "az2").map(({ id }) => id),
      });
    },
    diff: [`"az3" => "az2"`],
    correction: {
      ExpandDdmInstanceNodes: { group_id: anyString, nodes: [{ available_zone: "az2" }] },
      BatchDeleteNodes: { node_ids: [anyString] },
    },
  },
  engineVersion: {
    title: "rolls back an engine that another client upgraded",
    before: { engineVersion: "3.1.0.7" },
    change: (call) => call("POST", "/v3/{instance}/database-version/change-version", { target_version: "3.1.0.8" }),
    diff: [`engineVersion: "3.1.0.8" => "3.1.0.7"`],
    correction: { RollBackDatabaseVersion: {} },
  },
  engineId: {
    title: "rolls back an engine that the program sets by id and another client upgraded",
    before: { engineId: engineIds["3.1.0.7"] },
    change: (call) => call("POST", "/v3/{instance}/database-version/change-version", { target_version: "3.1.0.8" }),
    diff: [`engineId: "${engineIds["3.1.0.8"]}" => "${engineIds["3.1.0.7"]}"`],
    correction: { RollBackDatabaseVersion: {} },
  },
  engineOfSeries: {
    title: "ignores a change to another engine version of the series that the program sets",
    before: { engineVersion: "3.1" },
    change: (call) => call("POST", "/v3/{instance}/database-version/change-version", { target_version: "3.1.0.3" }),
  },
  securityGroupId: {
    title: "corrects a security group that another client changed",
    change: (call) => call("PUT", "/v1/{instance}/modify-security-group", { security_group_id: otherSecurityGroupId }),
    diff: [`securityGroupId: "${otherSecurityGroupId}" => "${instanceArgs.securityGroupId}"`],
    correction: { UpdateDdmInstanceSecurityGroup: { security_group_id: instanceArgs.securityGroupId } },
  },
  enterpriseProjectId: {
    title: "moves an instance back after another client has moved it to another enterprise project",
    before: { enterpriseProjectId: "0" },
    change: (call, { id }) =>
      call("POST", `/v1.0/enterprise-projects/${enterpriseProjectId}/resources-migrate`, {
        resource_id: id,
        resource_type: "ddm",
      }),
    diff: [`enterpriseProjectId: "${enterpriseProjectId}" => "0"`],
    correction: {
      MigrateResource: { resource_id: anyString, resource_type: "ddm", project_id: anyString, region_id: anyString },
    },
  },
  parameters: {
    title: "corrects a parameter that another client changed, and ignores a parameter that the program does not set",
    before: { parameters: { long_query_time: 2, sql_audit: "OFF" } },
    change: (call) =>
      call("PUT", "/v3/{instance}/configurations", { values: { long_query_time: "10", max_connections: "99" } }),
    diff: [`long_query_time: "10" => "2"`],
    correction: { ModifyConfiguration: { values: { long_query_time: "2" } } },
  },
  otherParameters: {
    title: "ignores a change to a parameter that the program does not set",
    before: { parameters: { long_query_time: 2 } },
    change: (call) => call("PUT", "/v3.1/{instance}/configurations", { values: { sql_audit: "ON" } }),
  },
  sslEnabled: {
    title: "enables SSL after another client has disabled it",
    before: { sslEnabled: true },
    change: (call) => call("POST", "/v3/{instance}/switch-ssl", { ssl_enabled: false }),
    diff: ["sslEnabled: false => true"],
    correction: { SwitchSsl: { ssl_enabled: true } },
  },
  port: {
    title: "corrects a port that another client changed",
    before: { port: 5067 },
    change: (call) => call("PUT", "/v3/{instance}/port", { port: 5068 }),
    diff: ["port: 5068 => 5067"],
    correction: { UpdateInstancePort: { port: 5067 } },
  },
  otherPublicIp: {
    title: "binds the elastic IP of the program after another client has bound a different one",
    before: { publicIpId: eip },
    change: async (call) => {
      await unbind(call);
      await bind(call, otherEip, "198.18.0.9");
    },
    diff: [`publicIpId: "${otherEip}" => "${eip}"`],
    correction: { UnbindEip: {}, BindEip: { public_ip: anyString, public_ip_id: eip } },
  },
  noPublicIp: {
    title: "binds an elastic IP again after another client has unbound it",
    before: { publicIpId: eipToUnbind },
    change: unbind,
    diff: [`+ publicIpId: "${eipToUnbind}"`],
    correction: { BindEip: { public_ip: anyString, public_ip_id: eipToUnbind } },
  },
  // No request removes the administrator, so this case changes the simulator's state.
  noAdministrator: {
    title: "adds the administrator when the instance no longer has one",
    before: administrator,
    change: (_call, { id }, { instances }) => {
      const instance = instances.find((each) => each.id === id);
      if (instance) instance.adminUserName = null;
      return Promise.resolve();
    },
    diff: [`+ adminUser: "root_user"`],
    correction: { ResetAdministrator: { name: "root_user", password: anyString } },
  },
  setToCurrentValue: {
    title: "corrects drift of a property that an edit set to its current value",
    after: { sslEnabled: false },
    change: (call) => call("POST", "/v3/{instance}/switch-ssl", { ssl_enabled: true }),
    diff: ["~ sslEnabled: true => false"],
    correction: { SwitchSsl: { ssl_enabled: false } },
  },
  publicIpNotInProgram: {
    title: "ignores an elastic IP that the program does not set and another client bound",
    change: (call) => bind(call, foreignEip, "198.18.0.10"),
  },
  administratorNotInProgram: {
    title: "ignores an administrator that the program does not set and another client added",
    change: (call) =>
      call("PUT", "/v3/{instance}/admin-user", {
        name: administrator.adminUser,
        password: administrator.adminPassword,
      }),
  },
  otherGroup: {
    title: "ignores a node group that another client created",
    change: (call) =>
      call("POST", "/v3/{instance}/groups", {
        name: "reports",
        type: "r",
        flavor_ref: instanceArgs.flavorRef,
        nodes: [{ available_zone: "az3", subnet_id: instanceArgs.subnetId }],
      }),
  },
  deleted: {
    title: "creates an instance again after another client has deleted it",
    change: (call) => call("DELETE", "/v1/{instance}"),
    ops: ["refresh", "create"],
  },
};

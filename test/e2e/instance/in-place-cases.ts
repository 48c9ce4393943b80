import { anyString, type ByResource, type InPlaceCase } from "../harness/cases";
import {
  administrator,
  engineIds,
  enterpriseProjectId,
  flavorIds,
  instanceArgs,
  largerFlavor,
  monthly,
  otherSecurityGroupId,
  publicIpIds,
} from "../harness/fixtures";
import { ref } from "../harness/programs";

const [eip, otherEip] = publicIpIds;

/** Makes the expected entry of a node in the body of a request. */
const makeNode = (available_zone: string) => ({ available_zone });

/**
 * Cases for the inputs that change in place. The program's constants `web` and `batch` are the ids of parameter templates:
 * `web` sets `long_query_time` to 2 and `sql_audit` to ON, `batch` sets `sql_execute_timeout` to 1000.
 */
export const inPlace: ByResource<InPlaceCase> = {
  name: {
    title: "renames the instance",
    before: { name: "shop-a" },
    edits: [
      { after: { name: "shop-b" }, calls: { UpdateDdmInstanceName: { name: "shop-b" } }, live: { name: "shop-b" } },
    ],
  },
  flavorRef: {
    title: "changes the class; makes no mutating call when the program sets the same class by id",
    edits: [
      {
        after: { flavorRef: largerFlavor },
        calls: { ResizeFlavor: { spec_code: largerFlavor, group_id: anyString } },
        live: { flavor: largerFlavor },
        outputs: { cores: 16, memory: 32 },
      },
      // `flavorId` is the id of the current class.
      {
        after: { flavorRef: undefined, flavorId: flavorIds["4xlarge"] },
        calls: {},
        live: { flavor: largerFlavor },
      },
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
  nodeNum: {
    title: "adds and removes nodes, and keeps the zones balanced",
    edits: [
      {
        after: { nodeNum: 5 },
        calls: { ExpandDdmInstanceNodes: { group_id: anyString, nodes: ["az1", "az2", "az1"].map(makeNode) } },
        live: { zones: { az1: 3, az2: 2 } },
      },
      {
        after: { nodeNum: 2 },
        calls: { BatchDeleteNodes: { node_ids: [anyString, anyString, anyString] } },
        live: { zones: { az1: 1, az2: 1 } },
      },
    ],
  },
  // Another client adds a second group to this instance.
  nodeNumOfDefaultGroup: {
    title: "does not change the nodes or the class of another group of the instance",
    edits: [
      {
        after: { nodeNum: 3 },
        calls: { ExpandDdmInstanceNodes: { group_id: anyString, nodes: [makeNode("az1")] } },
        live: { zones: { az1: 2, az2: 1 }, secondGroup: { nodes: 1 } },
        outputs: { nodeNum: 3, groups: [{ nodeNum: 3 }, { nodeNum: 1, isDefault: false }] },
      },
      {
        after: { nodeNum: 1, flavorRef: largerFlavor },
        calls: {
          ResizeFlavor: { spec_code: largerFlavor, group_id: anyString },
          BatchDeleteNodes: { node_ids: [anyString, anyString] },
        },
        live: { zones: { az1: 1 }, flavor: largerFlavor, secondGroup: { nodes: 1, flavor: instanceArgs.flavorRef } },
      },
    ],
  },
  engineVersion: {
    title: "upgrades and rolls back the engine; makes no mutating call for the series of the current version",
    before: { engineVersion: "3.1.0.3" },
    edits: [
      {
        after: { engineVersion: "3.1.0.8" },
        calls: { ChangeDatabaseVersion: { target_version: "3.1.0.8" } },
        live: { engineVersion: "3.1.0.8" },
      },
      {
        after: { engineVersion: "3.1.0.3" },
        calls: { RollBackDatabaseVersion: {} },
        live: { engineVersion: "3.1.0.3" },
      },
      // `3.1` is the series of the current version.
      { after: { engineVersion: "3.1" }, ops: ["same"], calls: {}, outputs: { engineVersion: "3.1.0.3" } },
    ],
  },
  engineId: {
    title: "upgrades an engine that the program sets by id",
    before: { engineId: engineIds["3.1.0.3"] },
    edits: [
      {
        after: { engineId: engineIds["3.1.0.7"] },
        calls: { ChangeDatabaseVersion: { target_version: "3.1.0.7" } },
        live: { engineVersion: "3.1.0.7" },
        outputs: { engineVersion: "3.1.0.7" },
      },
    ],
  },
  securityGroupId: {
    title: "changes the security group",
    edits: [
      {
        after: { securityGroupId: otherSecurityGroupId },
        calls: { UpdateDdmInstanceSecurityGroup: { security_group_id: otherSecurityGroupId } },
        live: { securityGroupId: otherSecurityGroupId },
      },
    ],
  },
  enterpriseProjectId: {
    title: "moves the instance to another enterprise project, and keeps it there when the program no longer sets one",
    edits: [
      {
        after: { enterpriseProjectId },
        calls: {
          MigrateResource: {
            resource_id: anyString,
            resource_type: "ddm",
            project_id: anyString,
            region_id: anyString,
          },
        },
        live: { enterpriseProjectId },
      },
      // The program no longer sets an enterprise project, so the instance may be in any enterprise project.
      { after: {}, calls: {}, live: { enterpriseProjectId } },
    ],
  },
  paramGroupId: {
    title:
      "applies those values of a template that `parameters` does not set, and resets a value that neither sets any longer",
    before: { parameters: { long_query_time: 3 } },
    edits: [
      {
        after: { paramGroupId: ref("web") },
        calls: { ModifyConfiguration: { values: { sql_audit: "ON" } } },
        live: { values: { long_query_time: "3", sql_audit: "ON" } },
      },
      {
        after: { paramGroupId: ref("batch") },
        calls: { ModifyConfiguration: { values: { sql_audit: "OFF", sql_execute_timeout: "1000" } } },
        live: { values: { long_query_time: "3", sql_audit: "OFF", sql_execute_timeout: "1000" } },
      },
      {
        after: { paramGroupId: ref("batch"), parameters: undefined },
        calls: { ModifyConfiguration: { values: { long_query_time: "1" } } },
        live: { values: { long_query_time: "1", sql_audit: "OFF", sql_execute_timeout: "1000" } },
      },
    ],
  },
  // Without an explicit reset, a parameter that the program no longer sets would keep its value.
  parameters: {
    title: "changes parameters, and resets parameters that the program no longer sets",
    before: { parameters: { long_query_time: "2", sql_audit: "ON" } },
    edits: [
      {
        after: { parameters: { long_query_time: 5, sql_audit: "ON", seconds_behind_master: 60 } },
        calls: { ModifyConfiguration: { values: { long_query_time: "5", seconds_behind_master: "60" } } },
        outputs: { parameters: { long_query_time: "5", sql_audit: "ON", seconds_behind_master: "60" } },
      },
      {
        after: { parameters: { long_query_time: "5.0", sql_audit: "ON" } },
        calls: { ModifyConfiguration: { values: { seconds_behind_master: "30" } } },
      },
      {
        after: { parameters: undefined },
        calls: { ModifyConfiguration: { values: { long_query_time: "1", sql_audit: "OFF" } } },
        live: { values: { long_query_time: "1", sql_audit: "OFF", seconds_behind_master: "30" } },
      },
    ],
  },
  restartOnParameterChange: {
    title: "restarts after a parameter change only with `restartOnParameterChange`",
    edits: [
      {
        after: { parameters: { max_connections: 30000 } },
        calls: { ModifyConfiguration: { values: { max_connections: "30000" } } },
        outputs: { restartRequired: true },
        warning: /take effect only after a restart/,
      },
      {
        after: { parameters: { max_connections: 30000 }, restartOnParameterChange: true },
        calls: { RestartInstance: { restart: { type: "soft" } } },
        outputs: { restartRequired: false },
      },
      {
        after: { parameters: { max_connections: 10000 }, restartOnParameterChange: true },
        calls: {
          ModifyConfiguration: { values: { max_connections: "10000" } },
          RestartInstance: { restart: { type: "soft" } },
        },
        outputs: { restartRequired: false },
      },
    ],
  },
  restartTriggers: {
    title: "restarts when a trigger changes, with the type that `restartType` sets",
    before: { restartTriggers: { certificate: "january" } },
    edits: [
      {
        after: { restartTriggers: { certificate: "february" } },
        calls: { RestartInstance: { restart: { type: "soft" } } },
      },
      {
        after: { restartTriggers: { certificate: "march" }, restartType: "hard" },
        calls: { RestartInstance: { restart: { type: "hard" } } },
      },
    ],
  },
  adminUser: {
    title: "adds the administrator",
    edits: [
      {
        after: administrator,
        calls: { ResetAdministrator: { name: "root_user", password: anyString } },
        live: { adminUserName: "root_user" },
        outputs: { adminUser: "root_user" },
      },
    ],
  },
  adminPassword: {
    title: "changes the administrator's password",
    before: administrator,
    edits: [
      {
        after: { ...administrator, adminPassword: "Even-m0re-secret" },
        calls: { ResetAdministrator: { name: "root_user", password: anyString } },
      },
    ],
  },
  sslEnabled: {
    title: "enables SSL, and disables it when the program no longer sets `sslEnabled`",
    edits: [
      { after: { sslEnabled: true }, calls: { SwitchSsl: { ssl_enabled: true } }, live: { sslEnabled: true } },
      { after: {}, calls: { SwitchSsl: { ssl_enabled: false } }, live: { sslEnabled: false } },
    ],
  },
  port: {
    title: "changes the port, and resets it when the program no longer sets `port`",
    edits: [
      { after: { port: 5067 }, calls: { UpdateInstancePort: { port: 5067 } }, outputs: { accessPort: 5067 } },
      { after: {}, calls: { UpdateInstancePort: { port: 5066 } }, outputs: { accessPort: 5066 } },
    ],
  },
  publicIpId: {
    title: "binds, exchanges and unbinds an elastic IP",
    edits: [
      {
        after: { publicIpId: eip },
        calls: { BindEip: { public_ip: anyString, public_ip_id: eip } },
        live: { publicIp: { id: eip } },
      },
      {
        after: { publicIpId: otherEip, publicIp: "198.18.0.7" },
        calls: { UnbindEip: {}, BindEip: { public_ip: "198.18.0.7", public_ip_id: otherEip } },
        live: { publicIp: { id: otherEip, address: "198.18.0.7" } },
        outputs: { publicIpAddress: "198.18.0.7" },
      },
      { after: {}, calls: { UnbindEip: {} }, live: { publicIp: null } },
    ],
  },
  readonly: {
    title: "makes the instance read-only, and writable again when the program no longer sets `readonly`",
    edits: [
      { after: { readonly: true }, calls: { SetReadOnlyStatus: { readonly: true } }, live: { readOnly: true } },
      { after: {}, calls: { SetReadOnlyStatus: { readonly: false } }, live: { readOnly: false } },
    ],
  },
  autoRenew: {
    title: "changes auto-renewal, class and nodes of a yearly/monthly instance",
    before: { charging: monthly },
    edits: [
      {
        after: { charging: { ...monthly, autoRenew: true } },
        calls: { AutoRenewalResources: {} },
        live: { billing: { autoRenew: true } },
        outputs: { charging: { ...monthly, autoRenew: true } },
      },
      {
        after: { charging: monthly, nodeNum: 3, flavorRef: largerFlavor },
        calls: {
          ResizeFlavor: { spec_code: largerFlavor, group_id: anyString, is_auto_pay: true },
          ExpandDdmInstanceNodes: { group_id: anyString, is_auto_pay: true, nodes: [makeNode("az1")] },
          CancelAutoRenewalResources: {},
        },
        live: { billing: { autoRenew: false }, zones: { az1: 2, az2: 1 }, flavor: largerFlavor },
      },
      {
        after: { charging: monthly, nodeNum: 2, flavorRef: largerFlavor },
        calls: { BatchDeleteNodes: { node_ids: [anyString] } },
      },
    ],
  },
  noCall: {
    title: "stores inputs that only later operations use, without a mutating call",
    edits: [
      {
        after: {
          deleteDnData: true,
          timeouts: { create: "41m", update: "2h", delete: "31m" },
          restartType: "hard",
          restartOnParameterChange: true,
          restartTriggers: { first: "time" },
        },
        calls: {},
        outputs: { deleteDnData: true, restartType: "hard", timeouts: { update: "2h" } },
      },
    ],
  },
};

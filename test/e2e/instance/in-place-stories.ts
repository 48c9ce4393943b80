import { some, type Story } from "../harness/stories";

/** Ids of things that another client has created. */
export interface Given {
  /** A template with `long_query_time` 2 and `sql_audit` ON. */
  readonly web: string;
  /** A template with `sql_execute_timeout` 1000. */
  readonly batch: string;
}

const [eip, otherEip] = ["7c87996a-85f4-4029-a254-502999d4767a", "0b6ff4d0-7d3e-4b6c-8a53-1c0f6f1f2a11"];
const project = "8b3a3a44-6b5e-4c52-9d0a-0f8a2f4b7c55";
const otherSecurityGroup = "d2e3f4a5-b6c7-4d8e-9f0a-1b2c3d4e5f60";
const flavorIds = {
  "2xlarge": "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002",
  "4xlarge": "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c003",
};
const engineIds = {
  "3.1.0.3": "036dc44a-b560-4316-9e7f-e25a60f2ae01",
  "3.1.0.7": "036dc44a-b560-4316-9e7f-e25a60f2ae02",
};
const monthly = { mode: "prePaid", periodUnit: "month", period: 1 };

/** A node to be added. */
const zone = (available_zone: string) => ({ available_zone });

/** Every input that changes in place, by the name of its instance. */
export const storiesOf = ({ web, batch }: Given): Readonly<Record<string, Story>> => ({
  name: {
    start: { name: "shop-a" },
    steps: [
      { edit: { name: "shop-b" }, calls: { UpdateDdmInstanceName: { name: "shop-b" } }, live: { name: "shop-b" } },
    ],
  },
  flavorRef: {
    steps: [
      {
        edit: { flavorRef: "ddm.c6.4xlarge.2" },
        calls: { ResizeFlavor: { spec_code: "ddm.c6.4xlarge.2", group_id: some } },
        live: { flavor: "ddm.c6.4xlarge.2" },
        outputs: { cores: 16, memory: 32 },
      },
      // The same class under its other name is not another class.
      {
        edit: { flavorRef: undefined, flavorId: flavorIds["4xlarge"] },
        calls: {},
        live: { flavor: "ddm.c6.4xlarge.2" },
      },
    ],
  },
  flavorId: {
    start: { flavorRef: undefined, flavorId: flavorIds["2xlarge"] },
    steps: [
      {
        edit: { flavorId: flavorIds["4xlarge"] },
        calls: { ResizeFlavor: { spec_code: "ddm.c6.4xlarge.2", group_id: some } },
        live: { flavor: "ddm.c6.4xlarge.2" },
      },
    ],
  },
  nodeNum: {
    steps: [
      {
        edit: { nodeNum: 5 },
        calls: { ExpandDdmInstanceNodes: { group_id: some, nodes: ["az1", "az2", "az1"].map(zone) } },
        live: { zones: { az1: 3, az2: 2 } },
      },
      {
        edit: { nodeNum: 2 },
        calls: { BatchDeleteNodes: { node_ids: [some, some, some] } },
        live: { zones: { az1: 1, az2: 1 } },
      },
    ],
  },
  // Another client adds a second group to this one.
  nodeNumOfTheDefaultGroup: {
    steps: [
      {
        edit: { nodeNum: 3 },
        calls: { ExpandDdmInstanceNodes: { group_id: some, nodes: [zone("az1")] } },
        live: { zones: { az1: 2, az2: 1 }, others: { nodes: 1 } },
        outputs: { nodeNum: 3, groups: [{ nodeNum: 3 }, { nodeNum: 1, isDefault: false }] },
      },
      {
        edit: { nodeNum: 1, flavorRef: "ddm.c6.4xlarge.2" },
        calls: {
          ResizeFlavor: { spec_code: "ddm.c6.4xlarge.2", group_id: some },
          BatchDeleteNodes: { node_ids: [some, some] },
        },
        live: { zones: { az1: 1 }, flavor: "ddm.c6.4xlarge.2", others: { nodes: 1, flavor: "ddm.c6.2xlarge.2" } },
      },
    ],
  },
  engineVersion: {
    start: { engineVersion: "3.1.0.3" },
    steps: [
      {
        edit: { engineVersion: "3.1.0.8" },
        calls: { ChangeDatabaseVersion: { target_version: "3.1.0.8" } },
        live: { engineVersion: "3.1.0.8" },
      },
      {
        edit: { engineVersion: "3.1.0.3" },
        calls: { RollBackDatabaseVersion: {} },
        live: { engineVersion: "3.1.0.3" },
      },
      // The series that it is of already.
      { edit: { engineVersion: "3.1" }, ops: ["same"], calls: {}, outputs: { engineVersion: "3.1.0.3" } },
    ],
  },
  engineId: {
    start: { engineId: engineIds["3.1.0.3"] },
    steps: [
      {
        edit: { engineId: engineIds["3.1.0.7"] },
        calls: { ChangeDatabaseVersion: { target_version: "3.1.0.7" } },
        live: { engineVersion: "3.1.0.7" },
        outputs: { engineVersion: "3.1.0.7" },
      },
    ],
  },
  securityGroupId: {
    steps: [
      {
        edit: { securityGroupId: otherSecurityGroup },
        calls: { UpdateDdmInstanceSecurityGroup: { security_group_id: otherSecurityGroup } },
        live: { securityGroupId: otherSecurityGroup },
      },
    ],
  },
  enterpriseProjectId: {
    steps: [
      {
        edit: { enterpriseProjectId: project },
        calls: { MigrateResource: { resource_id: some, resource_type: "ddm", project_id: some, region_id: some } },
        live: { enterpriseProjectId: project },
      },
      // Where it is then to be, nobody has said.
      { edit: {}, calls: {}, live: { enterpriseProjectId: project } },
    ],
  },
  paramGroupId: {
    start: { parameters: { long_query_time: 3 } },
    steps: [
      {
        edit: { paramGroupId: web },
        calls: { ModifyConfiguration: { values: { sql_audit: "ON" } } },
        live: { values: { long_query_time: "3", sql_audit: "ON" } },
      },
      {
        edit: { paramGroupId: batch },
        calls: { ModifyConfiguration: { values: { sql_audit: "OFF", sql_execute_timeout: "1000" } } },
        live: { values: { long_query_time: "3", sql_audit: "OFF", sql_execute_timeout: "1000" } },
      },
      {
        edit: { paramGroupId: batch, parameters: undefined },
        calls: { ModifyConfiguration: { values: { long_query_time: "1" } } },
        live: { values: { long_query_time: "1", sql_audit: "OFF", sql_execute_timeout: "1000" } },
      },
    ],
  },
  parameters: {
    start: { parameters: { long_query_time: "2", sql_audit: "ON" } },
    steps: [
      {
        edit: { parameters: { long_query_time: 5, sql_audit: "ON", seconds_behind_master: 60 } },
        calls: { ModifyConfiguration: { values: { long_query_time: "5", seconds_behind_master: "60" } } },
        outputs: { parameters: { long_query_time: "5", sql_audit: "ON", seconds_behind_master: "60" } },
      },
      {
        edit: { parameters: { long_query_time: "5.0", sql_audit: "ON" } },
        calls: { ModifyConfiguration: { values: { seconds_behind_master: "30" } } },
      },
      {
        edit: { parameters: undefined },
        calls: { ModifyConfiguration: { values: { long_query_time: "1", sql_audit: "OFF" } } },
        live: { values: { long_query_time: "1", sql_audit: "OFF", seconds_behind_master: "30" } },
      },
    ],
  },
  restartOnParameterChange: {
    steps: [
      {
        edit: { parameters: { max_connections: 30000 } },
        calls: { ModifyConfiguration: { values: { max_connections: "30000" } } },
        outputs: { restartRequired: true },
        warning: /take effect only after a restart/,
      },
      {
        edit: { parameters: { max_connections: 30000 }, restartOnParameterChange: true },
        calls: { RestartInstance: { restart: { type: "soft" } } },
        outputs: { restartRequired: false },
      },
      {
        edit: { parameters: { max_connections: 10000 }, restartOnParameterChange: true },
        calls: {
          ModifyConfiguration: { values: { max_connections: "10000" } },
          RestartInstance: { restart: { type: "soft" } },
        },
        outputs: { restartRequired: false },
      },
    ],
  },
  restartTriggers: {
    start: { restartTriggers: { certificate: "january" } },
    steps: [
      {
        edit: { restartTriggers: { certificate: "february" } },
        calls: { RestartInstance: { restart: { type: "soft" } } },
      },
      {
        edit: { restartTriggers: { certificate: "march" }, restartType: "hard" },
        calls: { RestartInstance: { restart: { type: "hard" } } },
      },
    ],
  },
  adminUser: {
    steps: [
      {
        edit: { adminUser: "root_user", adminPassword: "Sup3r-secret" },
        calls: { ResetAdministrator: { name: "root_user", password: some } },
        live: { adminUserName: "root_user" },
        outputs: { adminUser: "root_user" },
      },
    ],
  },
  adminPassword: {
    start: { adminUser: "root_user", adminPassword: "Sup3r-secret" },
    steps: [
      {
        edit: { adminUser: "root_user", adminPassword: "Even-m0re-secret" },
        calls: { ResetAdministrator: { name: "root_user", password: some } },
      },
    ],
  },
  sslEnabled: {
    steps: [
      { edit: { sslEnabled: true }, calls: { SwitchSsl: { ssl_enabled: true } }, live: { sslEnabled: true } },
      { edit: {}, calls: { SwitchSsl: { ssl_enabled: false } }, live: { sslEnabled: false } },
    ],
  },
  port: {
    steps: [
      { edit: { port: 5067 }, calls: { UpdateInstancePort: { port: 5067 } }, outputs: { accessPort: 5067 } },
      { edit: {}, calls: { UpdateInstancePort: { port: 5066 } }, outputs: { accessPort: 5066 } },
    ],
  },
  publicIpId: {
    steps: [
      {
        edit: { publicIpId: eip },
        calls: { BindEip: { public_ip: some, public_ip_id: eip } },
        live: { publicIp: { id: eip } },
      },
      {
        edit: { publicIpId: otherEip, publicIp: "198.18.0.7" },
        calls: { UnbindEip: {}, BindEip: { public_ip: "198.18.0.7", public_ip_id: otherEip } },
        live: { publicIp: { id: otherEip, address: "198.18.0.7" } },
        outputs: { publicIpAddress: "198.18.0.7" },
      },
      { edit: {}, calls: { UnbindEip: {} }, live: { publicIp: null } },
    ],
  },
  readonly: {
    steps: [
      { edit: { readonly: true }, calls: { SetReadOnlyStatus: { readonly: true } }, live: { readOnly: true } },
      { edit: {}, calls: { SetReadOnlyStatus: { readonly: false } }, live: { readOnly: false } },
    ],
  },
  autoRenew: {
    start: { charging: monthly },
    steps: [
      {
        edit: { charging: { ...monthly, autoRenew: true } },
        calls: { AutoRenewalResources: {} },
        live: { billing: { autoRenew: true } },
        outputs: { charging: { ...monthly, autoRenew: true } },
      },
      {
        edit: { charging: monthly, nodeNum: 3, flavorRef: "ddm.c6.4xlarge.2" },
        calls: {
          ResizeFlavor: { spec_code: "ddm.c6.4xlarge.2", group_id: some, is_auto_pay: true },
          ExpandDdmInstanceNodes: { group_id: some, is_auto_pay: true, nodes: [zone("az1")] },
          CancelAutoRenewalResources: {},
        },
        live: { billing: { autoRenew: false }, zones: { az1: 2, az2: 1 }, flavor: "ddm.c6.4xlarge.2" },
      },
      {
        edit: { charging: monthly, nodeNum: 2, flavorRef: "ddm.c6.4xlarge.2" },
        calls: { BatchDeleteNodes: { node_ids: [some] } },
      },
    ],
  },
  noCall: {
    steps: [
      {
        edit: {
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
});

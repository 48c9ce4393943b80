import * as backups from "../../provider/api/ddm/backups";
import { listApiVersions } from "../../provider/api/ddm/api-versions";
import * as dataNodes from "../../provider/api/ddm/data-nodes";
import { listKernelRisks } from "../../provider/api/ddm/kernel-versions";
import { listSlowLogs, listTransactionLogs } from "../../provider/api/ddm/logs";
import { showMigration } from "../../provider/api/ddm/migrations";
import { listNodes, showNode } from "../../provider/api/ddm/nodes";
import { isWeakPassword } from "../../provider/api/ddm/passwords";
import { exportSchemaMetadata } from "../../provider/api/ddm/schema-metadata";
import * as sessions from "../../provider/api/ddm/sessions";
import * as templates from "../../provider/api/ddm/template-usage";
import { describeReferenceExamples } from "../support/reference-examples";

// Does the same as reference.test.ts for further reads. Resources use only a few of them.

const i = { id: "i1", subject: "instance i1" };
const time = Date.UTC(2025, 4, 20, 8);
const between = { start: time, end: time + 1 };

const listed = { status: "normal", name: "rds-f2f2", engine: "mysql", engineVersion: "8.0", privateIp: "127.0.0.1" };
const available = (id: string) => [{ ...listed, id, port: 3306, timeZone: "UTC+08:00" }];
const dn = "7edae0250ebc464897bd92b8d3e8b769in01";

describeReferenceExamples({
  "4.1.1": [
    listApiVersions,
    () => [
      { id: "v3", status: "CURRENT" },
      { id: "v1", status: "DEPRECATED" },
    ],
  ],
  "4.2.13": [
    async (api) => (await listNodes(api, i)).items,
    () => [
      {
        id: "4a2b97b7f5e3462c9c78aae93b46ed83no09",
        status: "normal",
        ip: "192.168.0.160",
        port: 5066,
        groupId: "b4153b807b1a4f83870bf868fcc4f4eagr09",
      },
    ],
  ],
  "4.2.34": [
    (api) => showNode(api, i, "n1"),
    (answer: { id: string; name: string; group_id: string; subnet_id: string; az_code: string }) => ({
      id: answer.id,
      name: answer.name,
      status: "normal",
      privateIp: "172.16.203.68",
      groupId: answer.group_id,
      availabilityZone: answer.az_code,
      subnetId: answer.subnet_id,
    }),
  ],
  "4.2.38": [
    (api) =>
      dataNodes.checkDataNodeConnections(api, i, [
        { dataNodeId: "dn1", endpoint: "dnip1:3306", userName: "root", userPassword: "Any-7777" },
      ]),
    (answer: { rds_check_infos: { rds_instance_id: string }[] }) => [
      { dataNodeId: answer.rds_check_infos[0]?.rds_instance_id, connects: true, errorMessage: undefined },
    ],
  ],
  "4.2.40": [
    (api) => listTransactionLogs(api, i),
    () => [{ nodeId: "d768e14643xxxxxxxxxxxx692dcfa5no09", files: [], size: 0 }],
  ],
  "4.3.9": [
    (api) => exportSchemaMetadata(api, i),
    () => ({
      content: "H4sIAAAA",
      dataNodes: [
        {
          id: "91b1272b09364ddeb999f1295bf0506ain01",
          name: "rds-for-ddm-01",
          host: "172.16.192.110",
          port: 3306,
          engine: "mysql",
          engineVersion: "5.7",
        },
      ],
    }),
  ],
  "4.3.11": [(api) => dataNodes.listAvailableDataNodes(api, i), () => available("085ef55aaaaad1c9770fa92413a8822in01")],
  "4.3.12": [
    (api) => dataNodes.listReshardingDataNodes(api, i, "db_7567"),
    () => available("085ef55*****d1c9770fa92413a8822in01"),
  ],
  "4.3.16": [
    (api) => showMigration(api, i, "db_7567", "m1"),
    () => ({
      shardNumber: { before: 8, after: 9 },
      dataNodes: { before: [{ id: dn, name: "UTS-rds-src" }], after: [{ id: dn, name: "UTS-rds-src" }] },
      isManual: true,
      window: undefined,
      nodeId: "0c12161a26a4426c9bc72efe4ff05224no09",
      exclusive: false,
    }),
  ],
  "4.4.7": [(api) => isWeakPassword(api, "xxx"), () => true],
  "4.6.1": [
    (api) => listSlowLogs(api, i, between),
    () => [
      {
        user: "testddm",
        database: "test1",
        statement: "select id, sleep(3) from test",
        duration: 12002,
        started: "2021-04-26T02:40:21",
        shard: "test1_0000",
        rowsExamined: 4,
        host: "192.168.16.18",
      },
    ],
  ],
  "4.7.1": [
    (api) => sessions.listLogicalSessions(api, i),
    () => [
      {
        id: "4564224",
        user: "drdsagent",
        host: "127.0.0.1:54486",
        database: "None",
        command: "Query",
        time: 0,
        state: "starting",
        statement: "show processlist",
      },
    ],
  ],
  "4.7.3": [
    (api) => sessions.listPhysicalSessions(api, { id: "dn1", subject: "data node dn1" }),
    () => [
      {
        id: "1973",
        user: "DDMRW1613058863",
        database: "ddm_db_test_0001",
        command: "Sleep",
        time: 13977,
        state: undefined,
        statement: undefined,
        transactionTime: 0,
      },
    ],
  ],
  "4.7.5": [
    (api) => sessions.listKilledSessions(api, i, between),
    () => [{ instanceName: "UTS-ddm-name", sessionId: "123456", user: "user_name", time: "2024-06-18T03:08:15+0800" }],
  ],
  "4.8.4": [
    (api) => listKernelRisks(api, i),
    () => [
      {
        engine: "ddm",
        engineVersion: "3.1.0.3",
        level: 1,
        suggestion: "…",
        impact: "…",
        duration: "…",
        guide: "https://support.huaweicloud.com/usermanual-ddm/ddm_06_0042.html",
        interruption: "The interruption is less than 60s for regular workloads.",
      },
    ],
  ],
  "4.9.1": [
    (api) => backups.listBackups(api),
    () => [
      {
        id: "c131f9339****5cdebe350228br09",
        name: "Backup",
        description: "auto metadata backup",
        status: "normal",
        instanceId: "169f4f2fd6****04385a18ain09",
        instanceName: "ddm-test",
        size: 5.419922,
        created: "2025-02-19T02:50:20+0000",
        type: "auto_metadata",
      },
    ],
  ],
  "4.9.3": [
    (api) => backups.showBackup(api, i, "b1"),
    () => ({
      id: "b1",
      name: "Backup-ddm",
      instanceName: "ddm",
      dataNodes: [{ id: "fc33739e5d2741529e21d87a7b5923fain01", name: "mysql_rds" }],
    }),
  ],
  "4.9.4": [
    (api) => backups.listRelatedDataNodes(api, i, time),
    () => ({
      dataNodes: [
        {
          id: "41c239a1e9bd4cd2aabd678bab45a886in01",
          name: "UTS",
          status: "abnormal",
          volumeSize: 40_000_000_000,
          engine: "mysql",
          engineVersion: "8.0.32",
        },
      ],
      latestRestorableTime: "2025-05-27T02:38:15+0000",
    }),
  ],
  "4.9.5": [
    (api) => backups.listRestorableIntervals(api, i).then(({ items }) => items),
    () => [{ start: "2025-05-20T09:40:40+0000", end: "2025-05-21T11:15:43+0000" }],
  ],
  "4.9.6": [
    (api) => backups.listRestoreTargetDataNodes(api, i, { dataNodeId: "dn1", targetInstanceId: "i2", time }),
    () => [
      {
        id: "55c26c79139446868919c5b8b2cbb542in01",
        name: "rds-f0e2",
        engine: "mysql",
        status: "normal",
        available: true,
        unavailableReason: undefined,
        vpcName: "vpc-ddm-172",
        privateIp: "172.16.248.115",
      },
    ],
  ],
  "4.9.7": [
    (api) => backups.listRestoreTargetInstances(api, i),
    () => [{ id: "3b65c609427c4b20bc0ae93e161dc7adin09", name: "ddm", available: true, vpcName: "vpc-ddm-172" }],
  ],
  "4.10.7": [
    (api) => templates.listTemplateApplications(api, "t21"),
    () => [{ instanceName: "ddm-test1", result: "SUCCESS", time: "2026-01-06T07:07:51+0000", error: undefined }],
  ],
  "4.10.10": [
    (api) => templates.listApplicableInstances(api, "t21"),
    () => [{ id: "34694c59f8xxxxxxxxxx35bd53e06d8bin09", name: "ddm-test" }],
  ],
  "4.10.11": [
    (api) => templates.compareTemplates(api, "t21", "t1"),
    () => ({
      sourceName: "paramTemplate-test",
      targetName: "paramTemplate-2b7f",
      differences: [{ name: "ddl_flowcontrol_threshold", sourceValue: "1005", targetValue: "10000" }],
    }),
  ],
});

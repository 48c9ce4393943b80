import * as accounts from "../../provider/api/ddm/other-versions/accounts";
import { listEnginesV2, listFlavorsV2 } from "../../provider/api/ddm/other-versions/catalog";
import * as instances from "../../provider/api/ddm/other-versions/instances";
import { addNodesV2, removeNodesV2, showNodeV1 } from "../../provider/api/ddm/other-versions/nodes";
import * as schemas from "../../provider/api/ddm/other-versions/schemas";
import { expectedJob, describeReferenceExamples } from "../support/reference-examples";

// Compares the client with the examples of the API Reference, as reference.test.ts does. These are the versions of operations that no resource
// uses (decisions 8 and 20).

const i = { id: "i1", subject: "instance i1" };
const all = ["CREATE", "DROP", "ALTER", "INDEX", "INSERT", "DELETE", "UPDATE", "SELECT"];
const returnsNothing = () => undefined;
const flavorId = "8f2e696c-a9c1-30bd-af90-25522bc67606";

const zones = { az1: "normal", az2: "normal", az3: "normal" };

describeReferenceExamples({
  "4.2.4": [(api) => instances.renameInstanceV1(api, i, "DDM-test-04"), returnsNothing],
  "4.2.5": [(api) => instances.setSecurityGroupV1(api, i, "035b70ed-319b-4086-9fd7-62a2e8548b2e"), returnsNothing],
  "4.2.6": [(api) => instances.deleteInstanceV1(api, i, false), expectedJob],
  "4.2.8": [(api) => instances.reloadTablesV1(api, i), returnsNothing],
  "4.2.9": [(api) => addNodesV2(api, i, { flavorId, nodeNumber: 1 }), expectedJob],
  "4.2.9 yearly/monthly": [
    (api) => addNodesV2(api, i, { flavorId, nodeNumber: 1, autoPay: true, zones: ["az1"] }),
    ({ orderId }: { orderId: string }) => ({ orderId }),
  ],
  "4.2.10": [(api) => removeNodesV2(api, i, 2), expectedJob],
  "4.2.14": [
    (api) => showNodeV1(api, i, "n1"),
    () => ({
      id: "4a2b97b7f5e3462c9c78aae93b46ed83no09",
      name: "ddm2-test_node_01",
      status: "normal",
      privateIp: "192.168.0.160",
      managementIp: "100.65.78.158",
      synchronizationIp: "172.16.15.224",
      serverId: "8bd4d0bd-f63e-489a-95b6-50351f9657e6",
      dataVolumeId: "30ade9fb-26de-4d1f-af08-c376974b9d86",
    }),
  ],
  "4.2.15": [
    (api) => listEnginesV2(api),
    () => [
      {
        id: "b6907aa2-aacb-3ac9-9782-b90b152d456c",
        name: "ddm",
        version: "3.0.8",
        zones: [{ code: "az1", name: "az1", isSupported: false }],
      },
    ],
  ],
  "4.2.16": [
    (api) => listFlavorsV2(api, "036dc44a-b560-4316-9e7f-e25a60f2aea2"),
    () => [
      {
        id: flavorId,
        specCode: "ddm.c3.large.2",
        serverCode: "c3.large.2",
        vcpus: 2,
        ram: 4,
        zones,
        architecture: "X86",
      },
    ],
  ],
  "4.2.28": [(api) => instances.restartInstanceV3(api, i), expectedJob],
  "4.3.1": [
    (api) =>
      schemas.createSchemaV1(api, i, {
        name: "mytestdb",
        shardMode: "cluster",
        shardNumber: 8,
        shardUnit: 8,
        dataNodes: [{ id: "dn1", userName: "root", userPassword: "Any-7777" }],
      }),
    returnsNothing,
  ],
  "4.3.4": [(api) => schemas.deleteSchemaV1(api, i, "db_7567", true), returnsNothing],
  "4.3.5": [
    (api) => schemas.listAvailableDataNodesV1(api, i).then(({ items }) => items),
    () => [
      {
        id: "c6f68fed9e74478c8679479a07d7d568in01",
        status: "normal",
        engine: "mysql",
        engineVersion: "5.7",
        privateIp: "192.168.23.97",
        mode: "Ha",
        port: 3306,
        availabilityZone: "az1xahzaz1xahz",
      },
    ],
  ],
  "4.3.8": [
    (api) => schemas.showSchemaV3(api, i, "db_7567"),
    () => ({
      name: "ddm_db_test",
      status: "RUNNING",
      shardMode: "cluster",
      shardNumber: 2,
      shards: [{ name: "ddm_db_test_0000", index: 0, dataNodeId: "253883d4****d3fb38161b57in01", status: "RUNNING" }],
      dataNodes: [{ id: "253883****089960d3fb38161b57in01", engineVersion: "5.7", memory: 4, cores: 2 }],
    }),
  ],
  "4.4.1": [
    (api) =>
      accounts.createAccountV1(api, i, {
        name: "DDMuser1",
        password: "Blue-sky-77",
        baseAuthority: all,
        description: "",
        databases: ["db_7567"],
      }),
    returnsNothing,
  ],
  "4.4.2": [
    (api) => accounts.listAccountsV1(api, i),
    () => [
      {
        name: "ddmtest",
        status: "RUNNING",
        baseAuthority: ["SELECT"],
        extendAuthority: undefined,
        description: "Account",
        created: 1686904661709,
        databases: ["zhxtest"],
      },
    ],
  ],
  "4.4.3": [
    (api) =>
      accounts.updateAccountV1(api, i, "ddmtest", {
        baseAuthority: ["SELECT"],
        description: "test11",
        databases: ["db_7567"],
      }),
    returnsNothing,
  ],
  "4.4.4": [(api) => accounts.deleteAccountV1(api, i, "ddmtest"), returnsNothing],
  "4.4.5": [(api) => accounts.setAccountPasswordV2(api, i, "ddmtest", "Blue-sky-77"), returnsNothing],
  "4.10.3": [
    (api) => instances.writeInstanceParametersV3(api, i, { long_query_time: "2" }),
    ({ jobId }: { jobId: string }) => ({ jobId, needsRestart: false }),
  ],
});

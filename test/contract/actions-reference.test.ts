import { deleteBackup } from "../../provider/api/ddm/backups";
import * as dataNodes from "../../provider/api/ddm/data-nodes";
import { moveTransactionLogs } from "../../provider/api/ddm/logs";
import { changeSwitchWindow, controlMigration } from "../../provider/api/ddm/migrations";
import { restartNode } from "../../provider/api/ddm/nodes";
import { restoreData, restoreMetadata } from "../../provider/api/ddm/restores";
import { importSchemaMetadata } from "../../provider/api/ddm/schema-metadata";
import * as sessions from "../../provider/api/ddm/sessions";
import { expectedJob, describeReferenceExamples } from "../support/reference-examples";

// Compares requests and responses of actions with the examples of the API reference. The placeholder `{pid}` stands for `p1`. Any
// other placeholder stands for its name followed by the digit 1: `{i}` for `i1`.

const i = { id: "i1", subject: "instance i1" };
const dataNode = { id: "dn1", subject: "data node dn1" };
const returnsNothing = () => undefined;

describeReferenceExamples({
  "4.2.11": [(api) => dataNodes.setReadWeights(api, i, { dn1: 60 }), returnsNothing],
  "4.2.12": [(api) => dataNodes.syncDataNodes(api, i), expectedJob],
  "4.2.29": [(api) => restartNode(api, i, "n1"), expectedJob],
  "4.2.37": [(api) => dataNodes.reloadTables(api, i), returnsNothing],
  "4.2.41": [(api) => moveTransactionLogs(api, i, ["n1"]), expectedJob],
  "4.3.10": [
    (api) =>
      importSchemaMetadata(api, { id: "i21", subject: "instance i21" }, "metadata1", [
        { id: "dn21", userName: "root", userPassword: "Any-7777" },
      ]),
    expectedJob,
  ],
  "4.3.17": [(api) => controlMigration(api, i, "db_7567", "m1", "cancel"), expectedJob],
  "4.3.21 automatic": [
    (api) => changeSwitchWindow(api, i, "db_7567", "m1", { begin: "17:00:00", end: "18:00:00" }),
    returnsNothing,
  ],
  "4.3.21 manual": [(api) => changeSwitchWindow(api, i, "db_7567", "m1"), returnsNothing],
  "4.7.2": [(api) => sessions.killLogicalSessions(api, i, ["12312"]), returnsNothing],
  "4.7.4": [(api) => sessions.killPhysicalSessions(api, dataNode, ["43534"]), returnsNothing],
  "4.9.2": [(api) => deleteBackup(api, "b1"), expectedJob],
  "4.9.8": [
    (api) => restoreMetadata(api, i, { backupId: "b1" }, { instanceId: "i21", dataNodeIds: ["dn21"] }),
    expectedJob,
  ],
  "4.9.9": [
    (api) =>
      restoreData(api, i, 1747732352076, { instanceId: "i21", dataNodes: [{ sourceId: "dn1", targetId: "dn21" }] }),
    expectedJob,
  ],
});

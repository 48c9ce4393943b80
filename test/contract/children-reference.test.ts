import * as accounts from "../../provider/api/ddm/accounts";
import * as groups from "../../provider/api/ddm/instance-groups";
import { listTasks } from "../../provider/api/ddm/jobs";
import * as migrations from "../../provider/api/ddm/migrations";
import * as schemas from "../../provider/api/ddm/schemas";
import * as templates from "../../provider/api/ddm/parameter-templates";
import { expectedJob, describeReferenceExamples, type ReferenceCalls } from "../support/reference-examples";

// Compares the client with the examples of the API reference, as reference.test.ts does: here for node groups, schemas, resharding, accounts,
// tasks and parameter templates.

const i = { id: "i1", subject: "instance i1" };
const templateRef = (id: string) => ({ id, subject: `parameter template ${id}` });
const allPermissions = ["CREATE", "DROP", "ALTER", "INDEX", "INSERT", "DELETE", "UPDATE", "SELECT"];
const returnsNothing = () => undefined;

const node = { availableZone: "az1", subnetId: "ead1e945-ca89-45dd-bcce-4a30b2054c22" };
const group = (name: string, type: string, nodes = [node]) => ({
  name,
  type,
  nodes,
  flavorId: "a615922f-0ed8-3691-aad4-a595185febba",
});
const groupAndJobOf = (answer: unknown) => ({
  ...expectedJob(answer),
  groupId: (answer as { group_id?: string }).group_id,
});

const resharding = { shardNumber: 9, dataNodes: [{ id: "dn1", userName: "root", userPassword: "Any-7777" }] };
const precheckOf = (answer: {
  job_id: string;
  pre_check_results: { name: string; handling_suggestion: string }[];
}) => ({
  jobId: answer.job_id,
  results: answer.pre_check_results.map(({ name, handling_suggestion: suggestion }) => ({
    name,
    status: "SUCCESS",
    message: "",
    suggestion,
  })),
});

const calls: ReferenceCalls = {
  "4.2.18": [
    (api) => groups.listGroups(api, i),
    ({ group_list: [only] }: { group_list: { id: string; name: string; node_list: { id: string }[] }[] }) => ({
      groups: [
        {
          id: only?.id,
          name: only?.name,
          role: "rw",
          endpoint: "192.168.0.160:5066",
          isLoadBalanced: true,
          isDefault: false,
          cores: 4,
          memory: 8,
          architecture: "X86",
          nodes: [{ id: only?.node_list[0]?.id, name: "node_01", zone: "some_az" }],
        },
      ],
    }),
  ],
  "4.2.19 read/write": [(api) => groups.createGroup(api, i, group("group-1", "rw")), groupAndJobOf],
  "4.2.19 read-only": [(api) => groups.createGroup(api, i, group("group-2", "r")), groupAndJobOf],
  "4.2.19 two nodes": [
    (api) => groups.createGroup(api, i, group("group-3", "rw", [node, { ...node, availableZone: "az2" }])),
    groupAndJobOf,
  ],
  "4.2.19 yearly/monthly": [
    (api) => groups.createGroup(api, i, group("group-1", "rw")),
    ({ order_id }: { order_id: string }) => ({ orderId: order_id, groupId: undefined }),
  ],
  "4.2.20": [(api) => groups.deleteGroup(api, i, "g21"), expectedJob],
  "4.2.32": [(api) => groups.changeLoadBalancerIp(api, i, "g1", "172.16.192.208"), expectedJob],

  "4.3.2": [
    (api) => schemas.listSchemas(api, i),
    () => ({
      schemas: [
        {
          name: "mytestdb170",
          status: "RUNNING",
          shardMode: "cluster",
          shardNumber: 8,
          created: 1642063713625,
          dataNodes: [{ id: "c6f68fed9e74478c8679479a07d7d568in01", status: "normal" }],
        },
      ],
    }),
  ],
  "4.3.3": [
    (api) => schemas.showSchema(api, i, "DB_7567"),
    () => ({
      name: "db_7567",
      status: "RUNNING",
      shardMode: "cluster",
      shardNumber: 8,
      // The times are texts in the example, and numbers in the parameter tables of the reference.
      created: "2020-11-06T02:54:03.234Z",
      updated: "2020-11-06T02:54:03.234Z",
      shards: [
        { name: "db_7567_0000", index: 0, dataNodeId: "e70a82534a364492b795c5080e3a1591in01", status: "RUNNING" },
      ],
      vips: ["192.168.185.97:5066"],
    }),
  ],
  "4.3.6": [
    (api) =>
      schemas.createSchema(api, i, {
        name: "mytestdb",
        shardMode: "cluster",
        shardNumber: 8,
        dataNodes: [{ id: "dn1", userName: "root", userPassword: "PassWord_234" }],
      }),
    expectedJob,
  ],
  "4.3.7": [(api) => schemas.deleteSchema(api, i, "db_7567", true), expectedJob],
  "4.3.13": [(api) => migrations.precheckMigration(api, i, "db_7567", resharding), precheckOf],
  "4.3.14": [(api) => migrations.showPrecheck(api, i, "db_7567", "m1"), precheckOf],
  "4.3.15": [(api) => migrations.migrate(api, i, "db_7567", resharding), expectedJob],
  "4.3.18": [(api) => migrations.controlMigration(api, i, "db_7567", "m1", "rollback"), expectedJob],
  "4.3.19": [(api) => migrations.controlMigration(api, i, "db_7567", "m1", "clean"), expectedJob],
  "4.3.20": [(api) => migrations.controlMigration(api, i, "db_7567", "m1", "retry"), expectedJob],
  "4.3.22": [(api) => migrations.controlMigration(api, i, "db_7567", "m1", "route-switch"), expectedJob],
  "4.5.2": [
    (api) => listTasks(api, { start: 0, end: 1 }, "i"),
    ({ jobs }: { jobs: { id: string; name: string; instance_id: string }[] }) =>
      jobs.map(({ id, name, instance_id: instanceId }) => ({
        id,
        name,
        instanceId,
        status: "Completed",
        progress: undefined,
        databaseName: undefined,
        operations: [],
        created: Date.UTC(2025, 4, 20, 7, 51, 47),
        failReason: undefined,
      })),
  ],

  "4.4.8": [
    (api) =>
      accounts.createAccount(api, i, {
        name: "user1",
        description: "",
        baseAuthority: allPermissions,
        password: "Blue-sky-77",
      }),
    returnsNothing,
  ],
  "4.4.9": [
    (api) => accounts.listAccounts(api, i),
    () => ({
      accounts: [
        {
          name: "testuser",
          status: "RUNNING",
          baseAuthority: ["SELECT"],
          description: "for project a",
          passwordLifetime: 0,
          expirationTime: undefined,
          databases: ["logicdb1"],
          created: "2025-12-12T04:03:46+0000",
          passwordLastChanged: "2025-12-12T04:03:46+0000",
        },
      ],
    }),
  ],
  "4.4.10 permissions": [
    (api) => accounts.updateAccount(api, i, "ddmtest", { baseAuthority: allPermissions }),
    returnsNothing,
  ],
  "4.4.10 description": [
    (api) => accounts.updateAccount(api, i, "ddmtest", { description: "new description" }),
    returnsNothing,
  ],
  "4.4.10 lifetime": [(api) => accounts.updateAccount(api, i, "ddmtest", { passwordLifetime: 60 }), returnsNothing],
  "4.4.11": [(api) => accounts.deleteAccount(api, i, "ddmtest"), returnsNothing],
  "4.4.12": [(api) => accounts.setAccountPassword(api, i, "ddmtest", "Red-rose-88"), returnsNothing],

  "4.10.1": [
    (api) => templates.listTemplates(api),
    ({ configurations: [only] }: { configurations: { id: string; name: string; created: string }[] }) => ({
      templates: [{ id: only?.id, name: only?.name, description: "", created: only?.created, userDefined: false }],
    }),
  ],
  "4.10.2": [
    (api) => templates.showTemplate(api, "t1"),
    ({ id, name, description }: { id: string; name: string; description: string }) => ({
      id,
      name,
      description,
      parameters: expect.arrayContaining([
        expect.objectContaining({
          name: "auto_increment_increment",
          value: "1",
          range: "1-65535",
          type: "integer",
          readonly: true,
          needsRestart: false,
        }),
      ]) as unknown,
    }),
  ],
  "4.10.5": [
    (api) => templates.createTemplate(api, "t", { name: "param1688972688", description: "test", values: {} }),
    ({ id }: { id: string }) => id,
  ],
  "4.10.6": [(api) => templates.deleteTemplate(api, templateRef("t31")), returnsNothing],
  "4.10.8": [
    (api) => templates.copyTemplate(api, "t", "t21", { name: "paramTemplate-test2", description: "" }),
    returnsNothing,
  ],
  "4.10.9": [
    (api) => templates.updateTemplate(api, templateRef("t21"), { values: { ddl_flowcontrol_threshold: "10005" } }),
    returnsNothing,
  ],
};

describeReferenceExamples(calls);

import { pageSize } from "../../../provider/api/wire";
import { serverGroupLifecycle } from "../../../provider/lifecycle/server-group";
import { makeServerGroupFixture, serverGroupsPath } from "../../support/server-and-protection-groups";
import { describeSafetyRules } from "./rules";
import type { ResourceKind } from "./rules/kind";

/** A full page of other groups. Without a `page_info`, more groups may follow. */
const fullPage = Array.from({ length: pageSize }, (_, n) => ({
  id: `g${n}`,
  name: `g${n}`,
  policies: [],
  members: [],
}));

const serverGroup: ResourceKind<ReturnType<typeof makeServerGroupFixture>> = {
  makeFixture: () => Promise.resolve(makeServerGroupFixture()),
  lifecycle: serverGroupLifecycle,
  program: { name: "front" },
  edit: ({ a }) => ({ members: [a] }),
  editOperations: ["AddServerGroupMember"],
  replacement: { name: "back" },
  createOperation: "CreateServerGroup",
  deleteOperation: "DeleteServerGroup",
  readOperation: "ShowServerGroup",
  notFound: { status: 404, code: "Ecs.0114" },
  listOperation: "ListServerGroups",
  listsWithoutResource: {
    complete: { body: { server_groups: [] } },
    incomplete: { body: { server_groups: fullPage } },
  },
  unknownId: () => "nothing",
  findAll: ({ groups }) => groups(),
  deleteAsOtherClient: ({ cloud, path }) => cloud.otherClient.call("DELETE", path(serverGroupsPath)),
};

describeSafetyRules(serverGroup);

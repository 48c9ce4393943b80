import type { State } from "../../simulator";
import { Cloud } from "./cloud";
import { prepareInstance } from "./prepare-instance";

type Condition = State["instances"][number]["condition"];

/** Creates an instance in a condition, with a second group, a schema and an account. */
function makeInstance(condition: Condition) {
  const cloud = new Cloud();
  const id = cloud.runningInstance();
  prepareInstance(cloud, id, "account");
  const { "{g2}": group = "" } = prepareInstance(cloud, id, "group");
  const [instance] = cloud.simulator.state.instances;
  if (instance !== undefined) instance.condition = condition;
  const path = `/v3/{pid}/instances/${id}`;
  return { cloud, id, path, group };
}

const childPaths = (group: string) =>
  [`/groups/${group}`, "/users/ddmtest", "/databases/db_7567?delete_dn_data=false"] as const;

describe("an instance in condition ERROR", () => {
  test("rejects a new name, but allows deletions of its second group, account and schema, and its own deletion", () => {
    const { cloud, id, path, group } = makeInstance("ERROR");
    expect(cloud.detail(id)["status"]).toBe("ERROR");
    const rename = cloud.call("PUT", `${path}/name`, { name: "renamed" });
    expect(rename).toMatchObject({ status: 400, body: { error_code: "DBS.200076" } });
    for (const childPath of childPaths(group)) {
      expect(cloud.call("DELETE", path + childPath).status).toBeLessThan(300);
      cloud.advance(600);
    }
    expect(cloud.simulator.state.instances).toMatchObject([
      { groups: [{ isDefault: true }], accounts: [], schemas: [], condition: "ERROR" },
    ]);
    expect(cloud.call("DELETE", path).status).toBe(202);
    cloud.advance(600);
    expect(cloud.call("GET", path).status).toBe(404);
  });
});

describe("an instance in condition FROZEN", () => {
  test("rejects deletions of its groups, accounts and schemas, but allows its own deletion", () => {
    const { cloud, id, path, group } = makeInstance("FROZEN");
    expect(cloud.detail(id)["status"]).toBe("FROZEN");
    expect(cloud.call("GET", path).body["instances"]).toMatchObject([{ is_frozen: true }]);
    for (const childPath of childPaths(group)) {
      expect(cloud.call("DELETE", path + childPath)).toMatchObject({
        status: 400,
        body: { error_code: "DBS.200076", error_msg: expect.stringContaining("FROZEN") as string },
      });
    }
    expect(cloud.call("DELETE", path).status).toBe(202);
  });
});

test("a condition can be set by loading a state", () => {
  const { cloud, id } = makeInstance("OK");
  const state = cloud.simulator.save();
  for (const instance of state.instances) instance.condition = "FROZEN";
  cloud.simulator.load(state);
  expect(cloud.detail(id)["status"]).toBe("FROZEN");
});

import type { State } from "../../simulator";
import { Cloud } from "./cloud";
import { furnish } from "./furnish";

type Condition = State["instances"][number]["condition"];

/** An instance in a condition, with a second group, a schema and an account. */
function instanceIn(condition: Condition) {
  const cloud = new Cloud();
  const id = cloud.runningInstance();
  furnish(cloud, id, "account");
  const { "{g2}": group = "" } = furnish(cloud, id, "group");
  const [instance] = cloud.simulator.state.instances;
  if (instance !== undefined) instance.condition = condition;
  const path = `/v3/{pid}/instances/${id}`;
  return { cloud, id, path, group };
}

const deletes = (group: string) =>
  [`/groups/${group}`, "/users/ddmtest", "/databases/db_7567?delete_dn_data=false"] as const;

describe("an instance that is faulty", () => {
  test("is ERROR and refuses changes, but lets go of its groups, accounts and schemas, and can be deleted", () => {
    const { cloud, id, path, group } = instanceIn("ERROR");
    expect(cloud.detail(id)["status"]).toBe("ERROR");
    const rename = cloud.call("PUT", `${path}/name`, { name: "renamed" });
    expect(rename).toMatchObject({ status: 400, body: { error_code: "DBS.200076" } });
    for (const what of deletes(group)) {
      expect(cloud.call("DELETE", path + what).status).toBeLessThan(300);
      cloud.pass(600);
    }
    expect(cloud.simulator.state.instances).toMatchObject([
      { groups: [{ isDefault: true }], accounts: [], schemas: [], condition: "ERROR" },
    ]);
    expect(cloud.call("DELETE", path).status).toBe(202);
    cloud.pass(600);
    expect(cloud.call("GET", path).status).toBe(404);
  });
});

describe("an instance that is frozen", () => {
  test("refuses every change and every deletion but its own", () => {
    const { cloud, id, path, group } = instanceIn("FROZEN");
    expect(cloud.detail(id)["status"]).toBe("FROZEN");
    expect(cloud.call("GET", path).body["instances"]).toMatchObject([{ is_frozen: true }]);
    for (const what of deletes(group)) {
      expect(cloud.call("DELETE", path + what)).toMatchObject({
        status: 400,
        body: { error_code: "DBS.200076", error_msg: expect.stringContaining("FROZEN") as string },
      });
    }
    expect(cloud.call("DELETE", path).status).toBe(202);
  });
});

test("a condition can be put from outside, as a part of the state", () => {
  const { cloud, id } = instanceIn("OK");
  const state = cloud.simulator.save();
  for (const instance of state.instances) instance.condition = "FROZEN";
  cloud.simulator.load(state);
  expect(cloud.detail(id)["status"]).toBe("FROZEN");
});

import { byOperation, mutations } from "../../../scripts/sandbox/calls";
import { operationsOf } from "../harness/calls";
import { declaration, ref } from "../harness/programs";
import { play, type Played } from "../harness/saga";
import { accountSaga } from "./stories";

describe("an account", () => {
  let played: Played;
  let [adopted, looked] = ["", ""];
  beforeAll(async () => {
    played = await play({
      ...accountSaga,
      async besides(otherClient, state) {
        const { id: instance = "" } = state.resource("orders");
        await otherClient("POST", `/v3/{pid}/instances/${instance}/users`, {
          ...{ name: "legacy", password: "0ld-secret", base_authority: ["DROP"], description: "by hand" },
        });
        [adopted, looked] = [`${instance}/legacy`, state.resource("passwordLifetime").id ?? ""];
        return [
          declaration("Account", "adopted", {
            ...{ instanceId: ref("orders.id"), adopt: { id: adopted }, password: "N3w!secret9" },
            ...{ baseAuthority: ["SELECT"], databases: [ref("shop.name")] },
          }),
          `const looked = ddm.Account.get("looked", "${looked}");`,
          `exports.looked = pulumi.all([looked.name, looked.baseAuthority, looked.instanceId, looked.password]);`,
        ].join("\n");
      },
    });
  }, 240_000);
  afterAll(() => played.close());

  test.each(Object.keys(accountSaga.inPlace))("changes in place: %s", (name) => played.expectInPlace(name));
  test.each(Object.keys(accountSaga.replacements))("is replaced: %s", (name) => played.expectReplacement(name));
  test.each(Object.keys(accountSaga.drifts))("drifts: %s", (name) => played.expectDrift(name));

  test("is only looked at by a preview", () => expect(mutations(played.previewCalls)).toEqual([]));

  test("is one call for all of an instance's accounts when they are refreshed", () => {
    // Two instances, and those whose account nobody has told of yet (get).
    expect(byOperation(played.previewCalls)["ListDdmUsers"]).toBeLessThanOrEqual(4);
  });

  test("is adopted: verified, and brought to the inputs, password included", () => {
    const { outcome, calls, state, cloud } = played.repaired;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    const made = mutations(calls).filter(({ path }) => path.includes("/users/legacy"));
    expect(operationsOf(made)).toEqual(["UpdateDdmUser", "ResetDdmUserPassword"]);
    expect(made[0]?.request).toEqual({ base_authority: ["SELECT"], databases: [{ name: "shop" }] });
    expect(state.resource("adopted")).toMatchObject({ id: adopted, outputs: { name: "legacy", databases: ["shop"] } });
    // What the program does not speak of stays.
    expect(accountSaga.live(cloud, state.resource("adopted"))).toMatchObject({ description: "by hand" });
  });

  test("is read without being managed", () => {
    const { outcome, state } = played.repaired;
    expect(outcome.ops("looked")).toEqual(["read"]);
    const [instance, name] = looked.split("/");
    expect(state.outputs["looked"]).toEqual([name, ["SELECT"], instance, null]);
  });

  test("has no secret in the state in plain text", () => {
    for (const { state } of [...played.chapters, played.repaired]) {
      for (const secret of ["Ab!cdef123", "N3w!secret9", "Sh4rds!of9"]) expect(state.text).not.toContain(secret);
    }
  });

  test("is taken out of the program: deleted, each by one call; nothing else is touched", () => {
    const { outcome, calls, state, cloud } = played.removed;
    const { inPlace, replacements, drifts } = accountSaga;
    const names = [...Object.keys(inPlace), ...Object.keys(replacements), ...Object.keys(drifts), "adopted"];
    for (const name of names) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(byOperation(mutations(calls))).toEqual({ DeleteDdmUser: names.length });
    expect(cloud.instances.flatMap(({ accounts }) => accounts)).toEqual([]);
    expect(state.resources.filter(({ type }) => type.endsWith(":Account"))).toEqual([]);
  });
});

import { accountArgs, groupArgs, schemaArgs, templateArgs } from "../../test/support/children";
import { accountLifecycle } from "./account";
import { instanceGroupLifecycle } from "./instance-group";
import type { Lifecycle } from "./lifecycle";
import { adoptedChild, childId, parseChildId, sameMembers } from "./operate/child";
import { isYoung, requireOurs } from "./operate/earlier";
import { parameterTemplateLifecycle } from "./parameter-template";
import { schemaLifecycle } from "./schema";

describe("default names are what the API allows, whatever the resource is called", () => {
  test.each<[string, () => Lifecycle, (changes: Record<string, unknown>) => Record<string, unknown>, RegExp]>([
    ["account", accountLifecycle, accountArgs, /^[A-Za-z]\w{0,23}_[0-9a-f]{7}$/],
    ["instance group", instanceGroupLifecycle, groupArgs, /^[A-Za-z][A-Za-z0-9_-]{0,55}-[0-9a-f]{7}$/],
    ["schema", schemaLifecycle, schemaArgs, /^[a-z][a-z0-9_]{0,39}_[0-9a-f]{7}$/],
    ["parameter template", parameterTemplateLifecycle, templateArgs, /^[A-Za-z][A-Za-z0-9._-]{0,55}-[0-9a-f]{7}$/],
  ])("%s", (_, lifecycle, args, form) => {
    for (const resource of ["app", "My-Shop", "2nd.one", "größe", "_x", "x".repeat(90), "a b"]) {
      const program = args({ __urn: `urn:pulumi:dev::shop::some:Type::${resource}` });
      const { inputs } = lifecycle().check({}, program);
      expect(inputs["name"]).toMatch(form);
      expect(inputs["__name"]).toBe(inputs["name"]);
      // The name holds to the kind's own rules, too.
      expect(lifecycle().check(inputs, { ...program, name: inputs["name"] }).failures).toEqual([]);
      expect(lifecycle().check(inputs, program).inputs["name"]).toBe(inputs["name"]);
    }
  });
});

describe("the id of a thing of an instance", () => {
  test("names both", () => {
    expect(childId("i1", "app")).toBe("i1/app");
    expect(parseChildId("an account", "i1/app")).toEqual({ instanceId: "i1", own: "app" });
  });

  test.each(["app", "i1/", "/app", "i1/app/x", ""])("is none: %j", (id) => {
    expect(() => parseChildId("an account", id)).toThrow(
      `"${id}" is not the id of an account: it must be <instance id>/<its own name or id>, with one slash.`,
    );
  });

  test("that is adopted is of the instance that the program names", () => {
    expect(adoptedChild("an account", { instanceId: "i1" })).toBeUndefined();
    expect(adoptedChild("an account", { instanceId: "i1", adopt: { id: "i1/app" } })).toBe("app");
    expect(() => adoptedChild("an account", { instanceId: "i2", adopt: { id: "i1/app" } })).toThrow(
      '"adopt.id" names an account of instance i1, but "instanceId" is i2: they must be the same.',
    );
  });
});

test.each<[unknown, unknown, boolean]>([
  [["a", "b"], ["b", "a"], true],
  [["a", "a", "b"], ["b", "a"], true],
  [["a"], ["A"], false],
  [[], [], true],
  [["a"], [], false],
  [undefined, [], false],
  ["a", ["a"], false],
])("lists hold the same, in any order: %j, %j: %s", (a, b, same) => {
  expect(sameMembers(a, b)).toBe(same);
});

describe("what is there already is ours", () => {
  const hour = 3_600_000;
  const now = Date.UTC(2026, 0, 15);
  const thing = { subject: 'account "app"', adoptId: "i1/app", created: now - hour, matches: true };

  test("when its name is ours, it is as the program says, and younger than twice the create timeout", () => {
    expect(() => {
      requireOurs(thing, true, now, hour);
    }).not.toThrow();
    expect(isYoung(now - 2 * hour, now, hour)).toBe(false);
    expect(isYoung(now - 2 * hour + 1, now, hour)).toBe(true);
  });

  test.each<[string, object, boolean]>([
    ["the name is not ours", {}, false],
    ["it differs", { matches: false }, true],
    ["it is older", { created: now - 3 * hour }, true],
    ["its age is not known", { created: undefined }, true],
  ])("but not when %s", (_, change, isOurs) => {
    expect(() => {
      requireOurs({ ...thing, ...change }, isOurs, now, hour);
    }).toThrow(/^There is already account "app"\. .*adopt: \{ id: "i1\/app" \}/);
  });
});

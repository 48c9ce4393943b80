import { adoptedId, idOf, instanceIdOf, localIdOf, requireSameInstance } from "./identity";

const child = { noun: "an account", scope: "child of an instance" } as const;
const template = { noun: "a parameter template", scope: "project" } as const;

test("the id of a child consists of the instance id and the local id", () => {
  expect(idOf(child, "i1", "app")).toBe("i1/app");
  expect(localIdOf(child, "i1/app")).toBe("app");
  expect(instanceIdOf(child, "i1/app", {})).toBe("i1");
  expect(instanceIdOf(child, "", { instanceId: "i1" })).toBe("i1");
});

test("the id of a resource that is not a child is its local id", () => {
  expect(idOf(template, "", "t1")).toBe("t1");
  expect(localIdOf(template, "t1")).toBe("t1");
  expect(instanceIdOf(template, "", {})).toBe("");
});

test.each(["app", "i1/", "/app", "i1/app/x", ""])("%j is not the id of a child", (id) => {
  expect(() => localIdOf(child, id)).toThrow(
    `"${id}" is not the id of an account: it must be <instance id>/<name or id>, with one slash. Nothing was changed.`,
  );
});

test("a resource to adopt must belong to the instance that the program names", () => {
  expect(adoptedId({ instanceId: "i1" })).toBeUndefined();
  expect(adoptedId({ instanceId: "i1", adopt: { id: "i1/app" } })).toBe("i1/app");
  expect(() => {
    requireSameInstance(child, "i1/app", { instanceId: "i1" });
  }).not.toThrow();
  expect(() => {
    requireSameInstance(child, "i1/app", { instanceId: "i2" });
  }).toThrow('"adopt.id" names an account of instance i1, but "instanceId" is i2: both must name the same instance.');
});

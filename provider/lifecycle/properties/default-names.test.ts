import { instanceArgs, instanceUrn } from "../../../test/support/instance-args";
import { instanceLifecycle } from "../instance";
import type { Lifecycle, Values } from "../lifecycle";
import { defaultName, type NameStyle } from "./default-names";
import { unknownValue } from "./values";

// Each lifecycle stands for one process of the provider: a preview, or an update.

const check = (olds: Values, news: Values, lifecycle: Lifecycle = instanceLifecycle()) =>
  lifecycle.check(olds, news).inputs;

test("appends seven hexadecimal digits to the resource's name", () => {
  const { name, __name } = check({}, instanceArgs());
  expect(name).toMatch(/^orders-[0-9a-f]{7}$/);
  expect(__name).toBe(name);
});

test("generates the same name in the processes of preview and update", () => {
  expect(check({}, instanceArgs())["name"]).toBe(check({}, instanceArgs())["name"]);
});

test("generates another name for another resource, stack, project, parent or organization", () => {
  const urns = [
    instanceUrn,
    instanceUrn.replace("orders", "sales"),
    instanceUrn.replace("dev", "prod"),
    instanceUrn.replace("shop", "blog"),
    instanceUrn.replace("pulumi-nodejs:", "my:component:Shop$pulumi-nodejs:"),
  ];
  const names = urns.map((__urn) => check({}, instanceArgs({ __urn }))["name"]);
  names.push(check({}, instanceArgs({ __org: "other" }))["name"]);
  expect(new Set(names).size).toBe(6);
});

test("stores `__name` only for a generated name", () => {
  const inputs = check({}, instanceArgs({ name: "shop-db" }));
  expect(inputs).toMatchObject({ name: "shop-db" });
  expect(inputs).not.toHaveProperty("__name");
});

describe("a later check", () => {
  const first = check({}, instanceArgs());

  test("keeps the name", () => {
    expect(check(first, instanceArgs({ nodeNum: 3 }))).toMatchObject({ name: first["name"], __name: first["name"] });
  });

  test("keeps the name when the resource is renamed with an alias", () => {
    const renamed = instanceArgs({ __urn: instanceUrn.replace("orders", "purchases") });
    expect(check(first, renamed)["name"]).toBe(first["name"]);
  });

  test("keeps the name when a refresh has recorded another name in the inputs", () => {
    expect(check({ ...first, name: "renamed-by-hand" }, instanceArgs())["name"]).toBe(first["name"]);
  });

  test("keeps the name that the previous program set", () => {
    expect(check(check({}, instanceArgs({ name: "shop-db" })), instanceArgs())["name"]).toBe("shop-db");
  });
});

describe("the check of a replacement", () => {
  const first = check({}, instanceArgs());
  const moved = instanceArgs({ vpcId: "another" });
  /** Runs the engine's checks of one process: first with the old inputs, then without them. */
  const replace = (olds: Values) => {
    const lifecycle = instanceLifecycle();
    check(olds, moved, lifecycle);
    return check({}, moved, lifecycle);
  };

  test("generates another name, since the old instance still exists", () => {
    expect(replace(first)["name"]).toMatch(/^orders-[0-9a-f]{7}$/);
    expect(replace(first)["name"]).not.toBe(first["name"]);
  });

  test("generates the same name in the preview and in the update", () => {
    expect(replace(first)["name"]).toBe(replace(first)["name"]);
  });

  test("generates a third name for a second replacement", () => {
    const second = replace(first);
    const third = replace(second);
    expect(new Set([first["name"], second["name"], third["name"]]).size).toBe(3);
  });
});

test("a check of another resource in the same process does not change a generated name", () => {
  const lifecycle = instanceLifecycle();
  const sales = instanceArgs({ __urn: instanceUrn.replace("orders", "sales") });
  check(check({}, sales), sales, lifecycle);
  expect(check({}, instanceArgs(), lifecycle)["name"]).toBe(check({}, instanceArgs())["name"]);
});

describe("an adopted instance", () => {
  const adopt = { id: "e90bc6739a3c4666a577c3fa1524dac2in09" };

  test("keeps its own name", () => {
    const adopted = check({}, instanceArgs({ adopt }));
    expect(adopted).not.toHaveProperty("name");
    expect(check(adopted, instanceArgs({ adopt }))).not.toHaveProperty("name");
  });

  test("keeps its own name when `adopt` is removed", () => {
    const adopted = check({}, instanceArgs({ adopt }));
    const later = check(adopted, instanceArgs());
    expect(later).not.toHaveProperty("name");
    expect(check(later, instanceArgs())).not.toHaveProperty("name");
  });

  test("gets the name that the program sets", () => {
    expect(check({}, instanceArgs({ adopt, name: "shop-db" }))["name"]).toBe("shop-db");
  });
});

test("generates no name while the URN or the name in the program is unknown", () => {
  expect(check({}, instanceArgs({ name: unknownValue }))["name"]).toBe(unknownValue);
  expect(check({}, instanceArgs({ __urn: unknownValue }))).not.toHaveProperty("name");
});

describe("the form of a default name", () => {
  const urn = (name: string) => `urn:pulumi:dev::shop::some:Type::${name}`;
  const instances: NameStyle = { maxLength: 64, separator: "-", forbidden: /[^A-Za-z0-9_-]/g };
  const schemas: NameStyle = { maxLength: 48, separator: "_", forbidden: /[^a-z0-9_]/g, lowercase: true };

  test.each([
    ["orders", /^orders-\w{7}$/],
    ["my.orders db", /^my-orders-db-\w{7}$/],
    ["2nd", /^ddm-2nd-\w{7}$/],
    ["größe", /^gr--e-\w{7}$/],
    ["x".repeat(100), /^x{56}-\w{7}$/],
    ["a", /^a-\w{7}$/],
  ])("the name of an instance resource named %s has the form that the API allows", (name, form) => {
    const made = defaultName(instances, urn(name), "org");
    expect(made).toMatch(form);
    expect(made).toMatch(/^[A-Za-z][\w-]{3,63}$/);
  });

  test("the name of a schema is in lower case with underscores", () => {
    expect(defaultName(schemas, urn("My-Shop"), "org")).toMatch(/^my_shop_[0-9a-f]{7}$/);
    expect(defaultName(schemas, urn("S".repeat(90)), "org")).toHaveLength(48);
  });
});

import * as pulumi from "@pulumi/pulumi";
import { Account, type AccountArgs } from "./account";
import { Schema } from "./schema";

// On a busy machine, the first resource takes seconds.
jest.setTimeout(60_000);

/** Pulumi's representation of a value that is unknown in a preview. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Inputs of each registered resource, by name. */
const inputsByName = new Map<string, Record<string, unknown>>();
/** Id and outputs that a mocked resource returns, by name. Absent outputs equal the inputs. A resource without an entry gets defaults. */
const states = new Map<string, { id?: string; state: Record<string, unknown> }>();

/** Forgets earlier resources, and sets Pulumi's mocks for a preview, in which values may be unknown, or for an update. */
async function setMocks(preview = false): Promise<void> {
  inputsByName.clear();
  states.clear();
  const newResource = ({ name, inputs }: pulumi.runtime.MockResourceArgs) => {
    inputsByName.set(name, inputs as Record<string, unknown>);
    const { id = `i1/${name}`, state = { created: `2026-01-01 ${name}` } } = states.get(name) ?? {};
    return { id, state: { ...inputs, ...state } as Record<string, unknown> };
  };
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "shop", "dev", preview);
}

const schema = (name: string, opts?: pulumi.CustomResourceOptions) =>
  new Schema(name, { name, instanceId: "i1", shardMode: "cluster", shardNumber: 8, dataNodes: [] }, opts);

/** Declares an account, waits until it is registered, and returns its inputs. */
async function declareAccount(databases: AccountArgs["databases"], opts?: pulumi.CustomResourceOptions) {
  const declared = new Account(
    "app",
    { instanceId: "i1", password: "Blue-sky-77", baseAuthority: ["SELECT"], ...(databases && { databases }) },
    opts,
  );
  await new Promise((resolve) => declared.urn.apply(resolve));
  return inputsByName.get("app") ?? {};
}

const shopCreated = { name: "shop", created: "2026-01-01 shop" };

describe("databases", () => {
  test("accepts schemas, their names, objects with their names, and plain names", async () => {
    await setMocks();
    const [shop, blog, news] = ["shop", "blog", "news"].map((name) => schema(name));
    if (!shop || !blog || !news) throw new Error("there is no schema");
    const { databases, __schemas: schemas } = await declareAccount([shop, blog.name, { name: news.name }, "legacy"]);
    expect(databases).toEqual(["shop", "blog", { name: "news" }, "legacy"]);
    expect(schemas).toEqual([
      shopCreated,
      { name: "blog", created: "2026-01-01 blog" },
      { name: "news", created: "2026-01-01 news" },
    ]);
  });

  test.each<[string, (shop: Schema) => AccountArgs["databases"]]>([
    ["an output of a list of schemas", (shop) => pulumi.output([shop])],
    ["a promise of a list of schemas", (shop) => Promise.resolve([shop])],
    ["an output of a schema", (shop) => [pulumi.output(shop)]],
    ["a promise of a schema", (shop) => [Promise.resolve(shop)]],
    ["an output of the schema and its name", (shop) => [pulumi.output(shop), shop.name]],
  ])("replaces schemas with their names, and passes their creation times, in %s", async (_, databases) => {
    await setMocks();
    const shop = schema("shop");
    const inputs = await declareAccount(databases(shop));
    expect(new Set(inputs["databases"] as string[])).toEqual(new Set(["shop"]));
    expect(inputs["__schemas"]).toEqual([shopCreated]);
  });

  test.each<[string, (shop: Schema) => AccountArgs["databases"]]>([
    ["an output of the whole list", (shop) => pulumi.all([shop.name])],
    ["a name that is computed from the schema's name", (shop) => [shop.name.apply((name) => name.toLowerCase())]],
    ["a list that contains the schema twice", (shop) => [shop, shop.name]],
  ])("passes the schema's creation time once for %s", async (_, databases) => {
    await setMocks();
    const { __schemas: schemas } = await declareAccount(databases(schema("shop")));
    expect(schemas).toEqual([shopCreated]);
  });

  test.each<[string, AccountArgs["databases"]]>([
    ["plain names", ["shop"]],
    ["an absent list", undefined],
    ["outputs that do not come from a schema", [pulumi.output("shop")]],
    ["a promise that does not come from a schema", Promise.resolve(["shop"])],
  ])("passes no creation times for %s", async (_, databases) => {
    await setMocks();
    expect(await declareAccount(databases)).not.toHaveProperty("__schemas");
  });

  test("the hidden input `__schemas` has no dependencies, even if the schemas are in a component", async () => {
    await setMocks();
    const component = new pulumi.ComponentResource("company:data:Orders", "orders");
    const [shop, blog] = [schema("shop", { parent: component }), schema("blog", { parent: component })];
    const dependencies: Promise<ReadonlySet<pulumi.Resource>>[] = [];
    await declareAccount([shop, blog.name], {
      parent: component,
      transformations: [
        ({ props, opts }) => {
          const hidden = (props as { __schemas: Record<string, { allResources(): Promise<Set<pulumi.Resource>> }>[] })
            .__schemas;
          dependencies.push(...hidden.flatMap((one) => Object.values(one).map((output) => output.allResources())));
          return { props, opts };
        },
      ],
    });
    expect((await Promise.all(dependencies)).map((some) => [...some])).toEqual([[], [], [], []]);
  });
});

describe("a preview", () => {
  test("passes the creation time of an unchanged schema", async () => {
    await setMocks(true);
    expect((await declareAccount([schema("shop").name]))["__schemas"]).toEqual([shopCreated]);
  });

  test("passes `unchanged` as the creation time of a schema that is updated in place", async () => {
    await setMocks(true);
    states.set("shop", { state: { created: unknown } });
    expect((await declareAccount([schema("shop").name]))["__schemas"]).toEqual([
      { name: "shop", created: "unchanged" },
    ]);
  });

  test("passes an unknown creation time for a schema that is replaced", async () => {
    await setMocks(true);
    states.set("shop", { id: "", state: { created: unknown } });
    const [entry] = (await declareAccount([schema("shop")]))["__schemas"] as Record<string, unknown>[];
    expect(entry?.["name"]).toBe("shop");
    expect(pulumi.isUnknown(entry?.["created"])).toBe(true);
  });

  test("passes an unknown creation time without dependencies", async () => {
    await setMocks(true);
    states.set("shop", { id: "", state: { created: unknown } });
    const dependencies: Promise<ReadonlySet<pulumi.Resource>>[] = [];
    await declareAccount([schema("shop")], {
      transformations: [
        ({ props, opts }) => {
          const [entry] = (props as { __schemas: Record<string, { allResources(): Promise<Set<pulumi.Resource>> }>[] })
            .__schemas;
          dependencies.push(...Object.values(entry ?? {}).map((output) => output.allResources()));
          return { props, opts };
        },
      ],
    });
    expect((await Promise.all(dependencies)).map((some) => [...some])).toEqual([[], []]);
  });
});

test("a preview passes unknown creation times for an output of a list of schemas whose names are unknown", async () => {
  await setMocks(true);
  states.set("shop", { id: "", state: { name: unknown, created: unknown } });
  const inputs = await declareAccount(pulumi.output([schema("shop")]));
  expect(pulumi.isUnknown(inputs["__schemas"])).toBe(true);
});

test("`Account.get` passes no creation times", async () => {
  await setMocks();
  const app = Account.get("app", "i1/app");
  await new Promise((resolve) => app.urn.apply(resolve));
  expect(inputsByName.get("app")).not.toHaveProperty("__schemas");
});

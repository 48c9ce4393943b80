import * as pulumi from "@pulumi/pulumi";
import * as ddm from "..";

// Mistakes that Pulumi or an object spread would ignore. The program would then create another resource than it declares.

// On a busy machine, the first resource takes seconds.
jest.setTimeout(60_000);

let registered: string[];

beforeEach(async () => {
  registered = [];
  await pulumi.runtime.setMocks({
    newResource: ({ name, id, inputs }) => {
      registered.push(name);
      return { id: id ?? `${name}-id`, state: inputs as Record<string, unknown> };
    },
    call: () => ({}),
  });
});
afterEach(() => pulumi.runtime.disconnect());

/** Runs a statement that throws a `RunError`, and returns the message. Pulumi prints a `RunError` without its stack. */
function failureOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  }
  throw new Error("the statement did not fail");
}

const readable = [
  "Account",
  "Instance",
  "InstanceGroup",
  "ParameterTemplate",
  "ProtectionGroup",
  "Schema",
  "ServerGroup",
] as const;
const missingIds = [undefined, null, ""] as readonly unknown[] as readonly string[];

test.each(readable)("`get` of %s fails without an id, and registers nothing", (type) => {
  for (const id of missingIds) {
    expect(failureOf(() => ddm[type].get("orders", id))).toBe(
      `The id of ddm.${type} "orders" is missing: \`get\` reads an existing resource by its id.`,
    );
  }
  expect(registered).toEqual([]);
});

test("`get` accepts an output of an id", async () => {
  const template = ddm.ParameterTemplate.get("tuned", pulumi.output("t1"));
  expect(await new Promise((resolve) => template.id.apply(resolve))).toBe("t1");
});

const outputOf = <Args extends object>(args: Args) => pulumi.output(args) as unknown as Args;
const schemaArgs = { instanceId: "i1", shardMode: "single", shardNumber: 1, dataNodes: [] } as const;

test.each<[string, () => unknown]>([
  ["ParameterTemplate", () => new ddm.ParameterTemplate("x", outputOf({ name: "tuned" }))],
  ["Account", () => new ddm.Account("x", outputOf({ instanceId: "i1", password: "Blue-sky-77", baseAuthority: [] }))],
  ["Schema", () => new ddm.Schema("x", outputOf({ ...schemaArgs, dataNodes: [] }))],
  ["NodeRestart", () => new ddm.NodeRestart("x", outputOf({ instanceId: "i1", nodeId: "n1" }))],
  ["Provider", () => new ddm.Provider("x", outputOf({ region: "eu-west-101" }))],
])("rejects an output as the object of arguments: %s", (type, declare) => {
  expect(failureOf(declare)).toBe(
    `The arguments of ddm.${type} "x" are an output, but must be an object. The values in the object may be outputs.`,
  );
  expect(registered).toEqual([]);
});

test("rejects a promise as the object of arguments", () => {
  const args = Promise.resolve({ name: "tuned" }) as ddm.ParameterTemplateArgs;
  expect(failureOf(() => new ddm.ParameterTemplate("x", args))).toContain('ddm.ParameterTemplate "x" are a promise,');
});

test.each(["Account", "Instance", "InstanceGroup", "Schema"] as const)(
  "registers a resource without arguments, so that `check` reports the required ones: %s",
  async (type) => {
    const declare = ddm[type] as unknown as new (name: string) => pulumi.CustomResource;
    const { urn } = new declare("x");
    await new Promise((resolve) => urn.apply(resolve));
    expect(registered).toEqual(["x"]);
  },
);

test("a provider rejects an unknown setting, and suggests a similar name", () => {
  const misspelled: object = { regoin: "eu-west-101" };
  expect(failureOf(() => new ddm.Provider("away", misspelled))).toBe(
    'ddm.Provider "away" has no setting "regoin"; did you mean "region"?',
  );
  const foreign: object = { tags: ["db"] };
  expect(failureOf(() => new ddm.Provider("away", foreign))).toBe('ddm.Provider "away" has no setting "tags".');
});

test("a provider ignores settings without a value", async () => {
  const absent: object = { region: undefined, other: null };
  const provider = new ddm.Provider("away", absent);
  await new Promise((resolve) => provider.urn.apply(resolve));
  expect(registered).toEqual(["away"]);
});

import type { FindManagedUrn, Values } from "../lifecycle";
import { accountArgs } from "../../../test/support/child-fixtures";
import { catchFailure } from "../../../test/support/failure";
import { TestCloud } from "../../../test/support/test-cloud";
import { accountDefinition } from "../account";
import { anyDefinition, type Namesake } from "./definition";
import { canAdoptByProgram, requireUnmanaged, resolveNamesakes } from "./namesakes";
import { startOperation } from "./operation";

const hour = 3_600_000;
const now = Date.UTC(2026, 0, 15);
const namesake: Namesake = {
  localId: "app",
  subject: 'account "app" of instance i1',
  created: now - hour + 1,
  differences: [],
};

/** Prepares the resolution of namesakes for an account. The default create timeout is 30 minutes. `__name` marks the name as generated. */
function startResolution(
  namesakes: readonly Namesake[],
  program: Record<string, unknown> = { __name: "app" },
  {
    replaced,
    replacedId = "i1/old",
    ...options
  }: { replaced?: Values; replacedId?: string; isUnmanaged?: boolean; canAdopt?: boolean } = {},
) {
  const cloud = new TestCloud();
  const definition = anyDefinition(accountDefinition);
  const operation = startOperation(
    definition,
    "create",
    cloud.newServices(),
    "",
    accountArgs({ name: "app", ...program }),
  );
  operation.replaced = replaced && { id: replacedId, outputs: replaced };
  const facts = { isUnmanaged: true, canAdopt: true, ...options };
  return { resolve: () => resolveNamesakes(definition, operation, namesakes, now, facts), cloud, operation };
}

test("adopts a young resource that has the generated name, and warns", () => {
  const { resolve, cloud } = startResolution([namesake]);
  expect(resolve()).toBe("app");
  expect(cloud.warnings).toEqual([
    'Found account "app" of instance i1, left by an interrupted create of this resource: it is adopted.',
  ]);
});

test("compares the age with twice the create timeout that the program sets", () => {
  const older = { ...namesake, created: now - 3 * hour };
  expect(startResolution([older], { __name: "app", timeouts: { create: "2h" } }).resolve()).toBe("app");
});

test.each<[string, object, object, string]>([
  ["the program sets the name", {}, {}, "its name is set by the program, so others may have created it"],
  [
    "the age of the resource is twice the create timeout",
    { created: now - hour },
    { __name: "app" },
    "it is older than twice the create timeout",
  ],
  ["the resource is in use", { inUse: "it holds 2 schemas" }, { __name: "app" }, "it holds 2 schemas"],
])("throws an error when %s", (_, change, program, reason) => {
  const { resolve, cloud } = startResolution([{ ...namesake, ...change }], program as Record<string, unknown>);
  const adopt =
    'Adopt it with `adopt: { id: "i1/app" }`, or delete it, or choose another name, and run `pulumi up` again.';
  expect(resolve).toThrow(expect.objectContaining({ advice: adopt }) as Error);
  expect(resolve).toThrow(`It exists already, and ${reason}. It may be left over from an interrupted \`pulumi up\``);
  expect(cloud.warnings).toEqual([]);
});

test("advises to set the values of the resource before its adoption if the resource differs from the program", () => {
  const { resolve } = startResolution([{ ...namesake, differences: ['its "type" is r'] }], { __name: "app" });
  const advice = expect.stringMatching(
    /^Set its values in the program and adopt it with `adopt: .*`, or delete it/,
  ) as string;
  expect(resolve).toThrow(expect.objectContaining({ advice }) as Error);
  expect(resolve).toThrow('It exists already, and its "type" is r. It may be left over');
});

test("does not advise `adopt` if it would be rejected", () => {
  const { resolve } = startResolution([namesake], {}, { canAdopt: false });
  const advice = "Delete it, or choose another name, and run `pulumi up` again.";
  expect(resolve).toThrow(expect.objectContaining({ advice }) as Error);
});

describe("requireUnmanaged", () => {
  const requireFor = (urn: string | null | undefined) => {
    const { operation } = startResolution([namesake]);
    const services = { ...operation.services, findManagedUrn: () => Promise.resolve(urn) };
    return requireUnmanaged(anyDefinition(accountDefinition), { ...operation, services }, [namesake]);
  };

  test("rejects a namesake that is the old resource of a replacement", async () => {
    const error = await catchFailure(requireFor(String(accountArgs()["__urn"])));
    expect(error.message).toBe("It is to be replaced, and the old resource (i1/app) still has this name");
  });

  test("rejects a namesake that has another URN, with advice about aliases", async () => {
    const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:Account::old";
    const error = await catchFailure(requireFor(urn));
    expect(error.message).toBe(`${urn} manages the resource with this name (i1/app)`);
    expect(error).toMatchObject({
      advice: expect.stringContaining('set the resource option `aliases: [{ name: "old" }]`') as string,
    });
  });

  test("rejects a namesake if the state cannot be read, with advice about the backend", async () => {
    const error = await catchFailure(requireFor(undefined));
    expect(error.message).toBe(
      "It exists already (i1/app). Pulumi's state would show whether this stack manages it, but `pulumi stack export` fails in the program's folder",
    );
    expect(error).toMatchObject({ advice: expect.stringContaining("PULUMI_BACKEND_URL") as string });
  });

  test("proves that a namesake is unmanaged if the state does not contain it", async () => {
    expect(await requireFor(null)).toBe(true);
  });

  test("rejects several namesakes if the stack manages one, and advises to keep it", async () => {
    const { operation } = startResolution([namesake]);
    const findManagedUrn = (id: string) => Promise.resolve(id === "i1/app" ? "urn:old" : null);
    const orphan = { ...namesake, localId: "APP", subject: 'account "APP" of instance i1' };
    const services = { ...operation.services, findManagedUrn };
    const namesakes = [orphan, namesake];
    const error = await catchFailure(
      requireUnmanaged(anyDefinition(accountDefinition), { ...operation, services }, namesakes),
    );
    expect(error.message).toBe(
      '2 resources have this name already: account "APP" of instance i1, account "app" of instance i1. urn:old manages i1/app',
    );
    expect(error).toMatchObject({ advice: expect.stringMatching(/^Keep i1\/app\. Delete the others if /) as string });
  });

  test("does not prove that a namesake is unmanaged if no engine runs", async () => {
    const { operation } = startResolution([namesake]);
    expect(await requireUnmanaged(anyDefinition(accountDefinition), operation, [namesake])).toBe(false);
  });
});

describe("`canAdoptByProgram`", () => {
  const replaced = { name: "app", instanceId: "i1" };

  test("returns true if nothing is replaced", async () => {
    expect(await canAdoptByProgram(startResolution([namesake]).operation)).toBe(true);
  });

  test("returns false in a replacement for which the engine did not call `diff`", async () => {
    expect(await canAdoptByProgram(startResolution([namesake], { __replaces: "old" }).operation)).toBe(false);
  });

  test.each<[boolean, string, FindManagedUrn | undefined]>([
    [true, "the state no longer contains the old resource", () => Promise.resolve(null)],
    [false, "the state contains the old resource", (id) => Promise.resolve(id === "i1/old" ? "urn:old" : null)],
    [false, "the state cannot be read", () => Promise.resolve(undefined)],
    [false, "no engine runs", undefined],
  ])("returns %s if a resource is replaced and %s", async (result, _title, findManagedUrn) => {
    const { operation } = startResolution([namesake], {}, { replaced });
    const services = { ...operation.services, findManagedUrn };
    expect(await canAdoptByProgram({ ...operation, services })).toBe(result);
  });
});

describe("a name that the program sets", () => {
  const replaced = { name: "app", instanceId: "i1" };

  test("adopts a namesake with an explicit name if the replaced resource had the same name in the same instance", () => {
    expect(startResolution([namesake], {}, { replaced }).resolve()).toBe("app");
  });

  test.each([
    ["the replaced resource was in another instance", { replaced: { ...replaced, instanceId: "i2" } }],
    ["the replaced resource had another name", { replaced: { ...replaced, name: "old" } }],
    ["no engine runs", { replaced, isUnmanaged: false }],
  ])("does not adopt a namesake with an explicit name if %s", (_title, options) => {
    expect(startResolution([namesake], {}, options).resolve).toThrow("its name is set by the program");
  });
});

describe("the deleted old resource of a replacement", () => {
  const replaced = { name: "app", instanceId: "i1" };

  test("is not adopted while the API still lists its generated id", () => {
    const listed = { ...namesake, localId: "5fc8gr09" };
    const { resolve } = startResolution([listed], {}, { replaced, replacedId: "i1/5fc8gr09" });
    expect(resolve).toThrow("The API still lists the old resource (i1/5fc8gr09) of this replacement");
    const advice = expect.stringMatching(
      /^Run `pulumi up` again. If .* `retainOnDelete` has kept .* set another `name`/,
    ) as string;
    expect(resolve).toThrow(expect.objectContaining({ advice }) as Error);
  });

  test("does not prevent the adoption of a new account, which has the same id because it has the same name", () => {
    expect(startResolution([namesake], {}, { replaced, replacedId: "i1/app" }).resolve()).toBe("app");
  });

  test("is reported without advice to set `adopt`, which `check` would reject", () => {
    const used = { ...namesake, inUse: "it holds 2 schemas" };
    const { resolve } = startResolution([used], {}, { replaced, replacedId: "i1/app" });
    const advice = "Delete it, or choose another name, and run `pulumi up` again.";
    expect(resolve).toThrow(expect.objectContaining({ advice }) as Error);
  });
});

test("throws an error that names both resources when two have the name", () => {
  const { resolve } = startResolution([namesake, { ...namesake, subject: 'account "APP" of instance i1' }]);
  expect(resolve).toThrow(
    '2 resources have this name already: account "app" of instance i1, account "APP" of instance i1. They may be',
  );
});

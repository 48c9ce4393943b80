import type { ResourceFixture } from "../../../support/resource-fixture";
import { catchFailure } from "../../../support/failure";
import { Stack } from "../../../support/stack";
import { makeExisting, type ResourceKind } from "./kind";

/** Tests that only the first of two resources with the same name is created. */
export function describeSameName<Fixture extends ResourceFixture>(kind: ResourceKind<Fixture>): void {
  test("the create of a second resource with the same name fails, and nothing is created twice", async () => {
    const fixture = await kind.makeFixture();
    const lifecycle = kind.lifecycle();
    const services = fixture.cloud.newServices();
    const stacks = ["first", "second"].map((name) => ({
      stack: new Stack({ newServices: () => services }, () => lifecycle),
      program: fixture.program({ ...kind.program, __urn: `urn:pulumi:dev::shop::ddm::${name}` }),
    }));
    const outcomes = await Promise.allSettled(stacks.map(({ stack, program }) => stack.up(program)));
    const [error, ...others] = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
    expect(others).toEqual([]);
    expect(error?.message).toMatch(
      /^Creating .* failed: This program gives the same name to urn:\S+::first, which exists already or is being created\. Nothing was created\. Give one of the two another name, and run `pulumi up` again\.$/,
    );
    expect(fixture.cloud.takeMutations()).toEqual([kind.createOperation]);
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });
}

/** Tests `pulumi up --replace`. Pulumi then calls `check` without the old inputs, and does not call `diff`. */
export function describeForcedReplacement<Fixture extends ResourceFixture>(kind: ResourceKind<Fixture>): void {
  test.each([
    ["a default name", { name: undefined }],
    ["a name from the program", {}],
  ])("`up --replace` of a resource with %s fails, and keeps the resource", async (_title, changes) => {
    const fixture = await makeExisting(kind, changes);
    const program = fixture.program({ ...kind.program, ...changes });
    const error = await catchFailure(fixture.stack.up(program, { replace: true }));
    expect(error.message).toContain(
      `failed: It is to be replaced, and the old resource (${fixture.id}) still has this name. Nothing was created. Set another \`name\``,
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.id).toBe(fixture.id);
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });

  test("`up --replace` fails, and keeps the resource, if Pulumi's state cannot be read", async () => {
    const fixture = await makeExisting(kind, { name: undefined });
    fixture.stack.isReadable = false;
    const program = fixture.program({ ...kind.program, name: undefined });
    const error = await catchFailure(fixture.stack.up(program, { replace: true }));
    expect(error.message).toContain(
      `It exists already (${fixture.id}). Pulumi's state would show whether this stack manages it`,
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(await fixture.stack.up(program)).toBe("same");
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });

  test("`up --replace` with another name replaces the resource", async () => {
    const fixture = await makeExisting(kind, { name: undefined });
    await fixture.stack.up(fixture.program(kind.program), { replace: true });
    expect(fixture.cloud.takeMutations()).toEqual([kind.createOperation, kind.deleteOperation]);
    expect(fixture.stack.id).not.toBe(fixture.id);
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });
}

/**
 * Tests that neither a replacement nor a new URN deletes a resource that the program adopts or creates again, and that errors say how to correct
 * `adopt`.
 */
export function describeAdoption<Fixture extends ResourceFixture>(kind: ResourceKind<Fixture>): void {
  /** Makes a fixture with an adopted resource, whose program still contains `adopt`. */
  const makeAdopted = async () => {
    const fixture = await makeExisting(kind);
    fixture.stack.removeFromState();
    const adoptProgram = { ...kind.program, adopt: { id: fixture.id } };
    await fixture.up(adoptProgram);
    fixture.cloud.clearCalls();
    return { ...fixture, adoptProgram };
  };

  const { replacement } = kind;
  if (replacement) {
    test("a replacement of an adopted resource fails with `adopt` in the program, and succeeds without `adopt`", async () => {
      const fixture = await makeAdopted();
      const edited = { ...fixture.adoptProgram, ...replacement };
      const error = await catchFailure(fixture.up(edited));
      expect(error.message).toContain("Remove `adopt` from the program and run the command again");
      expect(fixture.cloud.takeCalls()).toEqual([]);
      expect(fixture.stack.id).toBe(fixture.id);
      expect(await fixture.up({ ...edited, adopt: undefined })).toBe("replace");
      expect(fixture.stack.id).not.toBe(fixture.id);
      expect(await kind.findAll(fixture)).toHaveLength(1);
    });
  }

  test("`up --replace` of an adopted resource fails with `adopt` in the program", async () => {
    const fixture = await makeAdopted();
    const error = await catchFailure(fixture.stack.up(fixture.program(fixture.adoptProgram), { replace: true }));
    expect(error.message).toContain(
      "It is to be replaced, and `adopt` names the old resource, which Pulumi would then delete",
    );
    expect(error.message).toContain("Remove `adopt` from the program and run the same command again.");
    expect(fixture.cloud.takeCalls()).toEqual([]);
    expect(fixture.stack.id).toBe(fixture.id);
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });

  test("another `adopt.id` for a managed resource fails", async () => {
    const fixture = await makeAdopted();
    const other = { ...fixture.adoptProgram, adopt: { id: `${fixture.id}9` } };
    const error = await catchFailure(fixture.up(other));
    expect(error.message).toContain(`"adopt.id" ${fixture.id}9 is not the id of`);
    expect(error.message).toMatch(
      /Remove `adopt`, or declare a new resource with this `adopt`\. Nothing was changed\.$/,
    );
    expect(fixture.cloud.takeCalls()).toEqual([]);
  });

  test("`adopt` of a deleted resource fails and advises to remove `adopt`; an up without `adopt` creates the resource", async () => {
    const fixture = await makeAdopted();
    await kind.deleteAsOtherClient(fixture);
    expect(await fixture.stack.refresh()).toBe(false);
    const error = await catchFailure(fixture.up(fixture.adoptProgram));
    expect(error.message).toMatch(
      /It does not exist .* If the resource was deleted, remove `adopt` from the program to create it/,
    );
    fixture.cloud.clearCalls();
    expect(await fixture.up(kind.program)).toBe("create");
    expect(fixture.cloud.takeMutations()).toEqual([kind.createOperation]);
  });

  test("a resource that the program adopts under a new URN is not deleted under its old URN", async () => {
    const fixture = await makeExisting(kind);
    const lifecycle = kind.lifecycle();
    const services = fixture.cloud.newServices();
    const program = fixture.program({
      ...kind.program,
      adopt: { id: fixture.id },
      __urn: "urn:pulumi:dev::shop::ddm::new",
    });
    await lifecycle.create(lifecycle.check({}, program).inputs, services);
    fixture.cloud.clearCalls();
    await lifecycle.delete(fixture.id, fixture.stack.outputs, services);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(await kind.findAll(fixture)).toHaveLength(1);
    expect(fixture.cloud.warnings).toEqual([
      expect.stringMatching(/was not deleted: a resource of this program has created or adopted it and manages it/),
    ]);
  });

  test("a resource that is created again under a new URN is not deleted under its old URN", async () => {
    const fixture = await makeExisting(kind);
    await kind.deleteAsOtherClient(fixture);
    const lifecycle = kind.lifecycle();
    const services = fixture.cloud.newServices();
    const program = fixture.program({ ...kind.program, __urn: "urn:pulumi:dev::shop::ddm::new" });
    await lifecycle.create(lifecycle.check({}, program).inputs, services);
    await lifecycle.delete(fixture.id, fixture.stack.outputs, services);
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });

  test("`up --replace` of a resource that another client has deleted creates the resource and keeps it", async () => {
    const fixture = await makeExisting(kind);
    await kind.deleteAsOtherClient(fixture);
    expect(await fixture.stack.up(fixture.program(kind.program), { replace: true })).toBe("replace");
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });

  test("deleting the old state entry of an interrupted replacement does not delete a resource that the program adopts", async () => {
    const fixture = await makeExisting(kind);
    const { outputs } = fixture.stack;
    const program = fixture.program({ ...kind.program, adopt: { id: fixture.id } });
    const lifecycle = kind.lifecycle();
    const { inputs } = lifecycle.check(fixture.stack.inputs, program);
    expect(lifecycle.diff(fixture.id, outputs, inputs).replaces).toEqual([]);
    await lifecycle.delete(fixture.id, outputs, fixture.cloud.newServices());
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });
}

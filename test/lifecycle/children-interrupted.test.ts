import {
  makeAccountFixture,
  makeGroupFixture,
  logins,
  makeSchemaFixture,
  makeTemplateFixture,
} from "../support/child-fixtures";
import { catchFailure } from "../support/failure";

type Fixture = Awaited<ReturnType<typeof makeAccountFixture>>;
type Program = Record<string, unknown>;

const minutes = (n: number) => n * 60_000;

/** A kind of resource, and the expected behavior of the run after an interrupted create. */
interface Kind {
  makeFixture: () => Promise<Fixture>;
  createOperation: string;
  /** Whether a create costs money. */
  hasCost?: true;
  /** The resources of the kind in the cloud. */
  findAll: (fixture: Fixture) => readonly unknown[];
  /** Programs that change properties in place, each with the mutations of the next run. */
  inPlace?: readonly [Program, string[]][];
  /** Programs that cause a replacement through a change of a property other than the name and the instance. Absent if there are none. */
  replacementPrograms?: (fixture: Fixture) => readonly Program[];
  /** Twice the create timeout, in minutes. */
  maxAge: number;
  /** Requests of the next run that complete the create. A password is set again, because the API does not report it. */
  completion?: string[];
}

const kinds: Record<string, Kind> = {
  account: {
    makeFixture: makeAccountFixture,
    createOperation: "CreateDdmUser",
    findAll: ({ instance }) => instance().accounts,
    inPlace: [
      [{ baseAuthority: ["DROP"] }, ["UpdateDdmUser", "ResetDdmUserPassword"]],
      [{ description: "mine" }, ["UpdateDdmUser", "ResetDdmUserPassword"]],
      [{ password: "Green-grass-8" }, ["ResetDdmUserPassword"]],
    ],
    maxAge: 60,
    completion: ["ResetDdmUserPassword"],
  },
  "node group": {
    makeFixture: makeGroupFixture,
    createOperation: "CreateGroup",
    hasCost: true,
    findAll: ({ instance }) => instance().groups.filter(({ isDefault }) => !isDefault),
    inPlace: [[{ flavorRef: "ddm.c6.xlarge.2", loadBalancerIp: "10.0.0.9" }, ["ResizeFlavor", "ModifyEip"]]],
    replacementPrograms: () => [{ type: "rw" }],
    maxAge: 80,
  },
  schema: {
    makeFixture: makeSchemaFixture,
    createOperation: "CreateDdmDatabase",
    findAll: ({ instance }) => instance().schemas,
    replacementPrograms: ({ dataNodes }) => [
      { dataNodes: logins(dataNodes.slice(1, 2)) },
      { shardMode: "single", shardNumber: 1 },
    ],
    maxAge: 60,
  },
  "parameter template": {
    makeFixture: makeTemplateFixture,
    createOperation: "CreateDdmConfigurations",
    findAll: ({ cloud }) => cloud.simulator.state.templates.filter(({ userDefined }) => userDefined),
    inPlace: [
      [{ description: "mine" }, ["ResetParameterGroup"]],
      [{ values: { long_query_time: "5" } }, ["ResetParameterGroup"]],
    ],
    maxAge: 20,
  },
};

/** A fixture after a kill of `pulumi up`: the resource exists, but Pulumi has not stored its id. */
async function makeInterrupted({ makeFixture }: Kind, program: Program = {}) {
  const fixture = await makeFixture();
  await fixture.up(program);
  const orphanId = fixture.stack.id ?? "";
  fixture.stack.removeFromState();
  fixture.cloud.clearCalls();
  return { ...fixture, orphanId };
}

describe.each(Object.entries(kinds))("an interrupted create: %s", (_kind, kind) => {
  test("finds the resource when the create request gets no response, and does not create it again", async () => {
    const fixture = await kind.makeFixture();
    fixture.cloud.fault(kind.createOperation, { drop: "after" });
    await fixture.up();
    expect(fixture.cloud.takeMutations()).toEqual([kind.createOperation]);
    expect(kind.findAll(fixture)).toHaveLength(1);
    await fixture.stack.refresh();
    expect(await fixture.up()).toBe("same");
  });

  test.each([
    ["did not arrive", { drop: "before" } as const],
    ["ended in a gateway timeout", { status: 504 }],
  ])(`${kind.hasCost ? "the next run retries" : "retries"} a request that %s`, async (_what, effect) => {
    const fixture = await kind.makeFixture();
    fixture.cloud.fault(kind.createOperation, effect);
    if (kind.hasCost) {
      const error = await catchFailure(fixture.up());
      expect(error.message).toContain("It is not known whether ordering the group was carried out");
      expect(fixture.cloud.takeMutations()).toEqual([kind.createOperation]);
      await fixture.up();
      expect(fixture.cloud.takeMutations()).toEqual([kind.createOperation]);
    } else {
      await fixture.up();
      expect(fixture.cloud.takeMutations()).toEqual([kind.createOperation, kind.createOperation]);
    }
    expect(kind.findAll(fixture)).toHaveLength(1);
  });

  test("fails when no create request gets a response, and states what the next run does", async () => {
    const fixture = await kind.makeFixture();
    fixture.cloud.fault(kind.createOperation, { drop: "before" }, {});
    const error = await catchFailure(fixture.up());
    expect(error.message).toMatch(/It is not known whether .* was carried out: .*Pulumi's state does not contain it\./);
    expect(error.message).toMatch(
      /Run `pulumi up` again with the same program: it searches for the resource before it creates one\.$/,
    );
    expect(fixture.cloud.takeMutations()).toEqual(Array(kind.hasCost ? 1 : 6).fill(kind.createOperation));
    expect(fixture.stack.id).toBeUndefined();
  });

  test("finds the resource by its default name after a kill, warns, and completes the create", async () => {
    const fixture = await makeInterrupted(kind);
    expect(await fixture.up()).toBe("create");
    expect(fixture.stack.id).toBe(fixture.orphanId);
    expect(fixture.cloud.takeMutations()).toEqual(kind.completion ?? []);
    expect(fixture.cloud.warnings).toEqual([
      expect.stringMatching(/^Found .*, left by an interrupted create of this resource: it is adopted\.$/),
    ]);
    await fixture.stack.refresh();
    expect(await fixture.up()).toBe("same");
  });

  test("fails and lists the options when the program sets the name; `adopt` then succeeds", async () => {
    const fixture = await makeInterrupted(kind, { name: "mine" });
    const error = await catchFailure(fixture.up({ name: "mine" }));
    expect(error.message).toContain("exists already, and its name is set by the program");
    expect(error.message.match(/"mine"/g)?.length).toBe(1);
    expect(error.message).toContain(`Nothing was created. Adopt it with \`adopt: { id: "${fixture.orphanId}" }\``);
    expect(error.message).toMatch(/or delete it, or choose another name, and run `pulumi up` again\.$/);
    expect(fixture.stack.id).toBeUndefined();
    expect(fixture.cloud.takeMutations()).toEqual([]);

    await fixture.up({ name: "mine", adopt: { id: fixture.orphanId } });
    expect(fixture.stack.id).toBe(fixture.orphanId);
    expect(fixture.cloud.takeMutations()).toEqual(kind.completion ?? []);
    expect(await fixture.up({ name: "mine" })).toBe("update"); // records that `adopt` was removed
    await fixture.stack.refresh();
    expect(await fixture.up({ name: "mine" })).toBe("same");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  const { inPlace, replacementPrograms } = kind;
  if (inPlace) {
    test("adopts a resource whose differences can be changed in place, and corrects them", async () => {
      for (const [program, mutations] of inPlace) {
        const fixture = await makeInterrupted(kind);
        expect(await fixture.up(program)).toBe("create");
        expect(fixture.stack.id).toBe(fixture.orphanId);
        expect(fixture.cloud.takeMutations()).toEqual(mutations);
        expect(fixture.stack.outputs).toMatchObject(program);
        expect(kind.findAll(fixture)).toHaveLength(1);
        await fixture.stack.refresh();
        expect(await fixture.up(program)).toBe("same");
      }
    });
  }

  if (replacementPrograms) {
    test("fails without a change when the program would replace the resource", async () => {
      const fixture = await makeInterrupted(kind);
      const before = JSON.stringify(kind.findAll(fixture));
      for (const program of replacementPrograms(fixture)) {
        const error = await catchFailure(fixture.up(program));
        expect(error.message).toContain("exists already");
        expect(fixture.cloud.takeMutations()).toEqual([]);
      }
      expect(JSON.stringify(kind.findAll(fixture))).toBe(before);
    });
  }

  test(`fails without a change when the resource is older than ${kind.maxAge} minutes, twice the create timeout`, async () => {
    const fixture = await makeInterrupted(kind);
    await fixture.cloud.clock.sleep(minutes(kind.maxAge));
    expect((await catchFailure(fixture.up())).message).toMatch(
      /exists already, and it is older than twice the create timeout/,
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("adopts a resource that is younger than twice the create timeout", async () => {
    const fixture = await makeInterrupted(kind);
    await fixture.cloud.clock.sleep(minutes(kind.maxAge - 10));
    await fixture.up();
    expect(fixture.stack.id).toBe(fixture.orphanId);
  });
});

describe.each(Object.entries(kinds))("adopting: %s", (name, kind) => {
  test("fails for an unknown id and creates nothing", async () => {
    const fixture = await kind.makeFixture();
    const id = name === "parameter template" ? "nothing" : `${fixture.instanceId}/nothing`;
    const error = await catchFailure(fixture.up({ adopt: { id } }));
    expect(error.message).toMatch(
      /^Adopting .*nothing.* failed: It does not exist in region sim-north-1, project \w+\. Nothing was changed\. Check `adopt\.id`, .* remove `adopt` from the program to create it\.$/,
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("keeps the live name when the program sets none", async () => {
    const fixture = await makeInterrupted(kind, { name: "theirs" });
    await fixture.up({ adopt: { id: fixture.orphanId } });
    expect(fixture.stack.outputs["name"]).toBe("theirs");
    expect(await fixture.up({ adopt: { id: fixture.orphanId } })).toBe("same");
    await fixture.stack.refresh();
    expect(await fixture.up({})).toBe("update");
    expect(fixture.stack.outputs["name"]).toBe("theirs");
    expect(fixture.cloud.takeMutations()).toEqual(kind.completion ?? []);
  });

  if (name === "parameter template") return;

  test("fails for a resource of another instance", async () => {
    const fixture = await kind.makeFixture();
    const error = await catchFailure(fixture.up({ adopt: { id: "another-instance/thing" } }));
    expect(error.message).toMatch(
      /of instance another-instance, but "instanceId" is .*both must name the same instance/,
    );
  });

  test("fails when the program sets another name", async () => {
    const fixture = await makeInterrupted(kind, { name: "theirs" });
    const error = await catchFailure(fixture.up({ name: "mine", adopt: { id: fixture.orphanId } }));
    expect(error.message).toContain('"name" is "theirs" but "mine" in the program. An adoption cannot change this.');
    expect(error.message).toMatch(/Nothing was changed\. Set the live values in the program and run/);
    expect(fixture.stack.id).toBeUndefined();
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("fails for a malformed id and shows the expected format", async () => {
    const fixture = await kind.makeFixture();
    const error = await catchFailure(fixture.up({ adopt: { id: "just-a-name" } }));
    expect(error.message).toBe('"adopt.id" must be <instance id>/<name or id>, with one slash, not "just-a-name"');
  });
});

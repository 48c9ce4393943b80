import { accountScene, groupScene, logins, schemaScene, templateScene } from "../support/children";
import { failureOf } from "../support/instance-scene";

type Scene = Awaited<ReturnType<typeof accountScene>>;
type Program = Record<string, unknown>;

const minutes = (n: number) => n * 60_000;

/** What differs from kind to kind in how an interrupted create is found again. */
interface Kind {
  scene: () => Promise<Scene>;
  /** The operation that creates. */
  creates: string;
  /** What there are of the kind. */
  all: (scene: Scene) => readonly unknown[];
  /** Programs that ask for something else, by the same name. */
  different: (scene: Scene) => readonly Program[];
  /** Until when (minutes) what was left behind counts as young; absent where the cloud tells no age. */
  young?: number;
  /** Beyond the creation, what finishing takes: no call tells a password. */
  finishes?: string[];
}

const kinds: Record<string, Kind> = {
  account: {
    scene: accountScene,
    creates: "CreateDdmUser",
    all: ({ instance }) => instance().accounts,
    different: () => [{ baseAuthority: ["DROP"] }, { description: "mine" }, { passwordLifetime: 7 }],
    young: 60,
    finishes: ["ResetDdmUserPassword"],
  },
  "node group": {
    scene: groupScene,
    creates: "CreateGroup",
    all: ({ instance }) => instance().groups.filter(({ isDefault }) => !isDefault),
    different: () => [{ type: "rw" }],
  },
  schema: {
    scene: schemaScene,
    creates: "CreateDdmDatabase",
    all: ({ instance }) => instance().schemas,
    different: ({ dataNodes }) => [
      { shardNumber: 16 },
      { dataNodes: logins(dataNodes.slice(1, 2)) },
      { shardMode: "single", shardNumber: 1 },
    ],
    young: 60,
  },
  "parameter template": {
    scene: templateScene,
    creates: "CreateDdmConfigurations",
    all: ({ stage }) => stage.simulator.world.state.templates.filter(({ userDefined }) => userDefined),
    different: () => [{ description: "mine" }, { values: { long_query_time: "5" } }],
    young: 20,
  },
};

/** `pulumi up` was killed when the thing was there and Pulumi did not know it yet. */
async function interrupted({ scene }: Kind, program: Program = {}) {
  const made = await scene();
  await made.up(program);
  const leftBehind = made.stack.id ?? "";
  made.stack.lose();
  made.stage.calls();
  return { ...made, leftBehind };
}

describe.each(Object.entries(kinds))("a create that was interrupted: %s", (_kind, kind) => {
  test("by an answer that was lost: it is found, and not created again", async () => {
    const made = await kind.scene();
    made.stage.fault(kind.creates, { drop: "after" });
    await made.up();
    expect(made.stage.changes()).toEqual([kind.creates]);
    expect(kind.all(made)).toHaveLength(1);
    await made.stack.refresh();
    expect(await made.up()).toBe("same");
  });

  test.each([
    ["was lost on the way there", { drop: "before" } as const],
    ["ended in a gateway's timeout", { status: 504 }],
  ])("because the request %s: it is created once it is certain that it was not", async (_what, effect) => {
    const made = await kind.scene();
    made.stage.fault(kind.creates, effect);
    await made.up();
    expect(made.stage.changes()).toEqual([kind.creates, kind.creates]);
    expect(kind.all(made)).toHaveLength(1);
  });

  test("again and again: it gives up, and says that it is not certain", async () => {
    const made = await kind.scene();
    made.stage.fault(kind.creates, { drop: "before" }, {});
    const error = await failureOf(made.up());
    expect(error.message).toContain("It is not certain whether it was created: the next `pulumi up` looks for it");
    expect(made.stage.changes()).toEqual([kind.creates, kind.creates]);
    expect(made.stack.id).toBeUndefined();
  });

  test("by a kill: the next up finds it by its default name, says so, and finishes it", async () => {
    const made = await interrupted(kind);
    expect(await made.up()).toBe("create");
    expect(made.stack.id).toBe(made.leftBehind);
    expect(made.stage.changes()).toEqual(kind.finishes ?? []);
    expect(made.stage.warnings).toEqual([
      expect.stringMatching(/^Found .*, which an interrupted create of this resource left behind: it is taken over\.$/),
    ]);
    await made.stack.refresh();
    expect(await made.up()).toBe("same");
  });

  test("with a name that the user gave: it stops, names it and the ways on; adopting it works", async () => {
    const made = await interrupted(kind, { name: "mine" });
    const error = await failureOf(made.up({ name: "mine" }));
    expect(error.message).toContain("There is already");
    expect(error.message).toContain(`adopt: { id: "${made.leftBehind}" }`);
    expect(error.message).toMatch(/delete it.*Nothing was created\.$/);
    expect(made.stack.id).toBeUndefined();
    expect(made.stage.changes()).toEqual([]);

    await made.up({ name: "mine", adopt: { id: made.leftBehind } });
    expect(made.stack.id).toBe(made.leftBehind);
    expect(made.stage.changes()).toEqual(kind.finishes ?? []);
    expect(await made.up({ name: "mine" })).toBe("update"); // that it was adopted is no longer said
    await made.stack.refresh();
    expect(await made.up({ name: "mine" })).toBe("same");
    expect(made.stage.changes()).toEqual([]);
  });

  test("and that is not as the program says is left alone", async () => {
    const made = await interrupted(kind);
    const before = JSON.stringify(kind.all(made));
    for (const program of kind.different(made)) {
      const error = await failureOf(made.up(program));
      expect(error.message).toContain("There is already");
      expect(made.stage.changes()).toEqual([]);
    }
    expect(JSON.stringify(kind.all(made))).toBe(before);
  });

  if (kind.young !== undefined) {
    const { young } = kind;

    test(`and that is older than ${young} minutes, twice the create timeout, is left alone`, async () => {
      const made = await interrupted(kind);
      await made.stage.clock.sleep(minutes(young));
      expect((await failureOf(made.up())).message).toContain("There is already");
      expect(made.stage.changes()).toEqual([]);
    });

    test("while one that is a little younger is taken over", async () => {
      const made = await interrupted(kind);
      await made.stage.clock.sleep(minutes(young - 10));
      await made.up();
      expect(made.stack.id).toBe(made.leftBehind);
    });
  }
});

describe.each(Object.entries(kinds))("adopting one: %s", (name, kind) => {
  test("that is not there is an error, and nothing is created", async () => {
    const made = await kind.scene();
    const id = name === "parameter template" ? "nothing" : `${made.instanceId}/nothing`;
    const error = await failureOf(made.up({ adopt: { id } }));
    expect(error.message).toMatch(/^Adopting .* failed: There is no .*nothing.*Nothing was created\.$/);
    expect(made.stage.changes()).toEqual([]);
  });

  test("without a name leaves it the one that it has", async () => {
    const made = await interrupted(kind, { name: "theirs" });
    await made.up({ adopt: { id: made.leftBehind } });
    expect(made.stack.outputs["name"]).toBe("theirs");
    expect(await made.up({ adopt: { id: made.leftBehind } })).toBe("same");
    await made.stack.refresh();
    expect(await made.up({})).toBe("update");
    expect(made.stack.outputs["name"]).toBe("theirs");
    expect(made.stage.changes()).toEqual(kind.finishes ?? []);
  });

  if (name === "parameter template") return;

  test("of another instance than the program says is an error", async () => {
    const made = await kind.scene();
    const error = await failureOf(made.up({ adopt: { id: "another-instance/thing" } }));
    expect(error.message).toMatch(/of instance another-instance, but "instanceId" is .*they must be the same/);
  });

  test("under another name than it has is an error, since none can be renamed", async () => {
    const made = await interrupted(kind, { name: "theirs" });
    const error = await failureOf(made.up({ name: "mine", adopt: { id: made.leftBehind } }));
    expect(error.message).toContain('"name" is theirs, the program says mine, and it cannot be changed');
    expect(made.stack.id).toBeUndefined();
    expect(made.stage.changes()).toEqual([]);
  });

  test("by something that is no id is an error that shows what one looks like", async () => {
    const made = await kind.scene();
    const error = await failureOf(made.up({ adopt: { id: "just-a-name" } }));
    expect(error.message).toContain('"just-a-name" is not the id of');
  });
});

import {
  makeAccountFixture,
  makeGroupFixture,
  logins,
  makeSchemaFixture,
  makeTemplateFixture,
} from "../support/child-fixtures";
import { failureOf } from "../support/failure";

type Fixture = Awaited<ReturnType<typeof makeAccountFixture>>;
type Program = Record<string, unknown>;

const minutes = (n: number) => n * 60_000;

/** How an interrupted create of one kind is continued. */
interface Kind {
  fixture: () => Promise<Fixture>;
  /** The operation that creates. */
  creates: string;
  /** Whether it costs money: then it is not repeated in the same run. */
  costs?: true;
  /** What exists of the kind. */
  all: (fixture: Fixture) => readonly unknown[];
  /** Programs that ask for something else that can be changed in place, and the requests that do it. */
  converges: (fixture: Fixture) => readonly [Program, string[]][];
  /** Programs that ask for something that cannot become of it. */
  differs: (fixture: Fixture) => readonly Program[];
  /** Twice the create timeout, in minutes. */
  young: number;
  /** Requests that finish it: no call reports a password. */
  finishes?: string[];
}

const kinds: Record<string, Kind> = {
  account: {
    fixture: makeAccountFixture,
    creates: "CreateDdmUser",
    all: ({ instance }) => instance().accounts,
    converges: () => [
      [{ baseAuthority: ["DROP"] }, ["UpdateDdmUser", "ResetDdmUserPassword"]],
      [{ description: "mine" }, ["UpdateDdmUser", "ResetDdmUserPassword"]],
      [{ password: "Green-grass-8" }, ["ResetDdmUserPassword"]],
    ],
    differs: () => [],
    young: 60,
    finishes: ["ResetDdmUserPassword"],
  },
  "node group": {
    fixture: makeGroupFixture,
    creates: "CreateGroup",
    costs: true,
    all: ({ instance }) => instance().groups.filter(({ isDefault }) => !isDefault),
    converges: () => [[{ flavorRef: "ddm.c6.xlarge.2", loadBalancerIp: "10.0.0.9" }, ["ResizeFlavor", "ModifyEip"]]],
    differs: () => [{ type: "rw" }],
    young: 80,
  },
  schema: {
    fixture: makeSchemaFixture,
    creates: "CreateDdmDatabase",
    all: ({ instance }) => instance().schemas,
    converges: () => [],
    differs: ({ dataNodes }) => [{ dataNodes: logins(dataNodes.slice(1, 2)) }, { shardMode: "single", shardNumber: 1 }],
    young: 60,
  },
  "parameter template": {
    fixture: makeTemplateFixture,
    creates: "CreateDdmConfigurations",
    all: ({ cloud }) => cloud.simulator.state.templates.filter(({ userDefined }) => userDefined),
    converges: () => [
      [{ description: "mine" }, ["ResetParameterGroup"]],
      [{ values: { long_query_time: "5" } }, ["ResetParameterGroup"]],
    ],
    differs: () => [],
    young: 20,
  },
};

/** `pulumi up` was killed when the thing existed and Pulumi did not know it yet. */
async function interrupted({ fixture }: Kind, program: Program = {}) {
  const made = await fixture();
  await made.up(program);
  const orphan = made.stack.id ?? "";
  made.stack.loseState();
  made.cloud.clearCalls();
  return { ...made, orphan };
}

describe.each(Object.entries(kinds))("an interrupted create: %s", (_kind, kind) => {
  test("finds what an unanswered request has makeCreated, and does not create it again", async () => {
    const made = await kind.fixture();
    made.cloud.fault(kind.creates, { drop: "after" });
    await made.up();
    expect(made.cloud.takeMutations()).toEqual([kind.creates]);
    expect(kind.all(made)).toHaveLength(1);
    await made.stack.refresh();
    expect(await made.up()).toBe("same");
  });

  test.each([
    ["was lost on the way", { drop: "before" } as const],
    ["ended in a gateway's timeout", { status: 504 }],
  ])(`${kind.costs ? "leaves it to the next run to send" : "sends"} a request again that %s`, async (_what, effect) => {
    const made = await kind.fixture();
    made.cloud.fault(kind.creates, effect);
    if (kind.costs) {
      const error = await failureOf(made.up());
      expect(error.message).toContain("It is not known whether ordering the group was carried out");
      expect(made.cloud.takeMutations()).toEqual([kind.creates]);
      await made.up();
      expect(made.cloud.takeMutations()).toEqual([kind.creates]);
    } else {
      await made.up();
      expect(made.cloud.takeMutations()).toEqual([kind.creates, kind.creates]);
    }
    expect(kind.all(made)).toHaveLength(1);
  });

  test("gives up after several requests without an answer, and says what the next run does", async () => {
    const made = await kind.fixture();
    made.cloud.fault(kind.creates, { drop: "before" }, {});
    const error = await failureOf(made.up());
    expect(error.message).toMatch(/It is not known whether .* was carried out: .*Pulumi holds nothing of it\./);
    expect(error.message).toMatch(/Run `pulumi up` again: it looks for it before it creates anything\.$/);
    expect(made.cloud.takeMutations()).toEqual(Array(kind.costs ? 1 : 6).fill(kind.creates));
    expect(made.stack.id).toBeUndefined();
  });

  test("continues after a kill: finds it by its default name, warns, and finishes it", async () => {
    const made = await interrupted(kind);
    expect(await made.up()).toBe("create");
    expect(made.stack.id).toBe(made.orphan);
    expect(made.cloud.takeMutations()).toEqual(kind.finishes ?? []);
    expect(made.cloud.warnings).toEqual([
      expect.stringMatching(/^Found .*, left by an interrupted create of this resource: it is taken over\.$/),
    ]);
    await made.stack.refresh();
    expect(await made.up()).toBe("same");
  });

  test("stops at a name that the program gives, and names the ways on; adopting it works", async () => {
    const made = await interrupted(kind, { name: "mine" });
    const error = await failureOf(made.up({ name: "mine" }));
    expect(error.message).toContain("exists already, and its name is given by the program");
    expect(error.message.match(/"mine"/g)?.length).toBe(1);
    expect(error.message).toContain(`Nothing was created. Adopt it with \`adopt: { id: "${made.orphan}" }\``);
    expect(error.message).toMatch(/or delete it, or choose another name, and run `pulumi up` again\.$/);
    expect(made.stack.id).toBeUndefined();
    expect(made.cloud.takeMutations()).toEqual([]);

    await made.up({ name: "mine", adopt: { id: made.orphan } });
    expect(made.stack.id).toBe(made.orphan);
    expect(made.cloud.takeMutations()).toEqual(kind.finishes ?? []);
    expect(await made.up({ name: "mine" })).toBe("update"); // records that `adopt` was removed
    await made.stack.refresh();
    expect(await made.up({ name: "mine" })).toBe("same");
    expect(made.cloud.takeMutations()).toEqual([]);
  });

  test("takes over what differs only in what can be changed, and changes it", async () => {
    for (const [program, changes] of kind.converges(await kind.fixture())) {
      const made = await interrupted(kind);
      expect(await made.up(program)).toBe("create");
      expect(made.stack.id).toBe(made.orphan);
      expect(made.cloud.takeMutations()).toEqual(changes);
      expect(made.stack.outputs).toMatchObject(program);
      expect(kind.all(made)).toHaveLength(1);
      await made.stack.refresh();
      expect(await made.up(program)).toBe("same");
    }
  });

  test("leaves alone what differs in what cannot be changed", async () => {
    const made = await interrupted(kind);
    const before = JSON.stringify(kind.all(made));
    for (const program of kind.differs(made)) {
      const error = await failureOf(made.up(program));
      expect(error.message).toContain("exists already");
      expect(made.cloud.takeMutations()).toEqual([]);
    }
    expect(JSON.stringify(kind.all(made))).toBe(before);
  });

  test(`leaves alone what is older than ${kind.young} minutes, twice the create timeout`, async () => {
    const made = await interrupted(kind);
    await made.cloud.clock.sleep(minutes(kind.young));
    expect((await failureOf(made.up())).message).toMatch(/exists already, and it is too old to be from an interrupted/);
    expect(made.cloud.takeMutations()).toEqual([]);
  });

  test("takes over what is a little younger", async () => {
    const made = await interrupted(kind);
    await made.cloud.clock.sleep(minutes(kind.young - 10));
    await made.up();
    expect(made.stack.id).toBe(made.orphan);
  });
});

describe.each(Object.entries(kinds))("adopting: %s", (name, kind) => {
  test("fails for what does not exist, and creates nothing", async () => {
    const made = await kind.fixture();
    const id = name === "parameter template" ? "nothing" : `${made.instanceId}/nothing`;
    const error = await failureOf(made.up({ adopt: { id } }));
    expect(error.message).toMatch(
      /^Adopting .*nothing.* failed: It does not exist in region sim-north-1, project \w+\. Nothing was changed\. Check `adopt\.id`, .* remove `adopt` from the program to create it\.$/,
    );
    expect(made.cloud.takeMutations()).toEqual([]);
  });

  test("keeps the name that it has unless the program gives one", async () => {
    const made = await interrupted(kind, { name: "theirs" });
    await made.up({ adopt: { id: made.orphan } });
    expect(made.stack.outputs["name"]).toBe("theirs");
    expect(await made.up({ adopt: { id: made.orphan } })).toBe("same");
    await made.stack.refresh();
    expect(await made.up({})).toBe("update");
    expect(made.stack.outputs["name"]).toBe("theirs");
    expect(made.cloud.takeMutations()).toEqual(kind.finishes ?? []);
  });

  if (name === "parameter template") return;

  test("fails for one of another instance than the program names", async () => {
    const made = await kind.fixture();
    const error = await failureOf(made.up({ adopt: { id: "another-instance/thing" } }));
    expect(error.message).toMatch(/of instance another-instance, but "instanceId" is .*they must be the same/);
  });

  test("fails under another name than it has, since none can be renamed", async () => {
    const made = await interrupted(kind, { name: "theirs" });
    const error = await failureOf(made.up({ name: "mine", adopt: { id: made.orphan } }));
    expect(error.message).toContain('"name" is "theirs", the program says "mine". These cannot be changed.');
    expect(error.message).toMatch(/Nothing was changed\. Write them in the program as they are, and run/);
    expect(made.stack.id).toBeUndefined();
    expect(made.cloud.takeMutations()).toEqual([]);
  });

  test("fails for something that is no id, and shows the form of one", async () => {
    const made = await kind.fixture();
    const error = await failureOf(made.up({ adopt: { id: "just-a-name" } }));
    expect(error.message).toContain('"just-a-name" is not the id of');
  });
});

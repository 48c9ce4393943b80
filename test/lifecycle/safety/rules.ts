import { PartialFailure, type Lifecycle } from "../../../provider/lifecycle/lifecycle";
import type { FaultRule } from "../../../simulator";
import { makeCreated, type makeAccountFixture } from "../../support/child-fixtures";
import { failureOf } from "../../support/failure";
import { Stack } from "../../support/stack";

export type Fixture = Awaited<ReturnType<typeof makeAccountFixture>>;
export type Program = Record<string, unknown>;

/** What the rules that hold for every kind need to know about one. */
export interface Kind {
  fixture: () => Promise<Fixture>;
  lifecycle: () => Lifecycle;
  /** A program with a given name. */
  program: Program;
  /** An edit that is done in place, and its requests. */
  edit: Program;
  editCalls: string[];
  /** An edit that replaces; absent where none does. */
  replacement?: Program;
  /** The operation that reads the resource. */
  reads: string;
  /** The operation that lists all of the kind, and the names of the array and of the total in its answer. */
  lists: { operation: string; items: string; total: string };
  /** The error that says that the thing that is read does not exist. */
  notFound: FaultRule["effect"];
  creates: string;
  /** Whether it costs money: then an unanswered request is not repeated in the same run. */
  costs?: true;
  deletes: string;
  /** What exists of the kind. */
  all: (fixture: Fixture) => readonly unknown[];
  /** Another client deletes it. */
  deletedElsewhere: (fixture: Fixture & { id: string }) => Promise<unknown>;
}

const page = { status: 200, body: "<html><body>Welcome</body></html>" };
const empty = { status: 200, body: "" };

/** The resource, created as the program says. */
export const existing = (kind: Kind, changes: Program = {}) =>
  makeCreated(kind.fixture(), { ...kind.program, ...changes });

/** What must hold for every kind of resource, whatever its own tests say. */
export function describeSafetyRules(kind: Kind): void {
  describeLocation(kind);
  describeAbsence(kind);
  describeUnreadableAnswers(kind);
  describeBadMinute(kind);
  describeSameName(kind);
  describeAdoption(kind);
}

/** Rule 1: the location is part of the identity. */
function describeLocation(kind: Kind): void {
  describe("in another location than it was created in", () => {
    test.each([
      ["region", { __region: "eu-west-101" }, /is in region eu-west-101, .*configured for region sim-north-1/],
      ["project", { __project: "p9" }, /is in region sim-north-1, project p9, .*configured for region .*, project 055/],
    ])(
      "of another %s, is neither read, nor updated, nor deleted, and no request is sent",
      async (_, place, message) => {
        const { cloud, stack, program, id } = await existing(kind);
        stack.outputs = { ...stack.outputs, ...place };
        const edited = program({ ...kind.program, ...kind.edit });
        for (const run of [() => stack.refresh(), () => stack.up(edited), () => stack.destroy()]) {
          const error = await failureOf(run());
          expect(error.message).toMatch(message);
          expect(error.message).toContain("No request was sent, and Pulumi still holds it.");
          expect(cloud.takeCalls()).toEqual([]);
        }
        expect(stack.id).toBe(id);
      },
    );

    test("shows that in a preview", async () => {
      const { stack, program } = await existing(kind);
      const elsewhere = { region: "eu-west-101", project: undefined };
      const life = kind.lifecycle();
      const news = life.check(stack.inputs, program(kind.program)).inputs;
      expect(() => life.diff(stack.id ?? "", stack.outputs, news, elsewhere)).toThrow(/is in region sim-north-1/);
    });

    test.each(["read", "update"])("is recorded in state of version 0.1.0 by the next %s", async (operation) => {
      const { stack, program } = await existing(kind);
      const { __region: region, __project: project } = stack.outputs;
      stack.outputs = { ...stack.outputs, __region: undefined, __project: undefined, __said: undefined };
      if (operation === "read") await stack.refresh();
      else await stack.up(program({ ...kind.program, ...kind.edit }));
      expect(stack.outputs).toMatchObject({ __region: region, __project: project });
    });
  });
}

/** Rule 2: absence needs proof. */
function describeAbsence(kind: Kind): void {
  const { operation, items, total } = kind.lists;
  describe("a read that proves nothing keeps it", () => {
    test.each<[string, string, FaultRule["effect"]]>([
      ["a 404 without a code", kind.reads, { status: 404, body: "Not Found" }],
      ["a 404 of a gateway", kind.reads, { status: 404, code: "APIGW.0101" }],
      ["another service's 404", kind.reads, { status: 404, code: "Ecs.0114" }],
      ["a page with status 200", kind.reads, page],
      ["an empty body", kind.reads, empty],
      ["an answer without what was asked for", kind.reads, { status: 200, body: {} }],
    ])("%s", async (_, reads, effect) => {
      const { cloud, stack, up, id } = await existing(kind);
      cloud.fault(reads, effect, {});
      const error = await failureOf(stack.refresh());
      expect(error.message).toMatch(/^Reading .* failed: .*Pulumi still holds it\. Run `pulumi refresh` again/);
      expect(stack.id).toBe(id);
      cloud.simulator.faults.clear();
      expect(await stack.refresh()).toBe(true);
      expect(await up(kind.program)).toBe("same");
    });

    test("an incomplete list that lacks it", async () => {
      const { cloud, stack, id } = await existing(kind);
      if (kind.reads !== operation) cloud.fault(kind.reads, kind.notFound, {});
      cloud.fault(operation, { status: 200, body: { [items]: [], [total]: 1 } }, {});
      const error = await failureOf(stack.refresh());
      expect(error.message).toContain("The API returned an incomplete list");
      expect(stack.id).toBe(id);
    });

    test("one answer that it does not exist, which a second source contradicts", async () => {
      const { cloud, stack, id } = await existing(kind);
      cloud.fault(kind.reads, kind.notFound);
      expect(await stack.refresh()).toBe(true);
      expect(stack.id).toBe(id);
    });

    test("a list that lacks it once", async () => {
      const { cloud, stack, id } = await existing(kind);
      if (kind.reads !== operation) cloud.fault(kind.reads, kind.notFound);
      else cloud.fault(operation, { status: 200, body: { [items]: [], [total]: 0 } });
      expect(await stack.refresh()).toBe(true);
      expect(stack.id).toBe(id);
    });
  });

  test("is dropped by a refresh once a second source confirms that it does not exist", async () => {
    const fixture = await existing(kind);
    await kind.deletedElsewhere(fixture);
    const began = fixture.cloud.clock.now();
    expect(await fixture.stack.refresh()).toBe(false);
    expect(fixture.cloud.clock.now() - began).toBeGreaterThanOrEqual(6_000);
    expect(fixture.cloud.takeCalls().filter(({ operation: name }) => name === operation).length).toBeGreaterThan(0);
  });

  test("is an error when `get` names one that does not exist", async () => {
    const { cloud, stack, instanceId } = await kind.fixture();
    const id = operation === "ListDdmConfigurations" ? "nothing" : `${instanceId}/nothing`;
    stack.id = id;
    const error = await failureOf(stack.refresh());
    const project = cloud.simulator.state.projectId;
    expect(error.message).toMatch(
      new RegExp(`^There is no .*${id} in region sim-north-1, project ${project}\\. Check`),
    );
  });
}

/** Rule 2: an answer to a mutation that is not what the API documents is no success. */
function describeUnreadableAnswers(kind: Kind): void {
  describe("an unreadable answer", () => {
    test("to its creation is no success", async () => {
      const { cloud, stack, up } = await kind.fixture();
      cloud.fault(kind.creates, page, {});
      const error = await failureOf(up(kind.program));
      expect(error.message).toMatch(/It is not known whether .* was carried out: .*HTTP 200.*looks for it before/);
      expect(error.message).not.toContain("Nothing was created");
      expect(stack.id).toBeUndefined();
    });

    test("to a creation that was carried out is looked into, and nothing is created twice", async () => {
      const fixture = await kind.fixture();
      fixture.cloud.fault(kind.creates, { ...page, after: true });
      await fixture.up(kind.program);
      expect(fixture.cloud.takeMutations()).toEqual([kind.creates]);
      expect(kind.all(fixture)).toHaveLength(1);
      await fixture.stack.refresh();
      expect(await fixture.up(kind.program)).toBe("same");
    });

    test("to its deletion is no success", async () => {
      const fixture = await existing(kind);
      fixture.cloud.fault(kind.deletes, page, {});
      const error = await failureOf(fixture.stack.destroy());
      expect(error.message).toMatch(/^Deleting .* failed: .*HTTP 200.* Pulumi still holds it\./);
      expect(fixture.stack.id).toBe(fixture.id);
      expect(kind.all(fixture)).toHaveLength(1);
    });

    test("to a deletion that was carried out is looked into", async () => {
      const fixture = await existing(kind);
      fixture.cloud.fault(kind.deletes, { ...page, after: true });
      await fixture.stack.destroy();
      expect(fixture.cloud.takeMutations()).toEqual([kind.deletes]);
      expect(kind.all(fixture)).toEqual([]);
    });

    test("to an edit is no success", async () => {
      const fixture = await existing(kind);
      const [operation = ""] = kind.editCalls;
      fixture.cloud.fault(operation, page, {});
      const error = await failureOf(fixture.up({ ...kind.program, ...kind.edit }));
      expect(error).toBeInstanceOf(PartialFailure);
      fixture.cloud.simulator.faults.clear();
      fixture.cloud.clearCalls();
      expect(await fixture.up({ ...kind.program, ...kind.edit })).toBe("update");
      expect(fixture.cloud.takeMutations()).toEqual(kind.editCalls);
      expect(await fixture.up({ ...kind.program, ...kind.edit })).toBe("same");
    });
  });

  describe("a deletion that the API answers with a 404", () => {
    test.each<[string, FaultRule["effect"]]>([
      ["without a code", { status: 404, body: "Not Found" }],
      ["of a gateway", { status: 404, code: "APIGW.0101" }],
      ["that is documented, though it is still listed", { status: 404, code: "DBS.200002" }],
    ])("%s keeps it", async (_, effect) => {
      const fixture = await existing(kind);
      fixture.cloud.fault(kind.deletes, effect, {});
      const error = await failureOf(fixture.stack.destroy());
      expect(error.message).toMatch(/^Deleting .* failed: .*HTTP 404.* Pulumi still holds it\./);
      expect(fixture.stack.id).toBe(fixture.id);
      expect(kind.all(fixture)).toHaveLength(1);
    });
  });
}

/** Rule 5: a bad minute is survived. */
function describeBadMinute(kind: Kind): void {
  test("survives a creation that is answered 503 twice, with pauses between the requests", async () => {
    const fixture = await kind.fixture();
    const unavailable = { status: 503, headers: kind.costs ? { "retry-after": "1" } : {} };
    fixture.cloud.fault(kind.creates, unavailable, { times: 2 });
    const began = fixture.cloud.clock.now();
    await fixture.up(kind.program);
    expect(fixture.cloud.takeMutations()).toEqual(Array(3).fill(kind.creates));
    expect(fixture.cloud.clock.now() - began).toBeGreaterThan(1_000);
    expect(kind.all(fixture)).toHaveLength(1);
  });

  test("reads once more before a creation without an answer fails", async () => {
    const fixture = await kind.fixture();
    if (!kind.costs) fixture.cloud.fault(kind.creates, { status: 503 }, { times: 5 });
    fixture.cloud.fault(kind.creates, { status: 503, lateMs: 400 });
    await fixture.up(kind.program);
    expect(fixture.cloud.takeMutations()).toEqual(Array(kind.costs ? 1 : 6).fill(kind.creates));
    expect(kind.all(fixture)).toHaveLength(1);
  });
}

/** Rule 5: two resources of one program with the same name. */
function describeSameName(kind: Kind): void {
  test("two resources of one program with the same given name: the second fails, and nothing is created twice", async () => {
    const fixture = await kind.fixture();
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
      /^Creating .* failed: It exists already, or is being created: urn:\S+::first of this program has the same name\. Nothing was created\. Give one of the two another name, and run `pulumi up` again\.$/,
    );
    expect(fixture.cloud.takeMutations()).toEqual([kind.creates]);
    expect(kind.all(fixture)).toHaveLength(1);
  });
}

/** Rule 6: adoption never destroys. */
function describeAdoption(kind: Kind): void {
  /** Adopted by a program that keeps `adopt`. */
  const adopted = async () => {
    const fixture = await existing(kind);
    fixture.stack.loseState();
    const program = { ...kind.program, adopt: { id: fixture.id } };
    await fixture.up(program);
    fixture.cloud.clearCalls();
    return { ...fixture, adopting: program };
  };

  test("a replacement of what was adopted stops with `adopt` in the program, and goes on without it", async () => {
    if (!kind.replacement) return;
    const fixture = await adopted();
    const edited = { ...fixture.adopting, ...kind.replacement };
    const error = await failureOf(fixture.up(edited));
    expect(error.message).toContain("Remove `adopt` from the program, then run the command again");
    expect(fixture.cloud.takeCalls()).toEqual([]);
    expect(fixture.stack.id).toBe(fixture.id);
    expect(await fixture.up({ ...edited, adopt: undefined })).toBe("replace");
    expect(fixture.stack.id).not.toBe(fixture.id);
    expect(kind.all(fixture)).toHaveLength(1);
  });

  test("`up --replace` of what was adopted stops with `adopt` in the program", async () => {
    const fixture = await adopted();
    const error = await failureOf(fixture.stack.up(fixture.program(fixture.adopting), { replace: true }));
    expect(error.message).toContain(`"adopt" adopts ${fixture.id} again while this resource is replaced`);
    expect(fixture.cloud.takeCalls()).toEqual([]);
    expect(kind.all(fixture)).toHaveLength(1);
  });

  test("another `adopt.id` for a managed resource is an error", async () => {
    const fixture = await adopted();
    const other = { ...fixture.adopting, adopt: { id: `${fixture.id}9` } };
    const error = await failureOf(fixture.up(other));
    expect(error.message).toContain(`"adopt.id" ${fixture.id}9 is not the id of`);
    expect(error.message).toMatch(/remove `adopt`, or declare a new resource that adopts it\. Nothing was changed\.$/);
    expect(fixture.cloud.takeCalls()).toEqual([]);
  });

  test("`adopt` of what was deleted since says to remove `adopt`, which creates it", async () => {
    const fixture = await adopted();
    await kind.deletedElsewhere(fixture);
    expect(await fixture.stack.refresh()).toBe(false);
    const error = await failureOf(fixture.up(fixture.adopting));
    expect(error.message).toMatch(
      /It does not exist .* if it was deleted, remove `adopt` from the program to create it/,
    );
    fixture.cloud.clearCalls();
    expect(await fixture.up(kind.program)).toBe("create");
    expect(fixture.cloud.takeMutations()).toEqual([kind.creates]);
  });

  test("is not deleted under its old name by the run that adopts it under a new one", async () => {
    const fixture = await existing(kind);
    const life = kind.lifecycle();
    const services = fixture.cloud.newServices();
    const program = fixture.program({
      ...kind.program,
      adopt: { id: fixture.id },
      __urn: "urn:pulumi:dev::shop::ddm::new",
    });
    await life.create(life.check({}, program).inputs, services);
    fixture.cloud.clearCalls();
    await life.delete(fixture.id, fixture.stack.outputs, services);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(kind.all(fixture)).toHaveLength(1);
    expect(fixture.cloud.warnings).toEqual([
      expect.stringMatching(/was not deleted: a resource of this program has adopted it and manages it/),
    ]);
  });
}

import type { JournalEntry } from "../../../simulator";
import { replacementOps, type ByResource, type DriftCase, type InPlaceCase, type ReplacementCase } from "./cases";
import type { Op } from "./events";
import type { SharedStack } from "./shared-stack";

/** Tests that each edit has its expected effects. After the edits, a refresh must find no drift. */
export function describeInPlace(stack: SharedStack, cases: ByResource<InPlaceCase>): void {
  Object.assign(stack.inPlace, cases);
  describe("an edit in place", () => {
    test.each(rowsOf(cases))("$title", ({ name, edits }) => {
      expect(stack.created.outcome.ops(name)).toEqual(["create"]);
      if (stack.options.previewFirstEdit)
        expect(stack.editPreview.outcome.ops(name)).toEqual(edits[0]?.ops ?? ["update"]);
      edits.forEach(({ ops = ["update"], calls, live = {}, outputs = {}, warning }, index) => {
        const deployment = stack.edited[index] as (typeof stack.edited)[number];
        const { outcome, cloud, state } = deployment;
        expect(outcome.ops(name)).toEqual(ops);
        const resource = state.resource(name);
        expect(bodiesOf(stack.changesOf(resource, deployment))).toEqual(Object.entries(calls));
        expect(stack.options.live(cloud, resource)).toMatchObject(live);
        expect(resource.outputs).toMatchObject(outputs);
        expect(outcome.diagnostics(name, "warning")).toEqual(warning ? [expect.stringMatching(warning)] : []);
      });
      const laterOps = stack.edited.slice(edits.length).flatMap(({ outcome }) => outcome.ops(name));
      expect(laterOps.filter((op) => op !== "same")).toEqual([]);
      expect(stack.previewed.outcome.ops(name)).toEqual(["refresh", "same"]);
    });
  });
}

/** Tests that the preview and `up` have the operations that each case expects, by default a replacement. */
export function describeReplacements(stack: SharedStack, cases: ByResource<ReplacementCase>): void {
  Object.assign(stack.replacements, cases);
  describe("an edit of the program", () => {
    test.each(rowsOf(cases))("$title", ({ name, ops = replacementOps }) => {
      const { refresh = true } = stack.options;
      const expected = sorted(refresh ? ["refresh", ...ops] : ops);
      expect(stack.created.outcome.ops(name)).toEqual(["create"]);
      expect(sorted(stack.previewed.outcome.ops(name))).toEqual(expected);
      expect(sorted(stack.corrected.outcome.ops(name))).toEqual(expected);
    });
  });
}

/**
 * Tests that the preview and `up` have the operations that each case expects, that the preview prints the expected `diff`, and that `up` makes only
 * the calls of `correction`. Without `correction`, `up` must not change the resource.
 */
export function describeDrift(stack: SharedStack, cases: ByResource<DriftCase>): void {
  Object.assign(stack.drift, cases);
  describe("an up after drift", () => {
    test.each(rowsOf(cases))("$title", ({ name, diff = [], correction, ...rest }) => {
      const { ops = ["refresh", correction === undefined ? "same" : "update"] } = rest;
      expect(sorted(stack.previewed.outcome.ops(name))).toEqual(sorted(ops));
      const printed = updateDiff(name, stack.previewed.outcome.stdout);
      for (const line of diff) expect(printed).toContain(line);
      expect(sorted(stack.corrected.outcome.ops(name))).toEqual(sorted(ops));
      const { state } = [stack.created, ...stack.edited].at(-1) as typeof stack.created;
      const changes = stack.changesOf(state.resource(name), stack.corrected);
      expect(bodiesOf(changes)).toEqual(Object.entries(correction ?? {}));
    });
  });
}

function rowsOf<Case extends { readonly title: string }>(
  cases: ByResource<Case>,
): readonly (Case & { name: string })[] {
  return Object.entries(cases).map(([name, each]) => ({ name, ...each }));
}

/** Returns operation and body of each call. */
function bodiesOf(calls: readonly JournalEntry[]): readonly (readonly [string | null, unknown])[] {
  return calls.map(({ operation, request }) => [operation, request ?? {}]);
}

/** Returns the part of the printed diff that shows the update of a resource. Spaces that align the values are removed. */
function updateDiff(name: string, stdout: string): string {
  const sections = stdout.split(/^ {4}(?=\S)/m).filter((section) => section.includes("(update)"));
  return (sections.find((section) => section.includes(`::${name}]`)) ?? "").replaceAll(/ +: /g, ": ");
}

function sorted(ops: readonly Op[]): readonly Op[] {
  return [...ops].sort();
}

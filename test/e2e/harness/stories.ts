import type { OtherClient } from "../../../scripts/sandbox/other-client";
import type { Op } from "./events";

/** Arguments of a resource; `undefined` takes one out. */
export type Args = Readonly<Record<string, unknown>>;

/** What one edit of the program does to a resource. */
export interface Step {
  /** The arguments that differ from those that it was created with; `undefined` takes one out. */
  readonly edit: Args;
  /** What the engine does. Default: `["update"]`. */
  readonly ops?: readonly Op[];
  /** Every call that changes something, in order, with its body. */
  readonly calls: Readonly<Record<string, object>>;
  /** What is in the cloud afterwards. */
  readonly live?: object;
  /** What Pulumi tells afterwards. */
  readonly outputs?: object;
  /** What the person at the terminal is warned of. */
  readonly warning?: RegExp;
}

/** One row of the table of inputs: a resource, and edits one after the other. */
export interface Story {
  readonly start?: Args;
  readonly steps: readonly Step[];
}

/** Calls the API about one thing. */
export type Call = OtherClient;

/** What somebody else does to a thing, and what repairs it. */
export interface Drift<Thing> {
  /** How the program has it. */
  readonly program?: Args;
  /** What the program says besides, from its second version on. */
  readonly saidLater?: Args;
  /** What another client does. */
  readonly happens: (call: Call, thing: Thing) => Promise<unknown>;
  /** What `preview --refresh --diff` shows of it; absent when nothing is to be seen, because the program does not say how it is to be. */
  readonly shows?: readonly string[];
  /** What the engine does. Default: `["refresh", "update"]`, or `["refresh", "same"]` where nothing is to be seen. */
  readonly ops?: readonly Op[];
  /** Every call that repairs it, in order, with its body. */
  readonly repair?: Readonly<Record<string, object>>;
}

/** What the engine says of a resource that another one takes the place of. */
export const replaced: readonly Op[] = ["create-replacement", "replace", "delete-replaced"];

/** Anything, where it matters only that something is said. */
export const some = expect.any(String) as string;

/** What a story's resource is declared with after so many edits. */
export function argsAfter({ start = {}, steps }: Story, edits: number): Args {
  return { ...start, ...(edits === 0 ? {} : steps[Math.min(edits, steps.length) - 1]?.edit) };
}

/** What the diff on the terminal says that an update of one resource will do, without its alignment. */
export function updateOf(name: string, stdout: string): string {
  const sections = stdout.split(/^ {4}(?=\S)/m).filter((section) => section.includes("(update)"));
  return (sections.find((section) => section.includes(`::${name}]`)) ?? "").replaceAll(/ +: /g, ": ");
}

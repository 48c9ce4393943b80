import { isOutcomeUnknown } from "../../http/errors";
import type { Settling } from "./settling";

/** Something of the wanted name is there already, and it is not certain that this resource created it. */
export class AlreadyThereError extends Error {
  override readonly name = "AlreadyThereError";
  constructor(subject: string, adoptId: string) {
    super(
      `There is already ${subject}. It may be what an interrupted \`pulumi up\` left behind, or belong to another stack, ` +
        `so it is not taken over by itself. Either take it over with \`adopt: { id: "${adoptId}" }\`, or delete it, ` +
        "or choose another name, and run `pulumi up` again.",
    );
  }
}

/** What is known of a thing that has the wanted name already. */
export interface EarlierThing {
  subject: string;
  /** What `adopt` would have to say. */
  adoptId: string;
  /** Epoch milliseconds; absent where the cloud does not tell. */
  created: number | undefined;
  /** Whether everything that the create would send is as it would be. */
  matches: boolean;
}

/**
 * Decides whether something that is there already is what an interrupted create of this resource left behind: its name is one
 * that only this resource asks for, it is as the program says, and it is young.
 *
 * @param isOurs whether the name is the resource's default one
 * @throws AlreadyThereError when it is not certain
 */
export function requireOurs(thing: EarlierThing, isOurs: boolean, now: number, createTimeout: number): void {
  if (isOurs && thing.matches && isYoung(thing.created, now, createTimeout)) return;
  throw new AlreadyThereError(thing.subject, thing.adoptId);
}

/** Whether something can have been created by a run that was interrupted: it is younger than twice the create timeout. */
export function isYoung(created: number | undefined, now: number, createTimeout: number): boolean {
  return created !== undefined && now - created < 2 * createTimeout;
}

/** What is said when a create goes on with what an interrupted one left behind. */
export function takenOver(subject: string): string {
  return `Found ${subject}, which an interrupted create of this resource left behind: it is taken over.`;
}

/**
 * Makes a call that creates something, once: when its answer is lost, looks whether the thing is there, and makes the call
 * again, once, only when it is not.
 *
 * @param find what the call would have returned; undefined when the thing is not there
 */
export async function createOnce<Created>(
  { say }: Pick<Settling, "say">,
  thing: string,
  call: () => Promise<Created>,
  find: () => Promise<Created | undefined>,
): Promise<Created> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isOutcomeUnknown(error) || attempt === 2) throw error;
      say(`the answer was lost: looking whether the ${thing} is there`);
      const found = await find();
      if (found !== undefined) return found;
    }
  }
}

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

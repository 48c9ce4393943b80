import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { WaitTimeoutError } from "../../wait/waiter";
import { PartialFailure, type Values } from "../lifecycle";
import { UndeliveredOrderError } from "./order";

/** What is being done to what, for errors: `Creating instance "orders"`. */
export interface Doing {
  /** `Creating`, `Updating`, `Deleting`. */
  verb: string;
  subject: string;
  /** The argument that gives the operation more time: `timeouts.create`. */
  timeout: string;
}

/** Something that Pulumi holds is not there any more. */
export class GoneError extends Error {
  override readonly name = "GoneError";
  constructor(subject: string) {
    super(`There is no ${subject} any more. Run \`pulumi up --refresh\`: it sees that and creates it again.`);
  }
}

/** What an error message says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An operation failed before there was anything to remember. */
export function failedBefore({ verb, subject }: Doing, error: unknown): Error {
  return new Error(`${verb} ${subject} failed: ${sentence(messageOf(error))}${outcomeOf(error)}`, { cause: error });
}

function outcomeOf(error: unknown): string {
  if (error instanceof UndeliveredOrderError) return "";
  return isOutcomeUnknown(error)
    ? " It is not certain whether it was created: the next `pulumi up` looks for it before it creates anything."
    : " Nothing was created.";
}

/**
 * Runs work on something that exists: whatever fails from here on carries its id to Pulumi.
 *
 * @param remember what Pulumi is to hold when the work fails; tried when that happens
 * @param next what the next `pulumi up` does, if it is not simply to continue
 */
export async function holding<Result>(
  doing: Doing,
  id: string,
  remember: () => Promise<{ outputs: Values; next?: string | undefined }>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PartialFailure) throw error;
    const { outputs, next } = await remember();
    const advice = [
      error instanceof WaitTimeoutError && `If it needs more time than that, raise \`${doing.timeout}\`.`,
      next ?? "Pulumi holds its id and what is live in it: run `pulumi up` again, it continues from there.",
    ];
    const message = `${doing.verb} ${doing.subject} failed: ${sentence(messageOf(error))} ${advice.filter(Boolean).join(" ")}`;
    throw new PartialFailure(message, id, outputs, error);
  }
}

/** Deleting failed: it stays in the state. */
export function failedToDelete({ subject, timeout }: Doing, error: unknown): Error {
  const more = error instanceof WaitTimeoutError ? ` If it needs more time than that, raise \`${timeout}\`.` : "";
  const refused =
    error instanceof ApiError && error.status < 500 ? "" : " Run `pulumi destroy` again: it continues from there.";
  return new Error(
    `Deleting ${subject} failed: ${sentence(messageOf(error))}${more} Pulumi still holds it.${refused}`,
    {
      cause: error,
    },
  );
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

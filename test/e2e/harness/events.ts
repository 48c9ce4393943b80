import { existsSync, readFileSync } from "node:fs";

/** What Pulumi's engine does with a resource: `create`, `update`, `delete`, `same`, `refresh`, `create-replacement`, … */
export type Op = string;

/** A message about a resource, or about the whole stack. */
export interface Message {
  /** The resource's name; absent for the stack's own messages. */
  readonly name?: string;
  readonly text: string;
  readonly severity: string;
  /** Whether it is a line of progress that the next one replaces. */
  readonly ephemeral: boolean;
}

/** What the engine told of one command. */
export interface EngineEvents {
  readonly steps: readonly { readonly name: string; readonly op: Op }[];
  readonly messages: readonly Message[];
}

interface EventLine {
  readonly resourcePreEvent?: { readonly metadata: { readonly op: Op; readonly urn: string } };
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
    readonly ephemeral?: boolean;
  };
}

/** Reads what `--event-log <file>` wrote: one event a line, of the same form for every command. */
export function readEvents(file: string): EngineEvents {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  const events = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as EventLine);
  return {
    steps: events.flatMap(({ resourcePreEvent: step }) =>
      step ? [{ name: nameOf(step.metadata.urn), op: step.metadata.op }] : [],
    ),
    messages: events.flatMap(({ diagnosticEvent: event }) =>
      event && event.severity !== "debug"
        ? [
            {
              ...(event.urn ? { name: nameOf(event.urn) } : {}),
              text: event.message.trim(),
              severity: event.severity,
              ephemeral: event.ephemeral ?? false,
            },
          ]
        : [],
    ),
  };
}

/** The last part of a URN: the name that the program gave the resource. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

import { existsSync, readFileSync } from "node:fs";

/** Operation of Pulumi's engine on a resource: `create`, `update`, `delete`, `same`, `refresh`, `create-replacement`, … */
export type Op = string;

/** A message about a resource or the stack. */
export interface Message {
  /** The resource's name. Absent in messages about the stack. */
  readonly name?: string;
  readonly text: string;
  readonly severity: string;
  /** Whether this is a progress message. The next message replaces it on the terminal. */
  readonly ephemeral: boolean;
}

/** Events of the engine during a command. */
export interface EngineEvents {
  readonly steps: readonly { readonly name: string; readonly op: Op }[];
  /** All messages but those of severity `debug`. */
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

/** Reads a file written by `--event-log <file>`: one JSON event per line. */
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

/** Returns the resource's name, the last part of its URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

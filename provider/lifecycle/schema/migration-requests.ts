import { controlMigration } from "../../api/ddm/migrations";
import type { MutationResult } from "../../api/wire";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { trimEnd } from "../../text";
import { AdvisedError, messageOf } from "../driver/errors";
import type { SchemaOperation } from "./live";

/** Pauses before a request is sent again, in milliseconds. Unless the API refused a route switch, {@link maxStatusDelay} is added. */
const pauses: readonly number[] = [10_000, 30_000, 60_000, 120_000];

/** Maximum time until the reported status of a migration reflects a request, in milliseconds. */
const maxStatusDelay = 60_000;

type RequestKind = "retry" | "rollback" | "route-switch";

/** The requests, as errors name them. */
const titles: Record<RequestKind, string> = {
  retry: "Retrying the resharding",
  rollback: "Rolling the resharding back",
  "route-switch": "The route switch",
};

/** Sends and counts the requests that control a migration. */
export class MigrationRequests {
  /**
   * Time until which no request is due, in epoch milliseconds. Until then, the reported status may be older than the last request, or the
   * pause before a repetition has not passed.
   */
  pausedUntil = 0;
  /** Number of requests, by kind. An accepted retry resets the number of retries, because `resharding.retries` limits the accepted ones. */
  readonly #sent = new Map<RequestKind, number>();
  /** Error of the last request; undefined if the API accepted it. */
  #lastError: unknown;

  constructor(private readonly operation: SchemaOperation) {}

  /** Whether the outcome of the last request is unknown. */
  get isLastUncertain(): boolean {
    return isOutcomeUnknown(this.#lastError);
  }

  /** Checks that the request may be sent. @throws AdvisedError if it was sent five times */
  checkLimit(kind: RequestKind): void {
    const sent = this.#sent.get(kind) ?? 0;
    if (sent <= pauses.length) return;
    const why =
      this.#lastError === undefined
        ? "the API accepted the request, but the status of the migration did not change"
        : messageOf(this.#lastError).replace(/ It may have been carried out\.$/, "");
    throw new AdvisedError(
      `${titles[kind]} failed ${sent} times: ${trimEnd(why, ".")}. The schema still uses its old shards`,
      "Run `pulumi up` again: it continues with the migration. To abandon the migration, cancel it in the console.",
    );
  }

  /** Sends a request. @returns undefined if it may be repeated: its outcome is unknown, or the API refused the route switch with 400 */
  async send(kind: RequestKind, id: string): Promise<MutationResult | undefined> {
    const { services, ref, localId, report } = this.operation;
    const sent = this.#sent.get(kind) ?? 0;
    this.#sent.set(kind, sent + 1);
    const pauseFor = (milliseconds: number) => {
      this.pausedUntil = services.clock.now() + milliseconds + (pauses[sent] ?? 0);
    };
    try {
      const accepted = await controlMigration(services.api, ref, localId, id, kind);
      this.#lastError = undefined;
      if (kind === "retry") this.#sent.delete(kind);
      pauseFor(maxStatusDelay);
      return accepted;
    } catch (error) {
      this.#lastError = error;
      const isRefusedSwitch = kind === "route-switch" && error instanceof ApiError && error.status === 400;
      if (!isRefusedSwitch && !isOutcomeUnknown(error)) throw error;
      pauseFor(isRefusedSwitch ? 0 : maxStatusDelay);
      report(
        isRefusedSwitch
          ? `the route switch failed: ${error.apiMessage}`
          : "checking whether the request was carried out",
      );
      return undefined;
    }
  }
}

import type { Values } from "./lifecycle/lifecycle";
import type { Clock } from "./wait/clock";

/** Milliseconds that a resource waits for a free slot before the warning. */
const starvationTime = 15_000;

/**
 * Value of `--parallel` that the warning recommends (docs/guides/large-stacks.md). If this many operations already run, the warning
 * recommends more.
 */
const recommended = 200;

interface RunningOperation {
  /** `instanceId` of the resource, else the resource's own id. Undefined for a new resource that belongs to no instance. */
  instanceId: string | undefined;
}

/**
 * Detects that operations of one instance occupy all slots, while a resource outside that instance waits. Pulumi has a limited number of
 * slots (`--parallel`). It checks a resource, waits for a free slot, and then starts the resource's operation.
 */
export class StarvationDetector {
  readonly #running = new Set<RunningOperation>();
  /** URNs of the resources that were checked and not dismissed since. */
  readonly #waiting = new Set<unknown>();
  /** Number of operations that have ended. */
  #ended = 0;
  #warnings = 0;

  /** @param warn shows the warning, at most once */
  constructor(
    private readonly clock: Clock,
    private readonly warn: (message: string) => void,
  ) {}

  /**
   * Records that Pulumi may start an operation on a resource. Warns if the operation does not start because all running operations
   * are for another instance.
   */
  async expect(values: Values): Promise<void> {
    const { __urn: urn } = values;
    if (this.#warnings > 0 || typeof urn !== "string") return;
    this.#waiting.add(urn);
    const instanceId = this.#commonInstance();
    if (instanceId === undefined || instanceId === values["instanceId"]) return;
    const ended = this.#ended;
    await this.clock.sleep(starvationTime);
    // If an operation has ended since, it has freed a slot: the slots are not blocked.
    if (this.#ended !== ended || !this.#waiting.has(urn) || this.#warnings > 0) return;
    // An operation for another instance may have started.
    if (this.#commonInstance() !== instanceId) return;
    this.#warnings += 1;
    this.warn(describeStarvation(this.#running.size, instanceId, urn));
  }

  /** Records that a resource does not wait: Pulumi does not change it, or its operation starts. */
  dismiss({ __urn: urn }: Values): void {
    this.#waiting.delete(urn);
  }

  /** Runs an operation on a resource. */
  async run<Result>(values: Values, id: string | undefined, work: () => Promise<Result>): Promise<Result> {
    this.dismiss(values);
    const running: RunningOperation = { instanceId: scopeIdOf(values, id) };
    this.#running.add(running);
    try {
      return await work();
    } finally {
      this.#running.delete(running);
      this.#ended += 1;
    }
  }

  /** Returns the instance that all running operations are for; undefined if there is none, or if fewer than two operations run. */
  #commonInstance(): string | undefined {
    const [first, ...others] = this.#running;
    if (others.length === 0 || others.some(({ instanceId }) => instanceId !== first?.instanceId)) return undefined;
    return first?.instanceId;
  }
}

function scopeIdOf({ instanceId }: Values, id: string | undefined): string | undefined {
  return typeof instanceId === "string" ? instanceId : id;
}

function describeStarvation(count: number, instanceId: string, urn: string): string {
  const name = urn.split("::").at(-1) ?? "";
  const parallel = count < recommended ? recommended : 5 * count;
  return (
    `Pulumi runs ${count} operations at a time. All of them are for instance ${instanceId}, which accepts one change at a time. ` +
    `So "${name}" has to wait. Run \`pulumi up --parallel ${parallel}\` to change the instances at the same time.`
  );
}

import { createClient } from "../../provider/http/client";
import type { ApiClient } from "../../provider/http/request";
import type { Services } from "../../provider/lifecycle/lifecycle";
import { Queue } from "../../provider/lifecycle/driver/queue";
import { createServices } from "../../provider/lifecycle/driver/services";
import { VirtualClock } from "./virtual-clock";
import { CREDENTIALS, Simulator, type FaultRule, type JournalEntry } from "../../simulator";
import { mutations } from "../../scripts/sandbox/calls";
import { OtherClient } from "./other-client";
import { makeKillableClock, type TestProcess } from "./killable-clock";
import { makeSettings } from "./settings";
import { SimulatorDispatcher } from "./simulator-dispatcher";

/** Virtual time at the start of a test. */
const START = Date.UTC(2026, 0, 15, 12, 0, 0);

/** Time that {@link TestCloud.otherClient} waits for the jobs of each request to end, in milliseconds. */
const SETTLE_TIME = 3_600_000;

/** Options of a test cloud. */
export interface TestCloudOptions {
  /** Enterprise project in the settings of the provider. */
  enterpriseProjectId?: string;
  /** Milliseconds that the cloud's clock is ahead of the provider's. */
  cloudAheadMs?: number;
}

/**
 * The simulator in this process, with the real quota, and the provider's real client. Simulator and client share one virtual clock. The
 * clock advances when the code under test sleeps.
 */
export class TestCloud {
  readonly clock = new VirtualClock({ start: START, auto: true });
  readonly simulator: Simulator;
  readonly api: ApiClient;
  /** Progress lines that the provider has shown. */
  readonly progress: string[] = [];
  /** Warnings that the provider has shown. */
  readonly warnings: string[] = [];
  /** A client beside the provider. Each of its successful calls ends with {@link clearCalls}. */
  readonly otherClient: OtherClient;
  /** Number of calls in the journal that {@link takeCalls} has returned. */
  #taken = 0;

  /** The process that was started last. */
  #process: TestProcess = { isKilled: false };

  readonly #enterpriseProjectId: string | undefined;

  constructor({ enterpriseProjectId, cloudAheadMs = 0 }: TestCloudOptions = {}) {
    this.#enterpriseProjectId = enterpriseProjectId;
    this.simulator = new Simulator({ realNow: () => this.clock.now(), start: START + cloudAheadMs });
    const endpoint = { url: "http://cloud.example", from: "setting" } as const;
    const { region, projectId } = this.simulator.state;
    this.api = createClient(
      makeSettings(endpoint, {
        region,
        credentials: {
          kind: "access key",
          accessKey: CREDENTIALS.accessKey,
          secretKey: CREDENTIALS.secretKey,
          source: "the test",
        },
        projectId,
      }),
      {
        clock: this.clock,
        random: () => 0.5,
        log: () => undefined,
        dispatcher: new SimulatorDispatcher(this.simulator, this.clock),
      },
    );
    this.otherClient = new OtherClient(this.simulator, async () => {
      await this.clock.sleep(SETTLE_TIME);
      this.clearCalls();
    });
  }

  /** Services of a new provider process, with empty caches and queues. */
  newServices(): Services {
    this.#process = { isKilled: false };
    return createServices(this.api, makeKillableClock(this.clock, this.#process), {
      queue: new Queue(),
      enterpriseProjectId: this.#enterpriseProjectId,
      progress: () => (line) => this.progress.push(line),
      warn: (_urn, message) => this.warnings.push(message),
    });
  }

  /** Kills the process that was started last: the sleeps of its operations never resolve. */
  killProcess(): void {
    this.#process.isKilled = true;
  }

  /** Calls since the last `take…` or `clear…`. */
  takeCalls(): readonly JournalEntry[] {
    const calls = this.simulator.journal.entries.slice(this.#taken);
    this.#taken = this.simulator.journal.entries.length;
    return calls;
  }

  /** Operations of the mutations since the last `take…` or `clear…`, in order. Rejected mutations and those without a response count, too. */
  takeMutations(): (string | null)[] {
    return mutations(this.takeCalls()).map(({ operation }) => operation);
  }

  /** Excludes all calls until now from the next `take…`. */
  clearCalls(): void {
    this.takeCalls();
  }

  /** Bodies of all requests of an operation so far, in order. Secrets are `***`. */
  requestBodies(operation: string): unknown[] {
    return this.simulator.journal.entries
      .filter((entry) => entry.operation === operation)
      .map(({ request }) => request);
  }

  /** Adds a fault rule for an operation. Without `match`, the rule applies once. */
  fault(operation: string, effect: FaultRule["effect"], match: FaultRule["match"] = { times: 1 }): void {
    this.simulator.faults.add({ match: { operation, ...match }, effect });
  }

  /** The simulated instance with an id, including values that the API does not report. */
  instance(id: string | undefined) {
    const found = this.simulator.state.instances.find((instance) => instance.id === id);
    if (!found) throw new Error(`the cloud has no instance ${String(id)}`);
    return found;
  }
}

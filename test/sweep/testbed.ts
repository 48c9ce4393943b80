import type { Dispatcher } from "undici";
import { createRuntime, type Runtime } from "../../provider/runtime";
import { CREDENTIALS, Simulator, type State } from "../../simulator";
import { payOrder } from "../../simulator/ddm/payment";
import { makeKillableClock, type TestProcess } from "../support/killable-clock";
import { OtherClient } from "../support/other-client";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";
import { VirtualClock } from "../support/virtual-clock";
import { EngineModel, type StackState } from "./engine-model";
import { makeTimedRuntime } from "./timed-runtime";

/** Kind of the provider's credentials. */
export type Login = "access key" | "password";

/** Saved state of a cloud and a stack. Testbeds that start from the same checkpoint run identically. */
export interface Checkpoint {
  cloud: State;
  stack: StackState;
  login: Login;
}

/** When the process of a command is killed. "before": before its nth request is sent. "after": between the request's execution and response. */
export interface Kill {
  nth: number;
  when: "before" | "after";
}

const START = Date.UTC(2026, 0, 15, 12, 0, 0);

const logins: Readonly<Record<Login, Readonly<Record<string, string>>>> = {
  "access key": { HW_ACCESS_KEY: CREDENTIALS.accessKey, HW_SECRET_KEY: CREDENTIALS.secretKey },
  password: {
    HW_USER_NAME: CREDENTIALS.userName,
    HW_USER_PASSWORD: CREDENTIALS.password,
    HW_DOMAIN_NAME: CREDENTIALS.domainName,
  },
};

const services = ["ddm", "iam", "eps", "bss", "vpc", "ecs", "sdrs"];

/** A simulated cloud, a stack, and one virtual clock for both. */
export class Testbed {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly engine: EngineModel;
  readonly otherClient: OtherClient;
  /** Everything that the provider has logged. */
  readonly logged: string[] = [];
  /** Messages about operations that took too long (see {@link makeTimedRuntime}), and about commands that do not end. */
  readonly overdue: string[] = [];
  /** Whether a user pays each order immediately. */
  paysOrders = true;
  readonly #login: Login;
  #process: TestProcess = { isKilled: false };
  #kill: { at: Kill; onKill: () => void } | undefined;
  #requestHook: { nth: number; run: (body: string) => void } | undefined;
  /** Number of the provider's requests since the last {@link runBeforeRequest} or {@link runUntilKilled}. */
  #requestCount = 0;

  constructor(checkpoint: Checkpoint | undefined, login: Login = checkpoint?.login ?? "access key") {
    this.#login = login;
    this.clock = new VirtualClock({ start: checkpoint?.cloud.clock.now ?? START, auto: true });
    const state = checkpoint && structuredClone(checkpoint.cloud);
    this.simulator = new Simulator({ realNow: () => this.clock.now(), start: this.clock.now(), state, quota: 100_000 });
    this.engine = new EngineModel(
      (engine) => this.startRuntime(engine),
      checkpoint && structuredClone(checkpoint.stack),
    );
    this.otherClient = new OtherClient(this.simulator, () => this.clock.sleep(3_600_000));
  }

  /** A copy of the cloud and the stack. */
  checkpoint(): Checkpoint {
    return { cloud: this.simulator.save(), stack: structuredClone(this.engine.state), login: this.#login };
  }

  /** Calls a function immediately before the simulator receives the provider's nth request from now. */
  runBeforeRequest(nth: number, run: (body: string) => void): void {
    this.#requestCount = 0;
    this.#requestHook = { nth, run };
  }

  /** Number of requests in the simulator's journal, including those of other clients. */
  get journalLength(): number {
    return this.simulator.journal.entries.length;
  }

  /** Runs a command and kills its process at a request. @returns false if the command ended first */
  async runUntilKilled(at: Kill, command: () => Promise<void>): Promise<boolean> {
    this.#requestCount = 0;
    const killed = new Promise<boolean>((resolve) => {
      this.#kill = {
        at,
        onKill: () => {
          this.#process.isKilled = true;
          resolve(true);
        },
      };
    });
    const ended = command().then(() => false);
    const result = await Promise.race([killed, ended]);
    this.#kill = undefined;
    return result;
  }

  /** Pays all orders, as a user does in the console. */
  payOrders(): void {
    const { backend, state } = this.simulator;
    for (const order of state.orders) payOrder(backend, order);
  }

  /** Starts the provider process of a command of a stack. */
  startRuntime(engine: EngineModel): Runtime {
    const process = (this.#process = { isKilled: false });
    const { region, projectId } = this.simulator.state;
    const runtime = createRuntime({
      clock: makeKillableClock(this.clock, process),
      random: () => 0.5,
      dispatcher: this.#dispatcherOf(process),
      log: (_urn, message) => this.logged.push(message),
      findManagedUrn: (id, inputs) => Promise.resolve(engine.findUrn(id, inputs)),
      environment: {
        HW_REGION_NAME: region,
        HW_PROJECT_ID: projectId,
        ...logins[this.#login],
        HW_ENDPOINTS: JSON.stringify(Object.fromEntries(services.map((name) => [name, "https://cloud.example"]))),
        HW_SHARED_CONFIG_FILE: "/nonexistent",
      },
    });
    return makeTimedRuntime(runtime, this.clock, this.overdue);
  }

  /** Returns a dispatcher that sends the requests of a process to the simulator. It kills the process as {@link runUntilKilled} demands. */
  #dispatcherOf(process: TestProcess): Dispatcher {
    const dispatcher = new SimulatorDispatcher(this.simulator, this.clock);
    const dispatch = dispatcher.dispatch.bind(dispatcher);
    dispatcher.dispatch = (options, handler) => {
      if (process.isKilled) return true;
      this.#requestCount += 1;
      if (this.#requestHook?.nth === this.#requestCount)
        this.#requestHook.run(typeof options.body === "string" ? options.body : "");
      const kill = this.#kill?.at.nth === this.#requestCount ? this.#kill : undefined;
      if (kill?.at.when !== "before") {
        dispatch(options, kill ? {} : handler);
        if (this.paysOrders) this.payOrders();
      }
      kill?.onKill();
      return true;
    };
    return dispatcher;
  }
}

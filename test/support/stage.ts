import { createClient } from "../../provider/http/client";
import type { ApiClient } from "../../provider/http/request";
import type { Services } from "../../provider/lifecycle/lifecycle";
import { Queue } from "../../provider/lifecycle/driver/queue";
import { createServices } from "../../provider/lifecycle/driver/services";
import { VirtualClock } from "../../provider/wait/clock";
import { CREDENTIALS, Simulator, type FaultRule, type JournalEntry } from "../../simulator";
import { mutations } from "../../scripts/sandbox/calls";
import { InProcess } from "./in-process";
import { makeSettings } from "./settings";

/** When the stories begin. */
const START = Date.UTC(2026, 0, 15, 12, 0, 0);

/** How a stage differs from the usual one. */
export interface StageOptions {
  /** The enterprise project that the provider is configured with. */
  enterpriseProjectId?: string;
  /** The cloud's clock, in milliseconds ahead of ours. */
  cloudIsAhead?: number;
}

/**
 * Where lifecycles are played: the real client, and a cloud in this process, with its real quota. One virtual clock moves
 * both, and moves by itself when somebody sleeps: sleep is the advance.
 */
export class Stage {
  readonly clock = new VirtualClock({ start: START, auto: true });
  readonly simulator: Simulator;
  readonly api: ApiClient;
  /** Progress, in order. */
  readonly lines: string[] = [];
  readonly warnings: string[] = [];
  #heard = 0;

  readonly #enterpriseProjectId: string | undefined;

  constructor({ enterpriseProjectId, cloudIsAhead = 0 }: StageOptions = {}) {
    this.#enterpriseProjectId = enterpriseProjectId;
    this.simulator = new Simulator({ realNow: () => this.clock.now(), start: START + cloudIsAhead });
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
        dispatcher: new InProcess(this.simulator, this.clock),
      },
    );
  }

  /** The outside of a new process: one that has read nothing, and knows nothing of what is under way. */
  get world(): Services {
    return createServices(this.api, this.clock, {
      queue: new Queue(),
      enterpriseProjectId: this.#enterpriseProjectId,
      progress: () => (line) => this.lines.push(line),
      warn: (_urn, message) => this.warnings.push(message),
    });
  }

  /** Requests since the last time that this, or {@link changes}, was asked. */
  calls(): readonly JournalEntry[] {
    const calls = this.simulator.journal.entries.slice(this.#heard);
    this.#heard = this.simulator.journal.entries.length;
    return calls;
  }

  /** Of those requests the operations that were meant to change something, in order, also when refused or lost. */
  changes(): (string | null)[] {
    return mutations(this.calls()).map(({ operation }) => operation);
  }

  /** Lets something go wrong: `operation` suffers `effect`, once unless told otherwise. */
  fault(operation: string, effect: FaultRule["effect"], match: FaultRule["match"] = { times: 1 }): void {
    this.simulator.faults.add({ match: { operation, ...match }, effect });
  }

  /** Somebody else changes something through the API, with another client; returns when the work set off is done. */
  async somebody(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
    const { userName: name, password, domainName } = CREDENTIALS;
    const { projectId } = this.simulator.state;
    const user = { name, password, domain: { name: domainName } };
    const auth = { identity: { methods: ["password"], password: { user } }, scope: { project: { id: projectId } } };
    const send = (to: string, at: string, headers: Record<string, string>, content?: object) => {
      const [pathname = "", query = ""] = at.split("?");
      const text = content === undefined ? "" : JSON.stringify(content);
      const all = { "content-type": "application/json", ...headers };
      const { reply } = this.simulator.handle({ method: to, path: pathname, query, headers: all, text });
      if (reply.status >= 300) throw new Error(`${to} ${at}: ${reply.status} ${JSON.stringify(reply.body)}`);
      return reply;
    };
    const login = send("POST", "/v3/auth/tokens", {}, { auth });
    const token = login.headers?.["X-Subject-Token"] ?? login.headers?.["x-subject-token"] ?? "";
    const { body: answer } = send(method, path.replace("{pid}", projectId), { "x-auth-token": token }, body);
    await this.clock.sleep(3_600_000);
    this.calls();
    return (answer ?? {}) as Record<string, unknown>;
  }

  /** The simulated instance of an id: what nobody can tell through the API is looked up here. */
  instance(id: string | undefined) {
    const found = this.simulator.state.instances.find((instance) => instance.id === id);
    if (!found) throw new Error(`there is no instance ${String(id)} in the cloud`);
    return found;
  }
}

import { ApiError } from "../../../provider/http/errors";
import type { ApiAnswer, ApiClient, ApiRequest } from "../../../provider/http/request";
import type { VirtualClock } from "../../support/virtual-clock";
import { type Call, errors, type Failure, Failures } from "./fake-failures";
import { type CloudLamp, FakeWork } from "./fake-work";

const region = "mars-1";
const project = "p1";
export const instanceId = "i1";

/**
 * A cloud of lamps in memory, in virtual time: it does at once what takes no job, answers stale reads on demand, and fails as
 * it is told.
 */
export class FakeCloud {
  region = region;
  project = project;
  lamps: CloudLamp[] = [];
  /** The instances; one is busy while a job of one of its lamps runs. */
  instances = [{ id: instanceId, name: "house", status: "RUNNING" }];
  /** Every request, in order. */
  readonly journal: Call[] = [];
  /** Whether a second lamp of a name is refused. */
  refusesNamesakes = true;
  /** Whether the answer to a creation names what was created. */
  namesCreated = true;
  /** By this many milliseconds the answers of an operation are old. */
  readonly stale = new Map<string, number>();
  /** Called when the process is killed by a {@link Failure}. */
  onKill: () => void = () => undefined;
  readonly work: FakeWork;
  readonly #failures = new Failures();
  readonly #history: { at: number; lamps: CloudLamp[] }[] = [];

  constructor(private readonly clock: VirtualClock) {
    this.work = new FakeWork(clock);
  }

  /** What a process sends its requests with. */
  get client(): ApiClient {
    return {
      region: this.region,
      projectId: () => Promise.resolve(this.project),
      send: (request) => this.#send(request),
      close: () => Promise.resolve(),
    };
  }

  /** Lets requests fail: those of an operation, or the one with this number. */
  fail(which: string | number, failure: Failure, times = 1): void {
    this.#failures.expect(which, failure, times);
  }

  /** Forgets failures that have not happened. */
  heal(): void {
    this.#failures.clear();
  }

  /** Operations that were meant to change something, in order, since the last time this was asked. */
  changes(): string[] {
    return this.journal.splice(0).flatMap(({ method, operation }) => (method === "GET" ? [] : [operation]));
  }

  /** The only lamp. */
  get lamp(): CloudLamp {
    const [lamp, ...others] = this.lamps;
    if (!lamp || others.length > 0) throw new Error(`there are ${this.lamps.length} lamps`);
    return lamp;
  }

  /** Somebody else has created a lamp. */
  add(changes: Partial<CloudLamp> = {}): CloudLamp {
    const lamp: CloudLamp = {
      ...{
        id: this.work.newId("lamp"),
        name: "desk",
        color: "white",
        watts: 10,
        labels: {},
        socket: "E27",
        zone: "z1",
      },
      ...{ bulbs: ["b1"], status: "ON", created: this.clock.now(), hidden: {} },
      ...changes,
    };
    this.lamps.push(lamp);
    return lamp;
  }

  async #send(request: ApiRequest): Promise<ApiAnswer> {
    const call: Call = { ...request, body: (request.body ?? {}) as Record<string, unknown> };
    const failure = this.#failures.next(call.operation, this.journal.length);
    this.journal.push(call);
    await this.clock.sleep(50);
    this.work.run();
    this.#remember();
    const { throws = "nothing", carriedOut = throws === "nothing" && !failure?.kills ? "at once" : "never" } =
      failure ?? {};
    // A request that is carried out late may be refused then, and the refusal reaches no client.
    if (carriedOut === "late") {
      void this.clock.sleep(failure?.lateBy ?? 0).then(() => {
        try {
          this.work.run();
          this.#perform(call);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
        }
      });
    }
    const body = carriedOut === "at once" ? this.#perform(call) : undefined;
    this.#remember();
    if (failure?.kills) {
      this.onKill();
      return new Promise(() => undefined);
    }
    if (throws !== "nothing") throw errors[throws](call);
    return { status: 200, body, requestId: "req-1", date: this.clock.now() };
  }

  /** The lamps as an operation reports them. */
  #seenBy(operation: string): CloudLamp[] {
    const at = this.clock.now() - (this.stale.get(operation) ?? 0);
    if (at === this.clock.now()) return this.lamps;
    return (this.#history.findLast((each) => each.at <= at) ?? this.#history[0])?.lamps ?? this.lamps;
  }

  #perform(call: Call): unknown {
    const { operation, path, body } = call;
    const own = decodeURIComponent(path.split("/").at(-1) ?? "");
    const refuse = (why: keyof typeof errors): never => {
      throw errors[why](call);
    };
    const of = (lamps: CloudLamp[]) => lamps.find(({ id }) => id === own) ?? refuse("lamp not found");
    const changing = (change: (lamp: CloudLamp) => unknown): unknown => change(of(this.lamps));
    const operations: Record<string, () => unknown> = {
      ListInstances: () => ({ instances: this.#reportedInstances(), total_record: this.instances.length }),
      ShowInstance: () => this.#reportedInstances().find(({ id }) => id === own) ?? refuse("instance not found"),
      ShowDdmJobResult: () => this.work.report(own) ?? refuse("job not found"),
      ListTasks: () => ({ jobs: this.work.jobs.map(({ id }) => ({ id, fail_reason: "a fuse has blown" })) }),
      ShowCustomerOrderDetails: () => {
        const status = this.work.orders.get(own)?.status;
        return { order_info: { status: status === "completed" ? 5 : status === "cancelled" ? 4 : 6 } };
      },
      ListCustomerOrders: () => {
        const unpaid = [...this.work.orders].filter(([, { status }]) => status === "pending payment");
        return { order_infos: unpaid.map(([order_id]) => ({ order_id })), total_count: unpaid.length };
      },
      ListLamps: () => ({ lamps: structuredClone(this.#seenBy(operation)) }),
      ShowLamp: () => structuredClone(of(this.#seenBy(operation))),
      CreateLamp: () => this.#create(call),
      PaintLamp: () => changing((lamp) => void Object.assign(lamp, body)),
      RenameLamp: () => changing((lamp) => void Object.assign(lamp, body)),
      MoveLamp: () => changing((lamp) => void Object.assign(lamp, body)),
      SetPin: () => changing((lamp) => void Object.assign(lamp.hidden, body)),
      SetMode: () =>
        changing((lamp) => this.work.start(operation, lamp, "BUSY", () => Object.assign(lamp.hidden, body))),
      CleanLamp: () =>
        changing((lamp) => {
          lamp.status = "ON";
        }),
      BoostLamp: () =>
        changing((lamp) => {
          const more = () => {
            lamp.watts += Number(body["more"]);
          };
          return body["by"] === "order" ? this.work.order(more) : this.work.start(operation, lamp, "BUSY", more);
        }),
      DeleteLamp: () =>
        changing((lamp) => {
          if (lamp.status === "DELETING") refuse("being deleted");
          const away = () => {
            this.lamps = this.lamps.filter((each) => each !== lamp);
          };
          if (lamp.instance !== undefined) return this.work.start(operation, lamp, "DELETING", away);
          away();
          return undefined;
        }),
    };
    return (operations[operation] ?? (() => refuse("bare 404")))();
  }

  #create(call: Call): unknown {
    const { instance, hidden, prepaid, ...values } = call.body;
    if (this.refusesNamesakes && this.lamps.some(({ name }) => name === values["name"]))
      throw errors["name taken"](call);
    const make = (order?: string) => {
      const lamp = this.add({ ...(values as Partial<CloudLamp>), instance: instance as string | undefined });
      lamp.hidden = { ...(hidden as CloudLamp["hidden"]) };
      if (order !== undefined) lamp.order = order;
      return lamp;
    };
    if (prepaid === true) return this.work.order(make);
    const lamp = make();
    if (!this.namesCreated) return {};
    return instance === undefined
      ? { id: lamp.id }
      : { id: lamp.id, ...this.work.start(call.operation, lamp, "MAKING", () => undefined) };
  }

  #reportedInstances() {
    const isBusy = (id: string) => this.work.jobs.some(({ lamp, applied }) => !applied && lamp.instance === id);
    return this.instances.map((each) => (isBusy(each.id) ? { ...each, status: "CREATE_GROUP" } : each));
  }

  #remember(): void {
    this.#history.push({ at: this.clock.now(), lamps: structuredClone(this.lamps) });
  }
}

import { ApiError } from "../../../provider/http/errors";
import type { ApiResponse, ApiClient, ApiRequest } from "../../../provider/http/request";
import type { VirtualClock } from "../../support/virtual-clock";
import { type Call, errors, type Failure, Failures } from "./failures";
import { type CloudDisk, type OrderStatus, PendingWork } from "./pending-work";

const region = "north-1";
const project = "p1";
export const instanceId = "i1";

const orderStatuses: Readonly<Record<OrderStatus, number>> = {
  processing: 3,
  canceled: 4,
  completed: 5,
  "pending payment": 6,
};

/** A moment of a request: the request waits for the quota, was sent, or is about to be answered. */
export type RequestMoment = "waiting" | "sent" | "about to be answered";

/**
 * An in-memory cloud with virtual time. Its resources are disks, which DDM does not have: they stand for all kinds of resources. Operations without a
 * job or an order take effect immediately. Tests can make requests fail, and can make reads of disks stale.
 */
export class FakeCloud {
  region = region;
  project = project;
  disks: CloudDisk[] = [];
  /** The instances. An instance is busy while a job of one of its disks runs. */
  instances = [{ id: instanceId, name: "orders", status: "RUNNING" }];
  /** Looks up the id of the project. */
  lookUpProject = (): Promise<string> => Promise.resolve(this.project);
  /** The requests since a test last cleared the journal, in order. */
  readonly journal: Call[] = [];
  /** Whether a creation is rejected if a disk already has the name. */
  rejectsDuplicateNames = true;
  /** Whether the response to a creation without an order contains the id. If false, the response is empty and no job starts. */
  reportsCreatedId = true;
  /** Age of the data that `ListDisks` and `ShowDisk` return, by operation, in milliseconds. */
  readonly stale = new Map<string, number>();
  /**
   * Called at each moment of a request, with the request's index in the journal. The moment "about to be answered" is also reported
   * if a {@link Failure} delays or prevents the execution. It is not reported if the request is executed immediately and refused.
   */
  onRequest: (moment: RequestMoment, index: number) => void = () => undefined;
  /** Called when the process is killed by a {@link Failure}. */
  onKill: () => void = () => undefined;
  readonly work: PendingWork;
  readonly #failures = new Failures();
  readonly #history: { at: number; disks: CloudDisk[] }[] = [];

  constructor(private readonly clock: VirtualClock) {
    this.work = new PendingWork(clock);
  }

  /** API client of a provider process. */
  get client(): ApiClient {
    return {
      region: this.region,
      projectId: () => this.lookUpProject(),
      send: (request) => this.#send(request),
      close: () => Promise.resolve(),
    };
  }

  /** Plans a failure of an operation, or of the request with this index in the journal. */
  fail(which: string | number, failure: Failure, times = 1): void {
    this.#failures.add(which, failure, times);
  }

  /** Removes all planned failures. */
  clearFailures(): void {
    this.#failures.clear();
  }

  /** Returns the operations of the mutations in the journal, in order, and clears the journal. */
  takeMutations(): string[] {
    return this.journal.splice(0).flatMap(({ method, operation }) => (method === "GET" ? [] : [operation]));
  }

  /** The only disk. */
  get disk(): CloudDisk {
    const [disk, ...others] = this.disks;
    if (!disk || others.length > 0) throw new Error(`there are ${this.disks.length} disks`);
    return disk;
  }

  /** Adds a disk. @param overrides values that differ from the defaults */
  add(overrides: Partial<CloudDisk> = {}): CloudDisk {
    const disk: CloudDisk = {
      id: this.work.newId("disk"),
      name: "data",
      description: "none",
      size: 10,
      labels: {},
      type: "hdd",
      zone: "z1",
      replicas: ["r1"],
      status: "READY",
      created: this.clock.now(),
      hidden: {},
      ...overrides,
    };
    this.disks.push(disk);
    return disk;
  }

  async #send(request: ApiRequest): Promise<ApiResponse> {
    const index = this.journal.length;
    this.onRequest("waiting", index);
    request.onStart?.();
    const call: Call = { ...request, body: (request.body ?? {}) as Record<string, unknown> };
    const failure = this.#failures.take(call.operation, index);
    this.journal.push(call);
    this.onRequest("sent", index);
    await this.clock.sleep(50);
    this.work.run();
    this.#remember();
    const { throws = "nothing", execution = throws === "nothing" && !failure?.kills ? "immediately" : "never" } =
      failure ?? {};
    // A late request may be rejected. The error is dropped, because the client no longer waits.
    if (execution === "late") {
      void this.clock.sleep(failure?.lateBy ?? 0).then(() => {
        try {
          this.work.run();
          this.#perform(call);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
        }
      });
    }
    const body = execution === "immediately" ? this.#perform(call) : undefined;
    this.#remember();
    this.onRequest("about to be answered", index);
    if (failure?.kills) {
      this.onKill();
      return new Promise(() => undefined);
    }
    if (throws !== "nothing") throw errors[throws](call);
    return { status: 200, body, requestId: "req-1", date: this.clock.now() };
  }

  /** The disks as an operation reports them. */
  #disksReportedBy(operation: string): CloudDisk[] {
    const at = this.clock.now() - (this.stale.get(operation) ?? 0);
    if (at === this.clock.now()) return this.disks;
    return (this.#history.findLast((each) => each.at <= at) ?? this.#history[0])?.disks ?? this.disks;
  }

  #perform(call: Call): unknown {
    const { operation, path, body } = call;
    const requestedId = decodeURIComponent(path.split("/").at(-1) ?? "");
    const refuse = (why: keyof typeof errors): never => {
      throw errors[why](call);
    };
    const findRequested = (disks: CloudDisk[]) =>
      disks.find(({ id }) => id === requestedId) ?? refuse("disk not found");
    const changeDisk = (change: (disk: CloudDisk) => unknown): unknown => change(findRequested(this.disks));
    const startChangeOfHidden = (disk: CloudDisk) =>
      this.work.start(operation, disk, "BUSY", () => Object.assign(disk.hidden, body));
    const operations: Record<string, () => unknown> = {
      ListInstances: () => ({ instances: this.#reportedInstances(), total_record: this.instances.length }),
      ShowInstance: () =>
        this.#reportedInstances().find(({ id }) => id === requestedId) ?? refuse("instance not found"),
      ShowDdmJobResult: () => this.work.report(requestedId) ?? refuse("job not found"),
      ListTasks: () => ({ jobs: this.work.jobs.map(({ id }) => ({ id, fail_reason: "out of capacity" })) }),
      ShowCustomerOrderDetails: () => {
        const { status = "pending payment" } = this.work.orders.get(requestedId) ?? {};
        return { order_info: { status: orderStatuses[status] } };
      },
      ListCustomerOrders: () => {
        const unpaid = [...this.work.orders].filter(([, { status }]) => status === "pending payment");
        return { order_infos: unpaid.map(([order_id]) => ({ order_id })), total_count: unpaid.length };
      },
      ListDisks: () => ({ disks: structuredClone(this.#disksReportedBy(operation)) }),
      ShowDisk: () => structuredClone(findRequested(this.#disksReportedBy(operation))),
      CreateDisk: () => this.#create(call),
      UpdateDisk: () => changeDisk((disk) => void Object.assign(disk, body)),
      RenameDisk: () => changeDisk((disk) => void Object.assign(disk, body)),
      MoveDisk: () => changeDisk((disk) => void Object.assign(disk, body)),
      SetPassword: () => changeDisk((disk) => void Object.assign(disk.hidden, body)),
      EncryptDisk: () => changeDisk(startChangeOfHidden),
      SetMode: () => changeDisk(startChangeOfHidden),
      RepairDisk: () =>
        changeDisk((disk) => {
          disk.status = "READY";
        }),
      ResizeDisk: () =>
        changeDisk((disk) => {
          const enlarge = () => {
            disk.size += Number(body["more"]);
          };
          return body["by"] === "order" ? this.work.order(enlarge) : this.work.start(operation, disk, "BUSY", enlarge);
        }),
      DeleteDisk: () =>
        changeDisk((disk) => {
          if (disk.status === "DELETING") refuse("being deleted");
          const removeDisk = () => {
            this.disks = this.disks.filter((each) => each !== disk);
          };
          if (disk.instance !== undefined) return this.work.start(operation, disk, "DELETING", removeDisk);
          removeDisk();
          return undefined;
        }),
    };
    return (operations[operation] ?? (() => refuse("bare 404")))();
  }

  #create(call: Call): unknown {
    const { instance, hidden, prepaid, ...values } = call.body;
    if (this.rejectsDuplicateNames && this.disks.some(({ name }) => name === values["name"]))
      throw errors["name taken"](call);
    const make = (order?: string) => {
      const disk = this.add({ ...(values as Partial<CloudDisk>), instance: instance as string | undefined });
      disk.hidden = { ...(hidden as CloudDisk["hidden"]) };
      if (order !== undefined) disk.order = order;
      return disk;
    };
    if (prepaid === true) return this.work.order(make);
    const disk = make();
    if (!this.reportsCreatedId) return {};
    return instance === undefined
      ? { id: disk.id }
      : { id: disk.id, ...this.work.start(call.operation, disk, "CREATING", () => undefined) };
  }

  #reportedInstances() {
    const isBusy = (id: string) => this.work.jobs.some(({ disk, applied }) => !applied && disk.instance === id);
    return this.instances.map((each) => (isBusy(each.id) ? { ...each, status: "CREATE_GROUP" } : each));
  }

  #remember(): void {
    this.#history.push({ at: this.clock.now(), disks: structuredClone(this.disks) });
  }
}

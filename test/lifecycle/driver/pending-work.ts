import type { VirtualClock } from "../../support/virtual-clock";

/** A disk in the fake cloud. */
export interface CloudDisk {
  id: string;
  /** Id of the instance. Absent if the disk belongs to a project. */
  instance?: string | undefined;
  name: string;
  description: string;
  size: number;
  labels: Record<string, string>;
  type: string;
  zone: string;
  replicas: string[];
  status: string;
  created: number;
  /** Id of the order that delivered the disk. */
  order?: string;
  /** Values of unreported properties. The disk definition never reads them. */
  hidden: { password?: string; encryptionKey?: string; mode?: string; snapshot?: string };
}

interface Job {
  id: string;
  operation: string;
  disk: CloudDisk;
  begun: number;
  ends: number;
  fails: boolean;
  /** Whether {@link PendingWork.run} has applied the end of the job, successful or failed. */
  applied: boolean;
  /** Applies the end of the job. */
  apply: () => void;
}

export type OrderStatus = "pending payment" | "processing" | "completed" | "canceled";

interface Order {
  status: OrderStatus;
  deliver: () => void;
}

/** The jobs and orders of the fake cloud, pending and ended. */
export class PendingWork {
  readonly jobs: Job[] = [];
  readonly orders = new Map<string, Order>();
  /** Whether orders are paid as soon as they are placed. */
  paysOrders = true;
  /** Whether paid orders are delivered. */
  deliversOrders = true;
  /** Duration of the jobs that begin from now on, in milliseconds. */
  jobDuration = 60_000;
  /** Whether jobs that begin from now on fail. */
  jobsFail = false;
  readonly #ids = new Map<string, number>();

  constructor(private readonly clock: VirtualClock) {}

  /** Returns an unused id, such as `disk-1`. */
  newId(prefix: string): string {
    const number = (this.#ids.get(prefix) ?? 0) + 1;
    this.#ids.set(prefix, number);
    return `${prefix}-${number}`;
  }

  /**
   * Starts a job.
   *
   * @param busyStatus status of the disk while the job runs
   * @param change effect of the job if it succeeds
   */
  start(operation: string, disk: CloudDisk, busyStatus: string, change: () => void): { job_id: string } {
    const [begun, fails] = [this.clock.now(), this.jobsFail];
    disk.status = busyStatus;
    const id = this.newId("job");
    this.jobs.push({
      id,
      operation,
      disk,
      begun,
      ends: begun + this.jobDuration,
      fails,
      applied: false,
      apply: () => {
        const isBusy = this.jobs.some((job) => job.disk === disk && !job.applied);
        if (!isBusy) disk.status = busyStatus === "CREATING" && fails ? "FAILED" : "READY";
        if (!fails) change();
      },
    });
    return { job_id: id };
  }

  /** Applies the end of each job that has ended by now. */
  run(): void {
    const due = this.jobs.filter(({ applied, ends }) => !applied && ends <= this.clock.now());
    for (const job of due.sort((a, b) => a.ends - b.ends)) {
      job.applied = true;
      job.apply();
    }
  }

  /** Returns a job as the API reports it; undefined if the job is unknown. */
  report(id: string): unknown {
    const job = this.jobs.find((each) => each.id === id);
    if (!job) return undefined;
    const status = !job.applied ? "Running" : job.fails ? "Failed" : "Completed";
    const time = (at: number) => new Date(at).toISOString();
    return { job: { name: job.operation, status, created_time: time(job.begun), end_time: time(job.ends) } };
  }

  /** Deletes all jobs. A job that is still running never takes effect. */
  forgetJobs(): void {
    this.run();
    this.jobs.length = 0;
  }

  /** Places an order. @param deliver carries out the order: creates or changes a disk */
  order(deliver: (orderId: string) => void): { order_id: string } {
    const order_id = this.newId("order");
    const placed: Order = {
      status: "pending payment",
      deliver: () => {
        deliver(order_id);
      },
    };
    this.orders.set(order_id, placed);
    if (this.paysOrders) this.pay(order_id);
    return { order_id };
  }

  /** Pays an order, and delivers it if {@link deliversOrders} is set. @throws Error if the order is not pending payment */
  pay(orderId: string): void {
    const order = this.orders.get(orderId);
    if (order?.status !== "pending payment") throw new Error(`order ${orderId} is ${String(order?.status)}`);
    order.status = "completed";
    if (this.deliversOrders) order.deliver();
  }

  /** Cancels an order, as a user does in the console. */
  cancel(orderId: string): void {
    this.orders.set(orderId, { status: "canceled", deliver: () => undefined });
  }
}

import type { VirtualClock } from "../../support/virtual-clock";

/** A lamp as the fake cloud holds it. */
export interface CloudLamp {
  id: string;
  /** Of a lamp that belongs to an instance. */
  instance?: string | undefined;
  name: string;
  color: string;
  watts: number;
  labels: Record<string, string>;
  socket: string;
  zone: string;
  bulbs: string[];
  status: string;
  created: number;
  /** The order that delivered it. */
  order?: string;
  /** What no call reports. */
  hidden: { pin?: string; mode?: string; seed?: string };
}

interface Job {
  id: string;
  operation: string;
  lamp: CloudLamp;
  begun: number;
  ends: number;
  fails: boolean;
  /** Whether it has ended. */
  applied: boolean;
  apply: () => void;
}

interface Order {
  status: "pending payment" | "completed" | "cancelled";
  deliver: () => void;
}

/** What a cloud has pending: jobs, which take time, and orders, which are to be paid. */
export class FakeWork {
  readonly jobs: Job[] = [];
  readonly orders = new Map<string, Order>();
  /** Whether orders are paid as soon as they are placed. */
  paysOrders = true;
  /** How long a job takes, in milliseconds. */
  jobTakes = 60_000;
  /** Whether jobs that begin from now on fail. */
  jobsFail = false;
  readonly #ids = new Map<string, number>();

  constructor(private readonly clock: VirtualClock) {}

  /** An id that nothing has yet: `lamp-1`. */
  newId(what: string): string {
    const number = (this.#ids.get(what) ?? 0) + 1;
    this.#ids.set(what, number);
    return `${what}-${number}`;
  }

  /** Starts a job. @param during the status of the lamp meanwhile */
  start(operation: string, lamp: CloudLamp, during: string, apply: () => void): { job_id: string } {
    const [begun, fails] = [this.clock.now(), this.jobsFail];
    lamp.status = during;
    const id = this.newId("job");
    this.jobs.push({
      ...{ id, operation, lamp, begun, ends: begun + this.jobTakes, fails, applied: false },
      apply: () => {
        const isBusy = this.jobs.some((job) => job.lamp === lamp && !job.applied);
        if (!isBusy) lamp.status = during === "MAKING" && fails ? "BROKEN" : "ON";
        if (!fails) apply();
      },
    });
    return { job_id: id };
  }

  /** Applies the jobs that have ended by now. */
  run(): void {
    const due = this.jobs.filter(({ applied, ends }) => !applied && ends <= this.clock.now());
    for (const job of due.sort((a, b) => a.ends - b.ends)) {
      job.applied = true;
      job.apply();
    }
  }

  /** What the API reports of a job; undefined when it does not know it. */
  report(id: string): unknown {
    const job = this.jobs.find((each) => each.id === id);
    if (!job) return undefined;
    const status = !job.applied ? "Running" : job.fails ? "Failed" : "Completed";
    const time = (at: number) => new Date(at).toISOString();
    return { job: { name: job.operation, status, created_time: time(job.begun), end_time: time(job.ends) } };
  }

  /** Lets the cloud forget its jobs, as it does after some days. */
  forgetJobs(): void {
    this.run();
    this.jobs.length = 0;
  }

  /** Places an order. */
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

  /** Another client pays an order, which delivers what was ordered. */
  pay(orderId: string): void {
    const order = this.orders.get(orderId);
    if (order?.status !== "pending payment") throw new Error(`order ${orderId} is ${String(order?.status)}`);
    order.status = "completed";
    order.deliver();
  }

  /** Another client cancels an order. */
  cancel(orderId: string): void {
    this.orders.set(orderId, { status: "cancelled", deliver: () => undefined });
  }
}

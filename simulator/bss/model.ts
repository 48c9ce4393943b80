import type { Instance } from "../ddm/model";

declare module "../engine/state" {
  interface State {
    orders: Order[];
  }
}

/** An order for a yearly/monthly instance. Its job starts when it is paid. */
export interface Order {
  readonly id: string;
  readonly createdAt: number;
  paid: boolean;
  /** Id of the instance that is ordered or changed. */
  readonly instanceId: string;
  /** The ordered instance, until the purchase is paid; else null. */
  newInstance: Instance | null;
  /** Kind of the job that the payment starts. */
  readonly jobKind: string;
  readonly jobParams: unknown;
  jobId: string | null;
}

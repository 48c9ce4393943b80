import type { InstanceRef } from "../../api/ddm/instances";
import type { Services } from "../lifecycle";

/** What every wait of one operation needs. */
export interface WaitContext {
  services: Services;
  /** What requests address: the DDM instance that is changed or that the resource belongs to, or the resource itself. */
  ref: InstanceRef;
  /** Epoch milliseconds. */
  deadline: number;
  /** Shows a line of progress: `job EnlargeNode 40%`, `instance GROWING`. */
  say: (line: string) => void;
}

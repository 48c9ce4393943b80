import type { Backend, BackendJobKind } from "./backend";
import type { ServiceErrors } from "./errors";
import type { ApiOperation } from "./operation";
import type { State } from "./state";
import type { Table } from "./status-page";

/** Operations that belong together, with the kinds of jobs that they start. */
export interface OperationGroup {
  readonly operations: readonly ApiOperation[];
  readonly jobKinds?: readonly BackendJobKind[];
}

/** A service of the simulated cloud, such as DDM or IAM. */
export interface ServiceDefinition {
  /** Short name, such as `ddm`. Each service has its own quota. */
  readonly name: string;
  readonly groups: readonly OperationGroup[];
  readonly errors: ServiceErrors;
  /** Returns what `GET /_sim/health` reports about the service. */
  readonly health?: (state: State) => Readonly<Record<string, unknown>>;
  /** Returns a table for the status page. */
  readonly overview?: (backend: Backend) => Table;
}

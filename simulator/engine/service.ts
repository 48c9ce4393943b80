import type { Overview } from "../page/overview";
import type { Backend, BackendJobKind } from "./backend";
import type { ServiceErrors } from "./errors";
import type { ApiOperation } from "./operation";
import type { JobCheck, State, StateShape } from "./state";

/** The operations of one topic, with the kinds of their jobs. */
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
  /** Returns the shape of the service's part of the state. */
  readonly stateShape?: (isJob: JobCheck) => StateShape;
  /** Returns the fields that the service adds to `GET /_sim/health`. */
  readonly health?: (state: State) => Readonly<Record<string, unknown>>;
  /** Returns the fields that the service adds to `GET /_sim/overview`. */
  readonly overview?: (backend: Backend) => Readonly<Partial<Overview>>;
}

import type { ApiClient } from "../http/request";
import type { Arguments, InputsOf, Rule } from "../lifecycle/properties/table";

/** Context of a lookup. */
export interface LookupContext {
  api: ApiClient;
  /** Current time in epoch milliseconds. */
  now: number;
}

/** A lookup: a read of the cloud for programs, such as `getFlavors`. */
export interface Lookup<Table extends Arguments = Arguments, Result extends object = object> {
  /** The arguments. Their check and the generated reference documentation use this table. */
  args: Table;
  /** Rules about several arguments. */
  rules?: readonly Rule[];
  /** Reads the result. Its lists are sorted. */
  read(context: LookupContext, args: InputsOf<Table>): Promise<Result>;
}

/** Defines a lookup with the types of its arguments and its result. */
export function defineLookup<const Table extends Arguments, Result extends object>(
  lookup: Lookup<Table, Result>,
): Lookup<Table, Result> {
  return lookup;
}

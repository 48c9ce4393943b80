import type { JournalEntry } from "../../simulator";

/** A combination of phase, fault and request whose run may fail. */
interface Exception {
  phase: RegExp;
  fault: RegExp;
  operation?: RegExp;
  /** Matches each problem of such a run. */
  problem?: RegExp;
  reason: string;
}

const exceptions: readonly Exception[] = [
  {
    phase: /^(destroy|replace)/,
    fault: /^200 \{\}$/,
    operation: /^(DeleteDdmUser|DeleteConfiguration)$/,
    reason:
      "A gateway's `{}` equals the documented response to the deletion, so the provider cannot detect the fault (a limit in docs/reliability.md)",
  },
  {
    phase: /^reshard$/,
    fault: /^job vanishes$/,
    operation: /^(MigrateLogicDb|SwitchRoute)$/,
    reason: "The API does not know the job, so no request can remove the migration's old data; `up` warns once",
  },
  {
    phase: /^recreate$/,
    fault: /^killed/,
    problem: /^the cloud differs: instances: 0: schemas: 1: \{[^}]*\} instead of undefined$/,
    reason: "The schema of an interrupted create remains beside its replacement (a limit in docs/reliability.md)",
  },
];

/**
 * Returns the reason why a run may fail; undefined if there is none.
 *
 * @param problems problems of the run. With an empty list, an exception applies regardless of its `problem`.
 */
export function exceptionFor(
  phase: string,
  fault: string,
  request: JournalEntry | undefined,
  problems: readonly string[],
): string | undefined {
  return exceptions.find(
    ({ operation = /^/, problem, ...one }) =>
      one.phase.test(phase) &&
      one.fault.test(fault) &&
      operation.test(request?.operation ?? "") &&
      (!problem || problems.every((each) => problem.test(each))),
  )?.reason;
}

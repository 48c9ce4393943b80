import type { JournalEntry } from "../../simulator";

/** A combination of phase, fault and request whose run may fail. */
interface Exception {
  phase: RegExp;
  fault: RegExp;
  operation: RegExp;
  reason: string;
}

const exceptions: readonly Exception[] = [
  {
    phase: /^(destroy|replace)/,
    fault: /^200 \{\}$/,
    operation: /^(DeleteDdmUser|DeleteConfiguration)$/,
    reason: "A gateway's `{}` equals the documented response to the deletion (a limit in docs/reliability.md)",
  },
  {
    phase: /^reshard$/,
    fault: /^job vanishes$/,
    operation: /^(MigrateLogicDb|SwitchRoute)$/,
    reason: "The API does not know the job, so no request can remove the migration's old data; `up` warns once",
  },
];

/** Returns the reason why a run may fail; undefined if the run must succeed. */
export function exceptionFor(phase: string, fault: string, request: JournalEntry | undefined): string | undefined {
  return exceptions.find(
    (one) => one.phase.test(phase) && one.fault.test(fault) && one.operation.test(request?.operation ?? ""),
  )?.reason;
}

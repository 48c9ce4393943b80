import type { JournalEntry } from "../../simulator";

/** A combination of phase, disturbance and request whose run may fail. */
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
    reason: "A gateway's `{}` is the documented response to the deletion: see the limits in docs/reliability.md",
  },
  {
    phase: /^reshard$/,
    fault: /^job vanishes$/,
    operation: /^(MigrateLogicDb|SwitchRoute)$/,
    reason: "No request can remove the old data of a migration that the API does not know: `up` warns once",
  },
];

/** Returns the reason why a run may fail; undefined if the run must succeed. */
export function exceptionFor(phase: string, fault: string, request: JournalEntry | undefined): string | undefined {
  return exceptions.find(
    (one) => one.phase.test(phase) && one.fault.test(fault) && one.operation.test(request?.operation ?? ""),
  )?.reason;
}

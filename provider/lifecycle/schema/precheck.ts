import { type CheckResult, precheckMigration, type ShardConfiguration, showPrecheck } from "../../api/ddm/migrations";
import { createUnbatchedPoll } from "../../wait/polling";
import { waitFor, WaitTimeoutError } from "../../wait/waiter";
import { AdvisedError } from "../driver/errors";
import { isTransient } from "../waits/context";
import { JobFailedError, waitForJob } from "../waits/job";
import type { SchemaOperation } from "./live";
import { trimEnd } from "../../text";

/** Creates the error of a failed pre-check. */
function makePrecheckError(failed: readonly CheckResult[]): AdvisedError {
  return new AdvisedError(
    `The pre-check failed: ${trimEnd(failed.map(describeResult).join("; "), ".")}. The resharding was not started`,
    "Fix the cause, and run `pulumi up` again.",
  );
}

/** Checks whether the schema can be resharded, and reports warnings. @throws AdvisedError if a check fails, or if results stay missing */
export async function precheck(operation: SchemaOperation, configuration: ShardConfiguration): Promise<void> {
  const results = await readResults(operation, configuration);
  const failed = results.filter(hasFailed);
  if (failed.length > 0) throw makePrecheckError(failed);
  const warnings = results.filter(({ status }) => status.startsWith("WARN"));
  if (warnings.length > 0) {
    operation.warn(`The pre-check of ${operation.ref.subject} warns: ${warnings.map(describeResult).join("; ")}`);
  }
}

/** Maximum time that the results are awaited after the end of the job, in milliseconds. They may never be complete. */
const maxResultDelay = { afterSuccess: 30 * 60_000, afterFailure: 60_000 };

async function readResults(operation: SchemaOperation, configuration: ShardConfiguration): Promise<CheckResult[]> {
  const { services, ref, localId, deadline, report } = operation;
  const first = await precheckMigration(services.api, ref, localId, configuration);
  const { jobId } = first;
  if (jobId === undefined) return first.results;
  // If the response names a job, it may lack results. All results are read after the job has ended.
  const job = { jobId, orderId: undefined, operation: "CheckMigrateLogicDb" };
  let failure: JobFailedError | undefined;
  await waitForJob(operation, job).catch((error: unknown) => {
    if (!(error instanceof JobFailedError)) throw error;
    failure = error;
  });
  const isOpen = ({ status }: CheckResult) => !/^(SUCCESS|FAIL|WARN)/.test(status);
  const isEnded = (results: CheckResult[]) =>
    (failure !== undefined && results.some(hasFailed)) || (results.length > 0 && !results.some(isOpen));
  const delay = failure ? maxResultDelay.afterFailure : maxResultDelay.afterSuccess;
  const resultDeadline = Math.min(deadline, services.clock.now() + delay);
  const results = await waitFor<CheckResult[]>({
    goal: `the pre-check of ${ref.subject} to end`,
    clock: services.clock,
    deadline: resultDeadline,
    target: ["ended"],
    pending: ["running"],
    isTolerable: isTransient,
    poll: createUnbatchedPoll(services.clock, async () => {
      const { results } = await showPrecheck(services.api, ref, localId, jobId);
      return { state: isEnded(results) ? "ended" : "running", value: results };
    }),
    onProgress: ({ value }) => {
      const done = value.filter((result) => !isOpen(result)).length;
      report(`pre-checking the new shards: ${done} of ${value.length} checks done`);
    },
  }).catch((error: unknown) => {
    if (failure !== undefined || !(error instanceof WaitTimeoutError) || resultDeadline === deadline)
      throw failure ?? error;
    throw new AdvisedError(
      `The job of the pre-check has ended, but the API does not report all of its results. The resharding was not started`,
      "Check the tasks of the instance in the console, and run `pulumi up` again.",
      { cause: error },
    );
  });
  // A failed check is reported instead of the failed job, because its result says more.
  if (failure && !results.some(hasFailed)) throw failure;
  return results;
}

function hasFailed({ status }: CheckResult): boolean {
  return status.startsWith("FAIL");
}

function describeResult({ name, message, suggestion }: CheckResult): string {
  return [name, message, suggestion].filter((part) => part !== "").join(": ");
}

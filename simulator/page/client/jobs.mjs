// The latest jobs, with their progress.
import { h } from "./dom.mjs";
import { emptyNote, statusBadge, table } from "./parts.mjs";
import { durationText, timeText } from "./text.mjs";

/** @import { JobView, Overview } from "../overview.js" */

/** Texts for running jobs, by planned outcome. The outcome `complete` has none. */
const OUTCOMES = /** @type {Record<string, string>} */ ({
  fail: "will fail half-way",
  stall: "stalls",
  vanish: "unknown to queries",
  wait: "waits for a client",
});

/**
 * @param {Pick<Overview, "jobs" | "clock">} overview
 */
export function describeJobs({ jobs, clock }) {
  if (jobs.total === 0) return emptyNote("There are no DDM jobs.");
  const isStopped = clock.speed === 0 && jobs.running > 0;
  return [
    isStopped ? h("p", { key: "stopped" }, "The clock is stopped: jobs proceed when you advance it.") : null,
    table(
      "Jobs",
      ["Job", "Instance", "Status", "Progress", "Started (UTC)"],
      jobs.latest.map((job) => ({ key: job.id, cells: jobCells(job, clock.now) })),
    ),
    jobs.total === jobs.latest.length
      ? null
      : h("p", { key: "more" }, `${jobs.latest.length} of ${jobs.total} jobs are shown.`),
  ];
}

/**
 * @param {JobView} job
 * @param {string} now
 */
function jobCells(job, now) {
  const outcome = job.status === "Running" ? OUTCOMES[job.outcome] : undefined;
  return [
    job.name,
    job.instanceName + (job.schemaName === "" ? "" : `, schema ${job.schemaName}`),
    [statusBadge(job.status), outcome === undefined ? null : ` ${outcome}`],
    job.status === "Running" ? progress(job, now) : `${job.progress}%`,
    timeText(job.startedAt),
  ];
}

/**
 * @param {JobView} job
 * @param {string} now
 */
function progress(job, now) {
  const remaining = job.endsAt === null ? "" : `, ${durationText(now, job.endsAt)} left`;
  return h(
    "div",
    { class: "progress" },
    h("progress", { max: 100, value: job.progress, "aria-label": `Progress of ${job.name} of ${job.instanceName}` }),
    h("span", {}, `${job.progress}% ${job.stage}${remaining}`),
  );
}

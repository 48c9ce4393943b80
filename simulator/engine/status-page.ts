import { jobStatus, progress } from "./jobs/job";
import type { SimulatorEngine } from "./simulator-engine";

/** A table of the status page. The cells are HTML. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Renders the status page: the tables of the services, jobs with their progress, the latest requests. It reloads itself. */
export function statusPage(simulator: SimulatorEngine): string {
  const { state } = simulator;
  const now = simulator.clock.now();
  const jobs = state.jobs
    .slice(-20)
    .reverse()
    .map((job) => [
      job.name,
      escapeHtml(job.instanceName),
      badge(jobStatus(job, now) === "Failed" ? "bad" : "good", jobStatus(job, now)),
      `<progress max="100" value="${progress(job, now)}"></progress> ${progress(job, now)}%`,
    ]);
  const requests = simulator.journal.entries
    .slice(-30)
    .reverse()
    .map((entry) => [
      entry.at.slice(11, 19),
      badge((entry.status ?? 599) < 400 ? "good" : "bad", String(entry.status ?? "dropped")),
      entry.operation ?? "",
      `<code>${entry.method} ${escapeHtml(entry.path)}</code>`,
    ]);
  const tables: readonly Table[] = [
    ...simulator.overviews(),
    { title: "Jobs", columns: ["job", "instance", "status", "progress"], rows: jobs },
    { title: "Last requests", columns: ["time", "status", "operation", "request"], rows: requests },
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>DDM simulator</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733; background: #f6f8fa }
  h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
  table { width: 100%; border-collapse: collapse; background: #fff; border-radius: 8px; overflow: hidden; box-shadow: 0 1px 3px #0002 }
  th, td { text-align: left; padding: .45rem .8rem; border-bottom: 1px solid #eef1f4 } th { color: #5b6b7b; font-weight: 600 }
  code { font-size: .85em } .good { color: #18794e } .busy { color: #ad5700 } .bad { color: #cd2b31 } progress { width: 12rem }
</style>
<h1>DDM simulator</h1>
<p>${escapeHtml(state.region)} · ${new Date(now).toISOString()} · speed ×${simulator.clock.speed}</p>
${tables.map(renderTable).join("\n")}
</html>
`;
}

/** Renders a text in the color of a status. */
export function badge(color: "good" | "busy" | "bad", text: string): string {
  return `<span class="${color}">${escapeHtml(text)}</span>`;
}

/** Escapes a text for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

function renderTable({ title, columns, rows }: Table): string {
  if (rows.length === 0) return `<h2>${title}</h2><p>none</p>`;
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  return `<h2>${title}</h2><table>${line(columns, "th")}${rows.map((row) => line(row, "td")).join("\n")}</table>`;
}

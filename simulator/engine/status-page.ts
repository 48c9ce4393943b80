import { createHash } from "node:crypto";
import { jobStatus, progress } from "./jobs/job";
import type { SimulatorEngine } from "./simulator-engine";

/** A cell of a table: a text, or a text or progress with a style. Cells contain no HTML; {@link renderTable} escapes them. */
export type Cell =
  | string
  | { readonly text: string; readonly color?: "good" | "busy" | "bad"; readonly isCode?: true }
  | { readonly percent: number };

/** A table of the status page. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733; background: #f6f8fa }
  h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
  table { width: 100%; border-collapse: collapse; background: #fff; border-radius: 8px; overflow: hidden; box-shadow: 0 1px 3px #0002 }
  th, td { text-align: left; padding: .45rem .8rem; border-bottom: 1px solid #eef1f4 } th { color: #5b6b7b; font-weight: 600 }
  code { font-size: .85em } .good { color: #18794e } .busy { color: #ad5700 } .bad { color: #cd2b31 } progress { width: 12rem }
`;

/** Content security policy of the status page: no script, and no style but its own. */
export const STATUS_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Renders the status page: the tables of the services, jobs with their progress, the latest requests. It reloads itself. */
export function statusPage(simulator: SimulatorEngine): string {
  const { state } = simulator;
  const now = simulator.clock.now();
  const jobs = state.jobs
    .slice(-20)
    .reverse()
    .map((job): Cell[] => [
      job.name,
      job.instanceName,
      { text: jobStatus(job, now), color: jobStatus(job, now) === "Failed" ? "bad" : "good" },
      { percent: progress(job, now) },
    ]);
  const requests = simulator.journal.entries
    .slice(-30)
    .reverse()
    .map((entry): Cell[] => [
      entry.at.slice(11, 19),
      { text: String(entry.status ?? "dropped"), color: (entry.status ?? 599) < 400 ? "good" : "bad" },
      entry.operation ?? "",
      { text: `${entry.method} ${entry.path}`, isCode: true },
    ]);
  const tables: readonly Table[] = [
    ...simulator.overviews(),
    { title: "Jobs", columns: ["job", "instance", "status", "progress"], rows: jobs },
    { title: "Last requests", columns: ["time", "status", "operation", "request"], rows: requests },
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>DDM simulator</title>
<style>${STYLE}</style>
<h1>DDM simulator</h1>
<p>${escapeHtml(state.region)} · ${new Date(now).toISOString()} · speed ×${simulator.clock.speed}</p>
${tables.map(renderTable).join("\n")}
</html>
`;
}

/** Renders a table as HTML. All texts are escaped. */
export function renderTable({ title, columns, rows }: Table): string {
  if (rows.length === 0) return `<h2>${escapeHtml(title)}</h2><p>none</p>`;
  const line = (cells: readonly Cell[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${renderCell(cell)}</${tag}>`).join("")}</tr>`;
  const lines = [line(columns, "th"), ...rows.map((row) => line(row, "td"))];
  return `<h2>${escapeHtml(title)}</h2><table>${lines.join("\n")}</table>`;
}

function renderCell(cell: Cell): string {
  if (typeof cell === "string") return escapeHtml(cell);
  if ("percent" in cell) {
    const percent = escapeHtml(String(cell.percent));
    return `<progress max="100" value="${percent}"></progress> ${percent}%`;
  }
  const text = cell.isCode ? `<code>${escapeHtml(cell.text)}</code>` : escapeHtml(cell.text);
  return cell.color === undefined ? text : `<span class="${cell.color}">${text}</span>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

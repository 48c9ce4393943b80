import { instanceStatus } from "./jobs/scheduler";
import { jobStatus, progress } from "./jobs/job";
import { nodeCount } from "../ddm/instance/instance-views";
import type { Simulator } from "./simulator-engine";

/** The page for people: instances, jobs with their progress, the last requests. It renews itself. */
export function page(simulator: Simulator): string {
  const { world } = simulator;
  const now = world.now();
  const instances = world.state.instances.map((instance) => [
    escape(instance.name),
    `<span class="${instanceStatus(world, instance) === "RUNNING" ? "good" : "busy"}">${instanceStatus(world, instance)}</span>`,
    String(nodeCount(instance)),
    escape(instance.groups.map(({ flavor }) => flavor).join(", ")),
    instance.engineVersion,
    `<code>${instance.id}</code>`,
  ]);
  const jobs = world.state.jobs
    .slice(-20)
    .reverse()
    .map((job) => [
      job.name,
      escape(job.instanceName),
      `<span class="${jobStatus(job, now) === "Failed" ? "bad" : "good"}">${jobStatus(job, now)}</span>`,
      `<progress max="100" value="${progress(job, now)}"></progress> ${progress(job, now)}%`,
    ]);
  const requests = simulator.journal.entries
    .slice(-30)
    .reverse()
    .map((entry) => [
      entry.at.slice(11, 19),
      `<span class="${(entry.status ?? 599) < 400 ? "good" : "bad"}">${entry.status ?? "dropped"}</span>`,
      entry.operation ?? "",
      `<code>${entry.method} ${escape(entry.path)}</code>`,
    ]);
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
<p>${escape(world.state.region)} · ${new Date(now).toISOString()} · speed ×${simulator.clock.speed}</p>
${table("Instances", ["name", "status", "nodes", "class", "version", "id"], instances)}
${table("Jobs", ["job", "instance", "status", "progress"], jobs)}
${table("Last requests", ["time", "status", "operation", "request"], requests)}
</html>
`;
}

function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return `<h2>${title}</h2><p>none</p>`;
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  return `<h2>${title}</h2><table>${line(heads, "th")}${rows.map((row) => line(row, "td")).join("\n")}</table>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

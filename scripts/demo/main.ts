// `npm run demo`: the real Pulumi CLI drives the root project (examples/quickstart) against the simulator.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { startSimulator } from "../../simulator";
import { listen } from "../sandbox/calls";
import { environmentFor } from "../sandbox/environment";
import { root } from "../sandbox/paths";
import { createSandbox } from "../sandbox/sandbox";
import { colleagueOn } from "./colleague";
import { commandLine, confirmed, heading, stopped, summary, type Chapter } from "./telling";

/** Simulated seconds a second: an instance that takes ten minutes is there in a few seconds. */
const SPEED = 200;

async function demo(signal: AbortSignal): Promise<void> {
  const started = Date.now();
  const simulator = await startSimulator({ speed: SPEED, seed: "demo" });
  const sandbox = createSandbox(environmentFor(simulator));
  try {
    cpSync(join(root, "Pulumi.yaml"), join(sandbox.directory, "Pulumi.yaml"));
    cpSync(join(root, "examples"), join(sandbox.directory, "examples"), { recursive: true });
    console.log(`A DDM cloud on this machine: ${simulator.url}, ${SPEED} times as fast as the real one.`);

    const chapters: Chapter[] = [];
    const chapter = async (title: string, why: string, work: () => Promise<void>) => {
      heading(`${chapters.length + 1}. ${title}`, why);
      const begun = Date.now();
      const calls = listen(simulator);
      await work();
      chapters.push({ title, calls: calls(), seconds: (Date.now() - begun) / 1000 });
    };
    const pulumi = async (...args: string[]) => {
      commandLine(args);
      const colour = process.env["NO_COLOR"] === undefined ? "always" : "never";
      const { exitCode } = await sandbox.pulumi([...args, "--color", colour], { live: true, signal });
      if (signal.aborted) throw new Error("it was interrupted");
      if (exitCode !== 0) throw new Error(`\`pulumi ${args.join(" ")}\` ended with exit code ${exitCode}`);
    };
    const withoutCalls = async (work: () => Promise<void>) => {
      const calls = listen(simulator);
      await work();
      if (calls().length > 0) throw new Error(`it took ${calls().length} API calls, not none`);
      confirmed("It took no API call.");
    };
    const colleague = await colleagueOn(simulator);
    // Looked up inside the simulator, so that the demo's own questions are not among the calls it counts.
    const instances = () => simulator.simulator.state.instances.map(({ id, name }) => ({ id, name }));
    const expectInstances = (...names: string[]) => {
      const live = instances().map(({ name }) => name);
      if (live.join() !== names.join())
        throw new Error(`the cloud has the instances [${live.join()}], not [${names.join()}]`);
      confirmed(
        names.length === 0 ? "The cloud has no instance any more." : `The cloud has the instance ${live.join()}.`,
      );
    };

    await chapter("Preview", "What would `up` do? The program alone tells.", async () => {
      await pulumi("stack", "init", "demo");
      await withoutCalls(() => pulumi("preview"));
    });
    await chapter("Create", "The instance's own row shows the progress of the cloud's job.", async () => {
      await pulumi("up", "--yes", "--skip-preview");
      expectInstances("orders");
    });
    await chapter("Nothing to do", "The same program again: it must find no change.", async () => {
      await withoutCalls(() => pulumi("preview", "--expect-no-changes"));
    });
    await chapter(
      "A colleague at the console",
      "Someone renames the instance and logs fewer slow queries.",
      async () => {
        await colleague.change("orders", "orders-renamed", { long_query_time: "10" });
        expectInstances("orders-renamed");
      },
    );
    await chapter("Drift is seen", "Asked to refresh first, a preview shows what is not as declared.", async () => {
      await pulumi("preview", "--refresh", "--diff");
    });
    await chapter("Drift is repaired", "In place: the instance is not replaced, nor even restarted.", async () => {
      const [before] = instances();
      await pulumi("up", "--refresh", "--yes", "--skip-preview");
      expectInstances("orders");
      const [after] = instances();
      if (after?.id !== before?.id) throw new Error(`instance ${before?.id} was replaced by ${after?.id}`);
      confirmed("It is the same instance as before.");
    });
    await chapter("Destroy", "Waits until the cloud has really let go of it.", async () => {
      await pulumi("destroy", "--yes", "--skip-preview");
      expectInstances();
    });
    summary(chapters, (Date.now() - started) / 1000);
  } finally {
    sandbox.remove();
    await simulator.close();
  }
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interruption.abort());
demo(interruption.signal).catch((error: unknown) => {
  stopped(error);
  process.exitCode = 1;
});

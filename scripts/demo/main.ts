// `npm run demo`: runs the real Pulumi CLI with the root project (examples/quickstart) against the simulator.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { startSimulator } from "../../simulator";
import { recordCalls } from "../sandbox/calls";
import { environmentOf } from "../sandbox/environment";
import { createOtherClient } from "../sandbox/other-client";
import { root } from "../sandbox/paths";
import { createSandbox } from "../sandbox/sandbox";
import { printCommand, printFailure, printHeading, printSummary, printVerified, type FinishedStep } from "./output";

/** Simulated seconds per real second: a create job of ten minutes ends after three seconds. */
const SPEED = 200;

async function demo(signal: AbortSignal): Promise<void> {
  const started = Date.now();
  const simulator = await startSimulator({ speed: SPEED, seed: "demo" });
  const sandbox = createSandbox(environmentOf(simulator));
  try {
    cpSync(join(root, "Pulumi.yaml"), join(sandbox.directory, "Pulumi.yaml"));
    cpSync(join(root, "examples"), join(sandbox.directory, "examples"), { recursive: true });
    console.log(
      `The simulator of the DDM API listens on ${simulator.url} and runs ${SPEED} times faster than the cloud.`,
    );

    const steps: FinishedStep[] = [];
    const step = async (title: string, description: string, run: () => Promise<void>) => {
      printHeading(`${steps.length + 1}. ${title}`, description);
      const begun = Date.now();
      const listCalls = recordCalls(simulator);
      await run();
      steps.push({ title, calls: listCalls(), seconds: (Date.now() - begun) / 1000 });
    };
    const pulumi = async (...args: string[]) => {
      printCommand(args);
      const color = process.env["NO_COLOR"] === undefined ? "always" : "never";
      const { exitCode } = await sandbox.pulumi([...args, "--color", color], { live: true, signal });
      if (signal.aborted) throw new Error("it was interrupted");
      if (exitCode !== 0) throw new Error(`\`pulumi ${args.join(" ")}\` ended with exit code ${exitCode}`);
    };
    const expectNoCalls = async (run: () => Promise<void>) => {
      const listCalls = recordCalls(simulator);
      await run();
      const count = listCalls().length;
      if (count > 0) throw new Error(`the number of API calls of the command is ${count} instead of 0`);
      printVerified("The command made no API call.");
    };
    // Reads the simulator's state. Requests to the API would count as API calls of the step.
    const listInstances = () => simulator.simulator.state.instances.map(({ id, name }) => ({ id, name }));
    const verifyInstances = (...names: string[]) => {
      const live = listInstances().map(({ name }) => name);
      if (live.join() !== names.join())
        throw new Error(`the simulator has the instances [${live.join()}] instead of [${names.join()}]`);
      printVerified(names.length === 0 ? "No instance exists." : `Instance "${live.join()}" exists.`);
    };

    await step("Preview", "The preview uses only the program and the state.", async () => {
      await pulumi("stack", "init", "demo");
      await expectNoCalls(() => pulumi("preview"));
    });
    await step("Create", "The instance's row shows the progress of the create job.", async () => {
      await pulumi("up", "--yes", "--skip-preview");
      verifyInstances("orders");
    });
    await step("Preview without changes", "The program is unchanged, so there is nothing to do.", async () => {
      await expectNoCalls(() => pulumi("preview", "--expect-no-changes"));
    });
    await step("Drift", "Another client renames the instance and changes a kernel parameter.", async () => {
      const otherClient = createOtherClient(simulator);
      const [{ id } = { id: "" }] = listInstances();
      await otherClient("PUT", `/v3/{pid}/instances/${id}/configurations`, { values: { long_query_time: "10" } });
      await otherClient("PUT", `/v1/{pid}/instances/${id}/modify-name`, { name: "orders-renamed" });
      verifyInstances("orders-renamed");
    });
    await step("Detect the drift", "`preview --refresh` shows the differences between cloud and program.", async () => {
      await pulumi("preview", "--refresh", "--diff");
    });
    await step(
      "Repair the drift",
      "The instance is updated in place, without a replacement or a restart.",
      async () => {
        const [before] = listInstances();
        await pulumi("up", "--refresh", "--yes", "--skip-preview");
        verifyInstances("orders");
        const [after] = listInstances();
        if (after?.id !== before?.id) throw new Error(`instance ${before?.id} was replaced by ${after?.id}`);
        printVerified("The instance's id is unchanged.");
      },
    );
    await step("Destroy", "The command ends when the API reports the instance as deleted or not found.", async () => {
      await pulumi("destroy", "--yes", "--skip-preview");
      verifyInstances();
    });
    printSummary(steps, (Date.now() - started) / 1000);
  } finally {
    sandbox.remove();
    await simulator.close();
  }
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interruption.abort());
demo(interruption.signal).catch((error: unknown) => {
  printFailure(error);
  process.exitCode = 1;
});

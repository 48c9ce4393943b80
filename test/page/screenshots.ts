// `npm run screenshots`: writes the screenshots to docs/images/. It needs the browser of the page tests.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RunningSimulator } from "../../simulator/index";
import { OtherClient } from "../support/other-client";
import { PageFixture } from "./browser";
import { makeSampleState } from "./sample-state";

const IMAGES = join(__dirname, "..", "..", "docs", "images");

/** Starts a simulator with resources, a running job, requests and a fault rule. */
async function startSample(fixture: PageFixture): Promise<RunningSimulator> {
  const running = await fixture.startSimulator();
  running.simulator.load(makeSampleState());
  running.simulator.faults.add({ match: { operation: "ListDdmUsers", times: 2 }, effect: { status: 503 } });
  const client = new OtherClient(running.simulator, () => Promise.resolve());
  await client.call("GET", "/v3/{pid}/instances");
  await client.call("GET", "/v3/{pid}/configurations");
  const [orders] = running.simulator.state.instances;
  if (orders === undefined) throw new Error("The sample has no instance.");
  // The fault rule makes this request fail.
  await client.call("GET", `/v3/{pid}/instances/${orders.id}/users`).catch(() => undefined);
  return running;
}

async function writeScreenshots(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const fixture = new PageFixture();
  await fixture.launch();
  try {
    const running = await startSample(fixture);
    const wide = await fixture.open(running, { viewport: { width: 1100, height: 880 }, reducedMotion: "reduce" });
    await wide.screenshot({ path: join(IMAGES, "simulator-page-wide.png") });
    await wide.locator("nav a[href='#jobs']").click();
    await wide.screenshot({ path: join(IMAGES, "simulator-page-jobs.png") });
    const narrow = await fixture.open(running, { viewport: { width: 390, height: 844 } });
    await narrow.screenshot({ path: join(IMAGES, "simulator-page-narrow.png") });
  } finally {
    await fixture.finish();
    await fixture.close();
  }
}

void writeScreenshots();

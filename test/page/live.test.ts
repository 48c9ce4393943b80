import type { Page } from "playwright-core";
import { type Job, progress } from "../../simulator/engine/jobs/job";
import { startSimulator } from "../../simulator/index";
import { instanceBody } from "../simulator/cloud";
import { describePage } from "./browser";
import { makeSampleState } from "./sample-state";

const waitForStatus = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text }).waitFor();

/** Records every text that the live region announces from now on. */
const recordAnnouncements = (page: Page) =>
  page.evaluate(() => {
    const texts: string[] = [];
    Object.assign(globalThis, { announcements: texts });
    const region = document.querySelector("[role=status]");
    if (region !== null) {
      new MutationObserver(() => texts.push(region.textContent)).observe(region, {
        childList: true,
        characterData: true,
      });
    }
  });
const readAnnouncements = (page: Page) => page.evaluate("announcements");

describePage("the open page", (fixture) => {
  test("follows jobs without announcing them, and keeps the focus, the input and the open parts", async () => {
    const running = await fixture.startSimulator();
    running.simulator.load(makeSampleState());
    const page = await fixture.open(running);
    await recordAnnouncements(page);
    await page.getByText("Schemas (0)").click();
    await page.getByText("Groups (1 group, 2 nodes)").click();
    const summary = page.getByText("Schemas (0)");
    await page.getByLabel("Operation", { exact: true }).fill("Create");
    await summary.focus();
    await summary.evaluate((element) => Object.assign(element, { isSame: true }));

    running.simulator.clock.advance(120);
    const percent = progress(running.simulator.state.jobs.at(-1) as Job, running.simulator.clock.now());
    await page.getByRole("row", { name: new RegExp(`CreateInstance reports Running .*${percent}% `) }).waitFor();
    running.simulator.clock.advance(3600);
    await page.getByRole("heading", { name: "reports RUNNING" }).waitFor();
    await page.getByRole("row", { name: /CreateInstance reports Completed 100%/ }).waitFor();

    expect(await summary.evaluate((element) => "isSame" in element && element === document.activeElement)).toBe(true);
    expect(await page.getByText("There are no schemas.").isVisible()).toBe(true);
    expect(await page.getByText("reports_node_01").isVisible()).toBe(false);
    expect(await page.getByLabel("Operation", { exact: true }).inputValue()).toBe("Create");
    expect(await readAnnouncements(page)).toEqual([]);
  });

  test("shows new requests, with their bodies on demand and without secrets", async () => {
    const running = await fixture.startSimulator();
    const page = await fixture.open(running);
    const body = instanceBody({ admin_user_password: "Sup3r-secret" });
    const send = (text: string) =>
      running.simulator.handle({ method: "POST", path: "/v3/p/instances", query: "", headers: {}, text });
    send(JSON.stringify(body));
    const first = page.getByRole("listitem").filter({ hasText: "401 CreateDdmInstance" }).first();
    await first.getByText("POST /v3/p/instances").click();
    const bodies = page.getByRole("region", { name: "Bodies of request 1" });
    await bodies.getByText('"admin_user_password": "***"').waitFor();
    send("{}");
    await page.getByRole("region", { name: "Requests" }).getByRole("listitem").nth(1).waitFor();
    expect(await bodies.isVisible()).toBe(true);
    await fetch(`${running.url}/_sim/requests`, { method: "DELETE" });
    await page.getByText("The journal is empty.").waitFor();
  });

  test("fetches bodies again after an error, and says when the journal no longer contains a request", async () => {
    const running = await fixture.startSimulator();
    for (const path of ["/one", "/two"])
      running.simulator.handle({ method: "POST", path, query: "", headers: {}, text: '"hello"' });
    const page = await fixture.open(running);
    await page.route("**/_sim/requests/1", (route) => route.abort(), { times: 1 });
    const bodies = page.getByRole("region", { name: "Bodies of request 1" });
    await page.getByText("POST /one").click();
    await waitForStatus(page, "The bodies of request 1 could not be fetched: The simulator does not respond.");
    expect(await bodies.innerText()).toBe("…");
    await page.getByText("POST /one").click();
    await page.getByText("POST /one").click();
    await bodies.getByText("hello").waitFor();

    const error = { error: "The admin API has no GET /_sim/requests/2." };
    await page.route("**/_sim/requests/2", (route) => route.fulfill({ status: 404, json: error }));
    await page.getByText("POST /two").click();
    const dropped = page.getByRole("region", { name: "Bodies of request 2" });
    await dropped.getByText("The journal no longer contains the request.").waitFor();
    expect(await dropped.innerText()).toBe("The journal no longer contains the request.");
  });

  test("keeps a part open or closed when an instance gets its first schema or loses its last", async () => {
    const running = await fixture.startSimulator();
    const state = makeSampleState();
    const [orders] = state.instances;
    const schemas = orders?.schemas.splice(0) ?? [];
    running.simulator.load(state);
    const page = await fixture.open(running);
    const article = page.getByRole("article", { name: "Instance orders" });
    const table = page.getByRole("table", { name: "Schemas of orders" });
    running.simulator.state.instances[0]?.schemas.push(...schemas);
    await article.getByText("Schemas (1)").waitFor();
    expect(await table.isVisible()).toBe(false);
    await article.getByText("Schemas (1)").click();
    running.simulator.state.instances[0]?.schemas.splice(0);
    await article.getByText("Schemas (0)").waitFor();
    expect(await article.getByText("There are no schemas.").isVisible()).toBe(true);
  });

  test("survives a lost connection while it fetches new requests, and recovers", async () => {
    const running = await fixture.startSimulator();
    const page = await fixture.open(running);
    await page.route("**/_sim/requests?*", (route) => route.abort());
    running.simulator.handle({ method: "GET", path: "/one", query: "", headers: {}, text: "" });
    await waitForStatus(page, "The simulator does not respond. The page shows the last known state and keeps trying.");
    await page.getByRole("button", { name: "Add rule" }).click();
    await waitForStatus(page, "The rule is added. There is 1 rule.");
    expect(await page.locator(".error").count()).toBe(0);
    await page.unroute("**/_sim/requests?*");
    await waitForStatus(page, "The simulator responds again.");
    await page.getByText("GET /one").waitFor();
    await page.getByRole("button", { name: "Remove rule 1, any operation" }).waitFor();
  });

  test("says that an update failed because the response is an error or cannot be shown, and recovers", async () => {
    const running = await fixture.startSimulator();
    const page = await fixture.open(running);
    await recordAnnouncements(page);
    const answers = [
      { status: 500, json: { error: "The simulator failed: out of memory." } },
      { json: { run: {}, clock: null } },
    ];
    for (const answer of answers) {
      await page.route("**/_sim/overview", (route) => route.fulfill(answer));
      await waitForStatus(page, "The update of the page failed: ");
      await page.getByText(/^Not updated at .* UTC: this is the last known state$/).waitFor();
      await page.unroute("**/_sim/overview");
      await waitForStatus(page, "The page shows the current state again.");
      await page.getByText("Connected, updated").waitFor();
    }
    const rest = "The page shows the last known state and keeps trying.";
    expect(await readAnnouncements(page)).toEqual([
      `The update of the page failed: The simulator failed: out of memory. ${rest}`,
      "The page shows the current state again.",
      expect.stringMatching(`^The update of the page failed: .*[^.]\\. ${rest}$`),
      "The page shows the current state again.",
    ]);
    expect(fixture.problems.splice(0)).toEqual(expect.arrayContaining([expect.stringContaining("TypeError")]));
  });

  test("says that the simulator does not respond or was restarted, and recovers", async () => {
    const first = await startSimulator({ speed: 0 });
    const { port } = new URL(first.url);
    const page = await fixture.open(first);
    first.simulator.faults.add({ effect: { status: 500 } });
    await page.getByRole("button", { name: "Remove rule 1, any operation" }).waitFor();
    await recordAnnouncements(page);
    await first.close();
    await waitForStatus(page, "The simulator does not respond. The page shows the last known state and keeps trying.");
    await page.getByText("this is the last known state").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await waitForStatus(page, "The change failed:");
    const second = await fixture.startSimulator({ port: Number(port) });
    second.simulator.load(makeSampleState());
    await waitForStatus(page, "The simulator was restarted. The page shows the new state.");
    await page.getByText("Connected, updated").waitFor();
    await page.getByText("There are no rules.").waitFor();
    await page.getByRole("heading", { name: "orders RUNNING" }).waitFor();
    // One message for each event, however often the page has tried.
    expect(await readAnnouncements(page)).toHaveLength(3);
  });

  test("shows the requests and bodies of a restarted simulator, which numbers requests from 1 again", async () => {
    const first = await startSimulator({ speed: 0 });
    const send = ({ simulator }: Pick<typeof first, "simulator">, name: string) =>
      simulator.handle({ method: "POST", path: `/${name}`, query: "", headers: {}, text: `"body of ${name}"` });
    send(first, "one");
    const page = await fixture.open(first);
    const bodies = page.getByRole("region", { name: "Bodies of request 1" });
    await page.getByText("POST /one").click();
    await bodies.getByText("body of one").waitFor();
    await first.close();
    send(await fixture.startSimulator({ port: Number(new URL(first.url).port) }), "two");
    await page.getByText("POST /two").click();
    await bodies.getByText("body of two").waitFor();
    expect(await page.getByText("POST /one").count()).toBe(0);
  });

  test("says that the simulator was reset", async () => {
    const running = await fixture.startSimulator();
    running.simulator.load(makeSampleState());
    running.simulator.handle({ method: "GET", path: "/", query: "", headers: {}, text: "" });
    const page = await fixture.open(running);
    await page.getByText("GET /", { exact: true }).waitFor();
    await fetch(`${running.url}/_sim/reset`, { method: "POST" });
    await waitForStatus(page, "The simulator's state was reset or replaced.");
    await page.getByText("There are no instances.").waitFor();
    await page.getByText("The journal is empty.").waitFor();
  });

  test("shows changes that are made in another window or through HTTP", async () => {
    const running = await fixture.startSimulator();
    const [left, right] = [await fixture.open(running), await fixture.open(running)];
    await left.getByRole("button", { name: "Add rule" }).click();
    const remove = right.getByRole("button", { name: "Remove rule 1, any operation" });
    await remove.waitFor();
    await left.getByRole("button", { name: "600 times" }).click();
    await right.getByText("600 simulated seconds per real second").waitFor();
    await fetch(`${running.url}/_sim/faults`, { method: "DELETE" });
    await remove.waitFor({ state: "detached" });
  });
});

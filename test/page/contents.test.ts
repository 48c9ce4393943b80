import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import type { RunningSimulator } from "../../simulator/index";
import { describePage } from "./browser";
import { makeSampleState } from "./sample-state";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Returns the accessibility rules of axe-core that the page violates, with the elements. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    type Axe = { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}

const hasHorizontalOverflow = (page: Page) =>
  page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");

describePage("the page", (fixture) => {
  const startSample = async () => {
    const running = await fixture.startSimulator();
    running.simulator.load(makeSampleState());
    return running;
  };

  test("shows headings, resources, jobs and progress with accessible names", async () => {
    const page = await fixture.open(await startSample());
    const row = (table: string, text: string | RegExp) =>
      page.getByRole("table", { name: table }).getByRole("row", { name: text }).waitFor();
    for (const name of ["Clock", "Instances", "Jobs", "Requests", "Faults", "Data nodes"]) {
      await page.getByRole("region", { name, exact: true }).getByRole("heading", { name, level: 2 }).waitFor();
    }
    await page.getByRole("heading", { name: "orders RUNNING", level: 3 }).waitFor();
    await page.getByRole("heading", { name: "reports CREATING", level: 3 }).waitFor();
    await page.getByRole("heading", { name: "reporting: read-only, ddm.c6.large.2", level: 4 }).waitFor();
    await row("Nodes of group reporting of orders", /normal az1/);
    await row("Schemas of orders", /db_7567 RUNNING 8 rds-01/);
    await page.getByRole("article", { name: "Instance orders" }).getByText("Accounts (1)").click();
    await row("Accounts of orders", /ddmtest RUNNING SELECT db_7567/);
    await row("Data nodes", /rds-01 orders: db_7567/);
    await row("Data nodes", /rds-02 free/);
    await row("Parameter templates", /tuned for the web shop long_query_time = 2 no instance/);
    await row("Elastic IPs", /198\.18\.0\.7 orders/);
    await row("Server groups", /database-clients none/);
    await row("Jobs", /CreateInstance reports Running/);
    await page.getByRole("progressbar", { name: "Progress of CreateInstance of reports" }).waitFor();
  });

  test("shows HTML in names, messages, paths and bodies as text", async () => {
    const script = `"><script>document.title = "broken"</script><img src=x onerror='document.title = "broken"'>`;
    const running = await fixture.startSimulator();
    const text = JSON.stringify(makeSampleState()).replaceAll(
      /"(orders|tuned|ddmtest|rds-02)"(?!:)/g,
      JSON.stringify(script),
    );
    running.simulator.load(JSON.parse(text));
    running.simulator.faults.add({ match: { path: "<b>" }, effect: { status: 500, message: script } });
    running.simulator.handle({ method: "POST", path: "/<b>", query: "", headers: {}, text: JSON.stringify(script) });
    const page = await fixture.open(running);
    await page.getByRole("heading", { name: `${script} RUNNING` }).waitFor();
    await page.getByText("POST /<b>").click();
    await page.getByRole("region", { name: "Bodies of request 1" }).getByText(script).waitFor();
    expect(await page.locator("main script, main img, main b").count()).toBe(0);
    expect(await page.title()).toBe("DDM simulator");
  });

  test("blocks HTML and scripts that are inserted into the document", async () => {
    const page = await fixture.open(await fixture.startSimulator());
    const assignment = await page.evaluate(() => {
      const heading = document.querySelector("h1");
      try {
        if (heading !== null) heading.innerHTML = "<b>x</b>";
        return "assigned";
      } catch (error) {
        return (error as Error).name;
      }
    });
    const title = await page.evaluate(async () => {
      const script = document.createElement("script");
      const violation = new Promise((resolve) => document.addEventListener("securitypolicyviolation", resolve));
      script.append("document.title = 'broken'");
      document.head.append(script);
      await violation;
      return document.title;
    });
    expect([assignment, title]).toEqual(["TypeError", "DDM simulator"]);
    expect(fixture.problems.splice(0).join("\n")).toMatch(/TrustedHTML|script-src/);
  });

  describe.each(["light", "dark"] as const)("in %s colors", (colorScheme) => {
    test.each([
      ["wide", 1200],
      ["narrow", 390],
    ])("is accessible and fits a %s window", async (_, width) => {
      const running = await startSample();
      addLongTexts(running);
      // axe-core runs as a script that the page's content security policy would block.
      const page = await fixture.open(running, { colorScheme, viewport: { width, height: 844 }, bypassCSP: true });
      await page.getByText("Accounts (1)").click();
      await page.getByLabel("Speed").fill("fast");
      await page.getByRole("button", { name: "Set speed" }).click();
      await page.getByText("Must be a number").waitFor();
      expect(await violationsOf(page)).toEqual([]);
      expect(await hasHorizontalOverflow(page)).toBe(false);
    });
  });

  test("keeps the row headers, cells and column headers of tables on a narrow screen", async () => {
    const page = await fixture.open(await startSample(), { viewport: { width: 390, height: 844 } });
    const row = page.getByRole("table", { name: "Data nodes" }).getByRole("row", { name: /^rds-01/ });
    expect(await row.getByRole("rowheader").innerText()).toBe("rds-01");
    expect(await row.getByRole("cell").count()).toBe(6);
    expect(await page.getByRole("table", { name: "Data nodes" }).getByRole("columnheader").count()).toBe(7);
  });

  test("shows 50 accounts and 50 requests, 50 more of each after a click, and filters requests", async () => {
    const running = await startSample();
    const [orders] = running.simulator.state.instances;
    const [account] = orders?.accounts ?? [];
    if (orders === undefined || account === undefined) throw new Error("The sample has no account.");
    orders.accounts = Array.from({ length: 300 }, (_, index) => ({ ...account, name: `account-${index}` }));
    for (let index = 1; index <= 1000; index++) {
      running.simulator.handle({ method: "GET", path: `/v1/${index}`, query: "", headers: {}, text: "" });
    }
    const page = await fixture.open(running);
    const requests = page.getByRole("list", { name: "Requests" });
    expect(await requests.getByRole("listitem").count()).toBe(50);
    await requests.getByText("GET /v1/1000", { exact: true }).waitFor();
    await page.getByRole("region", { name: "Requests" }).getByRole("button", { name: "Show 50 more" }).click();
    expect(await requests.getByRole("listitem").count()).toBe(100);
    await page.getByRole("searchbox").fill("/v1/17");
    expect(await requests.getByRole("listitem").count()).toBe(11);
    await page.getByText("Accounts (300)").click();
    const accounts = page.getByRole("table", { name: "Accounts of orders" });
    expect(await accounts.getByRole("row").count()).toBe(51);
    await page.getByText("50 of 300 are shown.").getByRole("button").click();
    expect(await accounts.getByRole("row").count()).toBe(101);
  });
});

/** Adds a name, a request path and fault rules that are too long for one line. */
function addLongTexts({ simulator }: RunningSimulator): void {
  const [orders] = simulator.state.instances;
  if (orders !== undefined) orders.name = "n".repeat(200);
  const match = { path: "p".repeat(300) };
  simulator.faults.add({ match, effect: { status: 500 } }, { effect: { message: "m".repeat(300), status: 500 } });
  simulator.handle({ method: "GET", path: `/${"p".repeat(300)}`, query: "", headers: {}, text: "" });
}

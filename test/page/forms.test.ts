import type { Page } from "playwright-core";
import { describePage } from "./browser";
import { makeSampleState } from "./sample-state";

/** Reads the error text of a field as screen readers find it. Also returns the field's `aria-invalid`, and whether the field has the focus. */
const readError = async (page: Page, label: string) => {
  const field = page.getByLabel(label, { exact: true });
  const ids = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
  const text = await page.locator(`#${ids.at(-1) ?? "none"}`).innerText();
  const isFocused = await field.evaluate((element) => element === document.activeElement);
  return { text, isFocused, isInvalid: await field.getAttribute("aria-invalid") };
};

const waitForStatus = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text }).waitFor();

describePage("the forms of the page", (fixture) => {
  test("adds a fault rule, shows how often it was applied, and removes it", async () => {
    const running = await fixture.startSimulator();
    const page = await fixture.open(running);
    await page.getByLabel("Operation", { exact: true }).fill("ListApiVersion");
    await page.getByLabel("Maximum number of times").fill("2");
    await page.getByLabel("Error code").fill("DBS.200412");
    await page.getByLabel("The request is executed first").check();
    await page.getByLabel("Error code").press("Enter");
    await waitForStatus(page, "The rule is added. There is 1 rule.");
    expect(running.simulator.faults.list()).toMatchObject([
      { match: { operation: "ListApiVersion", times: 2 }, effect: { status: 503, code: "DBS.200412", after: true } },
    ]);
    await fetch(`${running.url}/`);
    await page.getByText("matched 1 request, applied 1 time").waitFor();
    await page.getByRole("button", { name: "Remove rule 1, ListApiVersion, times 2" }).click();
    await waitForStatus(page, "Rule 1 is removed.");
    expect(running.simulator.faults.list()).toEqual([]);
    // The focused button no longer exists, so the focus moves to the heading of its section.
    expect(await page.getByRole("heading", { name: "Faults" }).evaluate((e) => e === document.activeElement)).toBe(
      true,
    );
  });

  test.each([
    ["The response is delayed", { delayMs: 1000 }],
    ["The connection is closed, nothing is executed", { drop: "before" }],
    ["The request is executed, the response is lost", { drop: "after" }],
    ["The job fails", { job: "fail" }],
    ["The job never ends", { job: "stall" }],
    ["The job completes, but queries do not find it", { job: "vanish" }],
    ["A read returns the state before the last change", { stale: true }],
    ["Another effect, as JSON", { set: { status: "FROZEN" } }],
  ])("adds a rule with the effect %j", async (label, effect) => {
    const running = await fixture.startSimulator();
    const page = await fixture.open(running);
    await page.getByLabel("Effect", { exact: true }).selectOption({ label });
    await page.getByRole("button", { name: "Add rule" }).click();
    await waitForStatus(page, "The rule is added");
    expect(running.simulator.faults.list()).toMatchObject([{ match: {}, effect }]);
  });

  test("shows an error next to its field until the corrected value is submitted", async () => {
    const running = await fixture.startSimulator();
    const page = await fixture.open(running);
    const add = page.getByRole("button", { name: "Add rule" });
    await page.getByLabel("Operation", { exact: true }).fill("CreateNothing");
    await add.click();
    await page.getByText("Unknown operation CreateNothing").waitFor();
    expect(await readError(page, "Operation")).toEqual({
      text: "Unknown operation CreateNothing",
      isFocused: true,
      isInvalid: "true",
    });

    await page.getByLabel("Operation", { exact: true }).fill("");
    await page.getByLabel("Path (regular expression)").fill("(");
    await page.getByLabel("Only the n-th matching request").fill("first");
    await page.getByLabel("Status", { exact: true }).fill("");
    await add.click();
    await page.getByText('not "first"').waitFor();
    expect(await readError(page, "Path (regular expression)")).toMatchObject({
      text: "Must be a regular expression",
      isFocused: true,
    });
    expect(await readError(page, "Only the n-th matching request")).toMatchObject({
      text: 'Must be a whole number from 1 to 1000000, not "first"',
      isFocused: false,
    });
    expect((await readError(page, "Status")).text).toContain('not ""');
    expect(await page.getByLabel("Operation", { exact: true }).getAttribute("aria-invalid")).toBeNull();
    expect(running.simulator.faults.list()).toEqual([]);

    await page.getByLabel("Effect", { exact: true }).selectOption("json");
    await page.getByLabel("Path (regular expression)").fill("");
    await page.getByLabel("Only the n-th matching request").fill("");
    const json = page.getByLabel("Effect as JSON");
    await json.fill("{");
    await add.click();
    await page.getByText("Must be JSON").waitFor();
    expect((await readError(page, "Effect as JSON")).isFocused).toBe(true);
    await json.fill('{"drop": "never"}');
    await add.click();
    await page.getByText(/"before"/).waitFor();
    await json.fill('{"status": 500, "stale": true}');
    await add.click();
    await page.getByText("`stale` can be combined only with").waitFor();
    expect(await page.locator(".error").count()).toBe(1);
  });

  test("shows all errors of an effect at the JSON field, in order", async () => {
    const page = await fixture.open(await fixture.startSimulator());
    await page.getByLabel("Effect", { exact: true }).selectOption("json");
    const json = page.getByLabel("Effect as JSON");
    const submit = async (effect: string, lastError: string) => {
      await json.fill(effect);
      await page.getByRole("button", { name: "Add rule" }).click();
      await page.locator(".error").filter({ hasText: lastError }).waitFor();
      expect(await page.getByLabel("Effect", { exact: true }).getAttribute("aria-invalid")).toBeNull();
      const ids = (await json.getAttribute("aria-describedby"))?.split(" ") ?? [];
      expect(await page.locator(".error").evaluateAll((all) => all.map(({ id }) => id))).toEqual(ids);
      return { texts: await page.locator(".error").allInnerTexts(), ...(await readError(page, "Effect as JSON")) };
    };
    expect(await submit('{"message": "x", "lateMs": 5}', "`lateMs`")).toMatchObject({
      texts: [
        "`message` needs `status` or `code`",
        "`lateMs` needs a response (`status`, `code` or `body`) or `drop: before`",
      ],
      isFocused: true,
    });
    expect(await submit('{"stauts": 500}', "stauts")).toMatchObject({ texts: [expect.any(String)], isFocused: true });
    expect(await submit("[1]", "array")).toMatchObject({ texts: [expect.any(String)], isFocused: true });
  });

  test("changes the speed and advances the clock", async () => {
    const running = await fixture.startSimulator({ start: Date.UTC(2026, 0, 15, 12) });
    running.simulator.load({ ...makeSampleState(), clock: { now: Date.UTC(2026, 0, 15, 14), speed: 0 } });
    const page = await fixture.open(running);
    const clock = page.getByRole("region", { name: "Clock" });
    await clock.getByText("stopped (the time moves only when you advance it)").waitFor();
    await page.getByLabel("Advance", { exact: true }).fill("90");
    await page.getByLabel("Advance", { exact: true }).press("Enter");
    await waitForStatus(page, "The clock is at 2026-01-15 14:01:30 UTC.");
    await clock.getByText("2026-01-15 14:01:30").waitFor();
    await page.getByRole("button", { name: "+ 10 minutes" }).click();
    await clock.getByText("2026-01-15 14:11:30").waitFor();
    await page.getByLabel("Speed").fill("0.5");
    await page.getByRole("button", { name: "Set speed" }).click();
    await waitForStatus(page, "Speed: 0.5 simulated seconds per real second.");
    expect(running.simulator.clock.speed).toBe(0.5);
    await page.getByRole("button", { name: "Stop" }).click();
    await waitForStatus(page, "Speed: stopped");
    expect(running.simulator.clock.speed).toBe(0);

    await page.getByLabel("Advance", { exact: true }).fill("-5");
    await page.getByRole("button", { name: "Advance clock" }).click();
    await page.getByText("Must be a number from 0 to 315360000, not -5").waitFor();
    expect((await readError(page, "Advance")).isFocused).toBe(true);
    expect(await page.getByLabel("Advance", { exact: true }).getAttribute("aria-describedby")).toBe(
      "advance-hint advance-error-1",
    );
  });

  test("the skip link leads to the first field of the forms, and a focused field has an outline", async () => {
    const page = await fixture.open(await fixture.startSimulator());
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.getByLabel("Speed").evaluate((element) => element === document.activeElement)).toBe(true);
    const outline = await page.getByLabel("Speed").evaluate((element) => getComputedStyle(element).outlineWidth);
    expect(outline).toBe("3px");
  });
});

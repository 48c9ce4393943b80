import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { type RunningSimulator, startSimulator, type StartOptions } from "../../simulator/index";

/** Path of the script that starts the browser. `scripts/setup/browser.mjs` writes this script. */
const LAUNCHER = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "pulumi-huaweicloud-ddm", "chromium");

/** A browser, and the simulators whose pages it shows. The clock of a simulator stands still unless a test sets its speed. */
export class PageFixture {
  /** Script errors and error messages of the console, such as violations of the content security policy. */
  readonly problems: string[] = [];
  readonly #simulators: RunningSimulator[] = [];
  #browser: Browser | undefined;

  async launch(): Promise<void> {
    this.#browser = await chromium.launch({ executablePath: LAUNCHER });
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }

  async startSimulator(options: StartOptions = {}): Promise<RunningSimulator> {
    const running = await startSimulator({ speed: 0, ...options });
    this.#simulators.push(running);
    return running;
  }

  /** Opens the page in a new window, records its {@link problems}, and waits for its first state. */
  async open({ url }: { readonly url: string }, options: BrowserContextOptions = {}): Promise<Page> {
    if (this.#browser === undefined) throw new Error("The browser is not running.");
    const context = await this.#browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => this.problems.push(String(error)));
    page.on("console", (message) => {
      // Not a problem: the browser logs `Failed to load …` for each response with an error status and for each lost connection.
      if (message.type() === "error" && !message.text().startsWith("Failed to load"))
        this.problems.push(message.text());
    });
    await page.goto(`${url}/_sim/`);
    await page.getByText("Connected, updated").waitFor();
    return page;
  }

  /** Closes windows and simulators, and returns the problems that the windows reported. */
  async finish(): Promise<readonly string[]> {
    await Promise.all((this.#browser?.contexts() ?? []).map((context) => context.close()));
    await Promise.all(this.#simulators.splice(0).map((simulator) => simulator.close()));
    return this.problems.splice(0);
  }
}

/** Defines tests in a browser. A problem of a window fails the test. If no browser is available, prints a message and skips the tests. */
export function describePage(title: string, define: (fixture: PageFixture) => void): void {
  const fixture = new PageFixture();
  if (!existsSync(LAUNCHER)) {
    // Jest does not show the console of skipped tests.
    process.stderr.write(
      `The tests of ${title} are skipped, because no browser is available. \`node scripts/setup.mjs --browser\` provides a browser or prints why it cannot.\n`,
    );
    describe.skip(title, () => define(fixture));
    return;
  }
  describe(title, () => {
    beforeAll(() => fixture.launch());
    afterEach(async () => {
      expect(await fixture.finish()).toEqual([]);
    });
    afterAll(() => fixture.close());
    define(fixture);
  });
}

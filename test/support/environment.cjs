// Jest's Node environment, extended: a process warning of Node fails the running test. After the last test, a warning fails the test file.
// The `process` of a test is a copy that receives no warnings, so the environment listens for them.
const { TestEnvironment } = require("jest-environment-node");

/** Names of warnings that tests may cause, each with its reason. */
const ALLOWED = new Set([]);

class StrictEnvironment extends TestEnvironment {
  #warnings = [];
  #listen = (warning) => {
    if (!ALLOWED.has(warning.name)) this.#warnings.push(warning);
  };

  async setup() {
    await super.setup();
    process.on("warning", this.#listen);
  }

  async teardown() {
    process.off("warning", this.#listen);
    await super.teardown();
  }

  async handleTestEvent(event, state) {
    if (event.name !== "test_done" && event.name !== "run_finish") return;
    // Node emits a warning one tick after its cause.
    await new Promise((resolve) => setImmediate(resolve));
    const errors = this.#warnings.splice(0).map((warning) => new Error(`Node process warning: ${warning.stack}`));
    if (event.name === "test_done") event.test.errors.push(...errors);
    else state.unhandledErrors.push(...errors);
  }
}

module.exports = StrictEnvironment;

// The page: connects the sections, the forms and the polls.
import { callAdminApi } from "./admin-api.mjs";
import { describeClock, speedText } from "./clock.mjs";
import { render } from "./dom.mjs";
import { describeFaults, numberOf, parseRule } from "./faults.mjs";
import { clearErrors, handleSubmit, textOf } from "./forms.mjs";
import { describeInstances } from "./instances.mjs";
import { describeDataNodes, describeElasticIps, describeOthers, describeTemplates } from "./inventory.mjs";
import { describeJobs } from "./jobs.mjs";
import { LiveView } from "./live.mjs";
import { showMore } from "./parts.mjs";
import { describeRequests, RequestLog } from "./requests.mjs";
import { countText, timeText } from "./text.mjs";

/** @import { Overview } from "../overview.js" */
/** @import { Children } from "../description.js" */

const log = new RequestLog();
const filterText = /** @type {HTMLInputElement} */ (findElement("filter"));
const errorsOnly = /** @type {HTMLInputElement} */ (findElement("errors-only"));

/**
 * The sections by id. After a change of a section's `data`, the page renders the result of `describe`. The navigation shows `count`.
 *
 * @type {Record<string, { data: (overview: Overview) => unknown, describe: (overview: Overview) => Children,
 *   count?: (overview: Overview) => number | string }>}
 */
const sections = {
  clock: { data: ({ clock }) => clock, describe: ({ clock }) => describeClock(clock) },
  instances: {
    data: ({ instances }) => instances,
    describe: ({ instances }) => describeInstances(instances),
    count: ({ instances }) => instances.length,
  },
  jobs: {
    data: ({ jobs, clock }) => (jobs.running > 0 ? [jobs, clock] : jobs),
    describe: describeJobs,
    count: ({ jobs }) => (jobs.running === 0 ? "" : `${jobs.running} running`),
  },
  requests: {
    data: () => [log.run, log.entries[0]?.number, log.entries.at(-1)?.number, log.bodies.size],
    describe: () => describeRequests(log, { text: filterText.value, errorsOnly: errorsOnly.checked }),
    count: ({ requests: { first, last } }) => last - first + 1,
  },
  faults: {
    data: ({ faults }) => faults,
    describe: ({ faults }) => describeFaults(faults),
    count: ({ faults }) => faults.length,
  },
  "data-nodes": {
    data: ({ dataNodes }) => dataNodes,
    describe: ({ dataNodes }) => describeDataNodes(dataNodes),
    count: ({ dataNodes }) => dataNodes.length,
  },
  templates: {
    data: ({ templates }) => templates,
    describe: ({ templates }) => describeTemplates(templates),
    count: ({ templates }) => templates.length,
  },
  "elastic-ips": {
    data: ({ elasticIps }) => elasticIps,
    describe: ({ elasticIps }) => describeElasticIps(elasticIps),
    count: ({ elasticIps }) => elasticIps.length,
  },
  others: {
    data: ({ unpaidOrders, serverGroups, protectionGroups }) => [unpaidOrders, serverGroups, protectionGroups],
    describe: describeOthers,
    count: ({ unpaidOrders, serverGroups, protectionGroups }) =>
      unpaidOrders.length + serverGroups.length + protectionGroups.length,
  },
};

/** @type {Overview | undefined} */
let current;
/** The data that each section shows, as JSON. @type {Map<string, string>} */
const shown = new Map();

/**
 * Renders the sections whose data has changed.
 *
 * @param {Overview} overview
 */
function show(overview) {
  current = overview;
  findElement("place").textContent = `Region ${overview.region}, project ${overview.projectId}`;
  for (const [id, { data, describe, count }] of Object.entries(sections)) {
    const text = JSON.stringify(data(overview));
    if (shown.get(id) === text) continue;
    render(findElement(`${id}-content`), describe(overview));
    shown.set(id, text); // only after rendering: after an error, the next poll renders the section again
    const counter = document.querySelector(`[data-count="${id}"]`);
    if (counter !== null && count !== undefined) counter.textContent = String(count(overview));
  }
}

/**
 * Renders sections although their data is unchanged, for example after a change of the filter.
 *
 * @param {...string} ids
 */
function renderAgain(...ids) {
  for (const id of ids) shown.delete(id);
  if (current !== undefined) show(current);
}

/**
 * Shows a message, which screen readers announce. Messages are about the user's actions and the simulator itself, not about the contents of sections.
 *
 * @param {string} text
 */
function announce(text) {
  findElement("announcement").textContent = text;
}

const live = new LiveView({
  async update(overview) {
    if (overview.run.id !== current?.run.id) await loadOperations();
    await log.update(overview);
    show(overview);
  },
  showResult(problem) {
    const time = timeText(new Date().toISOString()).slice(11);
    const element = findElement("connection");
    document.documentElement.toggleAttribute("data-stale", problem !== undefined);
    if (problem === undefined) element.textContent = `Connected, updated ${time} UTC`;
    else {
      const result = problem.isConnected ? "Not updated" : "Not connected";
      element.textContent = `${result} at ${time} UTC: this is the last known state`;
    }
  },
  announce,
});

/** Offers the names of all operations in the form for fault rules. */
async function loadOperations() {
  const operations = /** @type {{ name: string }[]} */ (await callAdminApi("GET", "operations"));
  const options = operations.map(({ name }) => Object.assign(document.createElement("option"), { value: name }));
  findElement("operations").replaceChildren(...options);
}

/**
 * Sends a change and shows its result.
 *
 * @template Result
 * @param {"POST" | "DELETE"} method
 * @param {string} path
 * @param {unknown} body
 * @param {(result: Result) => string} message
 */
async function change(method, path, body, message) {
  const result = /** @type {Result} */ (await callAdminApi(method, path, body));
  await live.refresh();
  announce(message(result));
}

/**
 * Changes the clock.
 *
 * @param {object} body
 */
function changeClock(body) {
  return change("POST", "clock", body, (/** @type {Overview["clock"]} */ { now, speed }) =>
    "speed" in body ? `Speed: ${speedText(speed)}.` : `The clock is at ${timeText(now)} UTC.`,
  );
}

const speedForm = /** @type {HTMLFormElement} */ (findElement("speed-form"));
const advanceForm = /** @type {HTMLFormElement} */ (findElement("advance-form"));
const faultForm = /** @type {HTMLFormElement} */ (findElement("fault-form"));
const effect = /** @type {HTMLSelectElement} */ (findElement("effect"));

handleSubmit(speedForm, (data) => changeClock({ speed: numberOf(textOf(data, "speed")) }));
handleSubmit(advanceForm, (data) => changeClock({ advanceSeconds: numberOf(textOf(data, "advanceSeconds")) }));
handleSubmit(faultForm, async (data) => {
  await change(
    "POST",
    "faults",
    parseRule(data),
    (/** @type {readonly unknown[]} */ faults) =>
      `The rule is added. There ${faults.length === 1 ? "is" : "are"} ${countText(faults.length, "rule")}.`,
  );
  faultForm.reset();
  showEffectFields();
});

/** Shows the fields that belong to the selected effect. */
function showEffectFields() {
  clearErrors(faultForm);
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (faultForm.querySelectorAll("[data-effect]"))) {
    field.hidden = field.dataset["effect"] !== effect.value;
  }
}
effect.addEventListener("change", showEffectFields);

for (const input of [filterText, errorsOnly]) input.addEventListener("input", () => renderAgain("requests"));

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (button === null) return;
  const { speed, advance, remove, more } = button.dataset;
  /** @type {Promise<void> | undefined} */
  let action;
  if (speed !== undefined) action = changeClock({ speed: Number(speed) });
  else if (advance !== undefined) action = changeClock({ advanceSeconds: Number(advance) });
  else if (remove === "all") action = change("DELETE", "faults", undefined, () => "All rules are removed.");
  else if (remove !== undefined) {
    action = change("DELETE", `faults/${remove}`, undefined, () => `Rule ${remove} is removed.`);
  } else if (more !== undefined) {
    showMore(more);
    renderAgain("instances", "requests");
  }
  action?.catch((/** @type {unknown} */ error) => announce(`The change failed: ${messageOf(error)}`));
});

// `toggle` does not bubble, so the listener captures it.
document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target instanceof HTMLDetailsElement ? event.target : undefined;
    const number = details?.dataset["request"];
    if (number === undefined || !details?.open) return;
    void log.fetchBodies(Number(number)).then(
      () => renderAgain("requests"),
      (/** @type {unknown} */ error) =>
        announce(`The bodies of request ${number} could not be fetched: ${messageOf(error)}`),
    );
  },
  true,
);

/**
 * @param {unknown} error
 */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function findElement(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element "${id}".`);
  return element;
}

void live.refresh();

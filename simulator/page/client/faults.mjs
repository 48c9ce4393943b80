// Describes the fault rules, and parses the form that adds a rule.
import { h } from "./dom.mjs";
import { FieldError, textOf } from "./forms.mjs";
import { code, emptyNote } from "./parts.mjs";
import { countText } from "./text.mjs";

/** @import { FaultView } from "../overview.js" */

/** Effects that need no other field, by the value of the form's field `effect`. */
const EFFECTS = /** @type {Record<string, Record<string, unknown>>} */ ({
  "drop-before": { drop: "before" },
  "drop-after": { drop: "after" },
  "job-fail": { job: "fail" },
  "job-stall": { job: "stall" },
  "job-vanish": { job: "vanish" },
  stale: { stale: true },
});

/**
 * @param {readonly FaultView[]} faults
 */
export function describeFaults(faults) {
  if (faults.length === 0) return emptyNote("There are no rules.");
  return [
    h(
      "ol",
      { class: "faults", "aria-label": "Fault rules" },
      faults.map((fault) => h("li", { key: fault.id }, describeFault(fault))),
    ),
    faults.length === 1
      ? null
      : h("p", { key: "all" }, h("button", { type: "button", "data-remove": "all" }, "Remove all rules")),
  ];
}

/**
 * @param {FaultView} fault
 */
function describeFault({ id, match, effect, seen, used }) {
  const subject = subjectOf(match);
  return [
    h("span", { class: "rule" }, `${subject}: `, code(JSON.stringify(effect))),
    " ",
    h("span", { class: "counts" }, `matched ${countText(seen, "request")}, applied ${countText(used, "time")}`),
    " ",
    h("button", { type: "button", "data-remove": id, "aria-label": `Remove rule ${id}, ${subject}` }, "Remove"),
  ];
}

/**
 * Describes the requests that a rule matches: "CreateDdmInstance, times 1".
 *
 * @param {FaultView["match"]} match
 */
function subjectOf({ operation, ...others }) {
  const conditions = Object.entries(others).map(([name, value]) => `${name} ${String(value)}`);
  return [typeof operation === "string" ? operation : "any operation", ...conditions].join(", ");
}

/**
 * Parses the rule that the form describes. An invalid number stays a string, so that the simulator's error quotes it.
 *
 * @param {FormData} form
 * @throws FieldError if the JSON of the effect is malformed
 */
export function parseRule(form) {
  const text = (/** @type {string} */ name) => textOf(form, name);
  const optionalText = (/** @type {string} */ name) => text(name) || undefined;
  const optionalNumber = (/** @type {string} */ name) => (text(name) === "" ? undefined : numberOf(text(name)));
  return {
    match: {
      operation: optionalText("match.operation"),
      path: optionalText("match.path"),
      times: optionalNumber("match.times"),
      nth: optionalNumber("match.nth"),
      probability: optionalNumber("match.probability"),
    },
    effect: effectOf(),
  };

  function effectOf() {
    const kind = text("effect");
    if (kind === "delay") return { delayMs: numberOf(text("effect.delayMs")) };
    if (kind === "json") return parseEffect(text("json"));
    if (kind !== "error") return EFFECTS[kind];
    return {
      status: numberOf(text("effect.status")),
      code: optionalText("effect.code"),
      message: optionalText("effect.message"),
      after: form.has("effect.after") ? true : undefined,
    };
  }
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function parseEffect(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FieldError("json", `must be JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Converts a text to a number. Returns the text itself if it is not a number.
 *
 * @param {string} text
 */
export function numberOf(text) {
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

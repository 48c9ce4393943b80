// Elements that several sections use.
import { h } from "./dom.mjs";

/** @import { Children, Description } from "../description.js" */

/** Statuses that a badge shows in green. The color repeats what the text says. */
const GOOD = new Set(["RUNNING", "Completed", "normal", "available", "protected"]);
/** Statuses that a badge shows in red. */
const BAD = /fail|error|frozen|abnormal/i;

/**
 * @param {string} status
 * @returns {Description}
 */
export function statusBadge(status) {
  const tone = GOOD.has(status) ? "good" : BAD.test(status) ? "bad" : "busy";
  return h("span", { class: `badge ${tone}` }, status);
}

/**
 * @param {string} text
 * @returns {Description}
 */
export function code(text) {
  return h("code", {}, text);
}

/**
 * Describes a table. On a narrow screen, its rows become cards; the explicit roles keep it a table for screen readers.
 *
 * @param {string} label
 * @param {readonly string[]} columns
 * @param {readonly { key: string, cells: readonly Children[] }[]} rows
 * @returns {Description}
 */
export function table(label, columns, rows) {
  const head = columns.map((column) => h("th", { role: "columnheader", scope: "col" }, column));
  return h(
    "table",
    { key: `table ${label}`, role: "table", "aria-label": label },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, head)),
    h(
      "tbody",
      { role: "rowgroup" },
      rows.map(({ key, cells }) =>
        h(
          "tr",
          { key, role: "row" },
          cells.map((children, index) => {
            const content = h("div", {}, children); // On a narrow screen, the style puts it beside the column's name.
            const labelAttribute = { "data-label": columns[index] ?? "" };
            return index === 0
              ? h("th", { role: "rowheader", scope: "row", ...labelAttribute }, content)
              : h("td", { role: "cell", ...labelAttribute }, content);
          }),
        ),
      ),
    ),
  );
}

/**
 * Describes names with values.
 *
 * @param {readonly (readonly [name: string, value: Children])[]} pairs
 * @returns {Description}
 */
export function facts(pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs.map(([name, value]) => h("div", { key: name }, h("dt", {}, name), h("dd", {}, value))),
  );
}

/**
 * Describes a part that the user can open and close. `isOpen` is the initial state.
 *
 * @param {string} key
 * @param {Children} title
 * @param {boolean} isOpen
 * @param {Children} content
 * @returns {Description}
 */
export function disclosure(key, title, isOpen, content) {
  return h("details", { key, open: isOpen }, h("summary", {}, title), h("div", { class: "content" }, content));
}

/**
 * @param {string} text
 * @returns {Description}
 */
export function emptyNote(text) {
  return h("p", { class: "empty" }, text);
}

/**
 * Describes settings, as `name = value`.
 *
 * @param {Readonly<Record<string, string>>} values
 * @returns {Children}
 */
export function settings(values) {
  const entries = Object.entries(values);
  if (entries.length === 0) return "none";
  return h(
    "ul",
    { class: "settings" },
    entries.map(([name, value]) => h("li", { key: name }, code(`${name} = ${value}`))),
  );
}

/** Number of items that a list shows at first, and maximum number that its button adds. */
const STEP = 50;

/** @type {Map<string, number>} */
const shownCounts = new Map();

/**
 * Describes the first items of a list, and a button for more of them.
 *
 * @template Item
 * @param {string} list key of the list
 * @param {readonly Item[]} items
 * @param {(items: readonly Item[]) => Children} describe
 * @returns {Children}
 */
export function firstItems(list, items, describe) {
  const count = shownCounts.get(list) ?? STEP;
  const rest = items.length - count;
  return [
    describe(items.slice(0, count)),
    rest <= 0
      ? null
      : h(
          "p",
          { key: "more" },
          `${count} of ${items.length} are shown. `,
          h("button", { type: "button", "data-more": list }, `Show ${Math.min(rest, STEP)} more`),
        ),
  ];
}

/**
 * @param {string} list key of the list
 */
export function showMore(list) {
  shownCounts.set(list, (shownCounts.get(list) ?? STEP) + STEP);
}

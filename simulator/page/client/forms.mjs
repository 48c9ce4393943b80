// Forms that show each mistake at its field.
import { AdminError } from "./admin-api.mjs";

/** A mistake that the page itself finds in a field. */
export class FieldError extends Error {
  /**
   * @param {string} field name of the field
   * @param {string} message
   */
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/**
 * Returns the text of a field without spaces around it; empty if the field is missing.
 *
 * @param {FormData} data
 * @param {string} name
 */
export function textOf(data, name) {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/**
 * Runs an action when a form is submitted. If the action fails, each mistake is shown at its field. The first of these fields gets the focus.
 * Mistakes without a field are shown at the end of the form.
 *
 * @param {HTMLFormElement} form
 * @param {(data: FormData) => Promise<void>} action
 */
export function handleSubmit(form, action) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearErrors(form);
    // `then` also catches errors that the action throws before it returns a promise.
    Promise.resolve(new FormData(form))
      .then(action)
      .catch((/** @type {unknown} */ error) => showErrors(form, error));
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
function showErrors(form, error) {
  const found = issuesOf(error).map(({ path, message }) => ({ field: findField(form, path), message }));
  for (const field of new Set(found.map((issue) => issue.field))) {
    const errors = found.filter((issue) => issue.field === field).map(({ message }) => makeError(message));
    if (field === undefined) form.append(...errors);
    else markInvalid(field, errors);
  }
  found.find(({ field }) => field !== undefined)?.field?.focus();
}

/**
 * @param {unknown} error
 * @returns {readonly { path: string, message: string }[]}
 */
function issuesOf(error) {
  if (error instanceof FieldError) return [{ path: error.field, message: error.message }];
  if (error instanceof AdminError) {
    return error.issues.length > 0 ? error.issues : [{ path: "", message: error.message }];
  }
  return [{ path: "", message: error instanceof Error ? error.message : String(error) }];
}

/**
 * Finds the visible field for the path of a mistake. A field has its path as its name. A mistake in `effect`, or in a part of it that has no visible
 * field, belongs to the field `json`, the effect's JSON text. While `json` is hidden, it belongs to the select `effect`.
 *
 * @param {HTMLFormElement} form
 * @param {string} path
 * @returns {Field | undefined}
 */
function findField(form, path) {
  const fields = /** @type {Field[]} */ ([...form.querySelectorAll("input, select, textarea")]);
  const names = path === "effect" ? ["json", path] : path.startsWith("effect.") ? [path, "json", "effect"] : [path];
  return names
    .map((name) => fields.find((field) => field.name === name && field.closest("[hidden]") === null))
    .find((field) => field !== undefined);
}

/**
 * Marks a field as invalid and shows its errors after it.
 *
 * @param {Field} field
 * @param {readonly HTMLElement[]} errors
 */
function markInvalid(field, errors) {
  for (const [index, error] of errors.entries()) error.id = `${field.id}-error-${index + 1}`;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [...descriptionIdsOf(field), ...errors.map(({ id }) => id)].join(" "));
  (field.closest(".controls") ?? field).after(...errors);
}

/**
 * @param {string} message
 */
function makeError(message) {
  const error = document.createElement("p");
  error.className = "error";
  error.textContent = message.charAt(0).toUpperCase() + message.slice(1);
  return error;
}

/**
 * @param {HTMLFormElement} form
 */
export function clearErrors(form) {
  for (const error of form.querySelectorAll(".error")) error.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    const remaining = descriptionIdsOf(field).filter((id) => document.getElementById(id) !== null);
    if (remaining.length === 0) field.removeAttribute("aria-describedby");
    else field.setAttribute("aria-describedby", remaining.join(" "));
  }
}

/**
 * @param {Element} field
 */
function descriptionIdsOf(field) {
  return (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== "");
}

// Describes elements and applies the descriptions to the page. All text becomes text nodes; nothing parses HTML.

/** @import { Child, Children, Description } from "../description.js" */

/** @type {WeakMap<Node, { key: string, description: Child }>} */
const rendered = new WeakMap();

/**
 * Describes an element. `key` identifies it among its siblings. `open` is set only when the element is created; later, the user decides.
 * Attributes whose value is false are left out.
 *
 * @param {string} tag
 * @param {Readonly<Record<string, string | number | boolean>>} attributes
 * @param {...Children} children
 * @returns {Description}
 */
export function h(tag, { key, open = false, ...attributes }, ...children) {
  const entries = Object.entries(attributes).filter(([, value]) => value !== false);
  return {
    tag,
    key: key === undefined ? undefined : String(key),
    isOpen: open !== false,
    attributes: Object.fromEntries(entries.map(([name, value]) => [name, value === true ? "" : String(value)])),
    children: flatten(children),
  };
}

/**
 * Makes the content of an element match a description. Elements that stay keep their focus, selection and open state. If
 * the focused element disappears, the heading of its section gets the focus.
 *
 * @param {Element} parent
 * @param {Children} children
 */
export function render(parent, children) {
  const focused = document.activeElement;
  const heading = focused?.closest("section")?.querySelector("h2");
  patch(parent, flatten(children));
  if (focused === document.activeElement || !(focused instanceof HTMLElement)) return;
  if (focused.isConnected) focused.focus({ preventScroll: true });
  else heading?.focus();
}

/**
 * @param {Children} children
 * @returns {Child[]}
 */
function flatten(children) {
  if (children === null) return [];
  return isList(children) ? children.flatMap(flatten) : [children];
}

/**
 * @param {Children} children
 * @returns {children is readonly Children[]}
 */
function isList(children) {
  return Array.isArray(children);
}

/**
 * @param {Element} parent
 * @param {readonly Child[]} children
 */
function patch(parent, children) {
  const old = new Map([...parent.childNodes].map((node) => [rendered.get(node)?.key, node]));
  /** @type {Set<string>} */
  const keys = new Set();
  const nodes = children.map((child, index) => {
    const key = uniqueKey(child, index, keys);
    const found = old.get(key);
    old.delete(key);
    return found === undefined ? create(child, key) : update(found, child, key);
  });
  for (const node of old.values()) node.remove();
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = node.nextSibling;
    else parent.insertBefore(node, next);
  }
}

/**
 * Returns a unique key for a child. If an earlier sibling has the same key, `'` is appended. Some keys are names, and names in a loaded state need
 * not be unique.
 *
 * @param {Child} child
 * @param {number} index
 * @param {Set<string>} keys
 */
function uniqueKey(child, index, keys) {
  const tag = typeof child === "string" ? "#text" : child.tag;
  let key = `${tag} ${typeof child === "string" ? index : (child.key ?? index)}`;
  while (keys.has(key)) key += "'";
  keys.add(key);
  return key;
}

/**
 * @param {Child} child
 * @param {string} key
 * @returns {ChildNode}
 */
function create(child, key) {
  if (typeof child === "string") return update(document.createTextNode(""), child, key);
  const element = document.createElement(child.tag);
  element.toggleAttribute("open", child.isOpen);
  return update(element, child, key);
}

/**
 * Changes a node only where its description has changed, so that changes by the user stay.
 *
 * @param {ChildNode} node
 * @param {Child} child
 * @param {string} key
 */
function update(node, child, key) {
  const before = rendered.get(node)?.description;
  rendered.set(node, { key, description: child });
  if (typeof child === "string") {
    if (before !== child) node.textContent = child;
  } else if (node instanceof Element) {
    const last = typeof before === "object" ? before.attributes : {};
    for (const name of Object.keys(last)) if (!(name in child.attributes)) node.removeAttribute(name);
    for (const [name, value] of Object.entries(child.attributes)) {
      if (last[name] !== value) node.setAttribute(name, value);
    }
    patch(node, child.children);
  }
  return node;
}

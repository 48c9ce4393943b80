import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Reply } from "../engine/replies";

/** Folder of the files that browsers load. The build copies it to dist/. */
const CLIENT = join(__dirname, "client");

/** Content types of the page's styles, scripts and images, by extension. */
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Contents of the styles, scripts and images by file name, read when this module is loaded. */
const FILES = new Map(
  readdirSync(CLIENT)
    .filter((name) => extname(name) in TYPES)
    .map((name) => [name, readFileSync(join(CLIENT, name), "utf8")]),
);
const HTML = readFileSync(join(CLIENT, "index.html"), "utf8");

/**
 * Returns the page. The content security policy permits only the page's own scripts, styles and images, and requests to the simulator. The
 * policy also prevents scripts from assigning HTML, so the browser never executes a script in a displayed text.
 */
export function pageReply(): Reply {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    status: 200,
    text: HTML.replaceAll("{nonce}", nonce),
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
  };
}

/** Returns a style, script or image of the page, or undefined if none has this name. */
export function assetReply(name: string): Reply | undefined {
  const text = FILES.get(name);
  if (text === undefined) return undefined;
  const headers = { "content-type": TYPES[extname(name)] ?? "", "cache-control": "no-cache" };
  return { status: 200, text, headers };
}

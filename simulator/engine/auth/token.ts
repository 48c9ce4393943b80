import { createHmac } from "node:crypto";
import { z } from "zod";
import { CREDENTIALS } from "./credentials";
import { isSameSignature } from "./signature";

/** Lifetime of a token (API 3.2). In real time, because clients compare the expiry with their own clocks. */
export const TOKEN_LIFETIME_MS = 24 * 3600 * 1000;

const tokenContents = z.object({
  user: z.string(),
  expiresAt: z.number(),
  scope: z.enum(["project", "domain"]).default("project"),
});

/** Where a token takes effect: in the user's project, or only in the account, which IAM calls domain (API 3.1). */
export type TokenScope = z.output<typeof tokenContents>["scope"];

/** Issues a signed token. Signed tokens stay valid after a restart without being stored. */
export function issueToken(user: string, expiresAt: number, scope: TokenScope = "project"): string {
  const text = Buffer.from(JSON.stringify({ user, expiresAt, scope })).toString("base64url");
  return `${text}.${signatureOf(text)}`;
}

/** Returns the user and the scope of a token, or undefined if it is invalid or has expired. */
export function readToken(token: string, realNow: number): { user: string; scope: TokenScope } | undefined {
  const [text = "", signature = ""] = token.split(".");
  if (!isSameSignature(signatureOf(text), signature)) return undefined;
  const { expiresAt, ...caller } = tokenContents.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  return expiresAt > realNow ? caller : undefined;
}

function signatureOf(text: string): string {
  return createHmac("sha256", CREDENTIALS.secretKey).update(text).digest("hex");
}

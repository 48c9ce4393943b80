import { createHmac } from "node:crypto";
import { z } from "zod";
import { CREDENTIALS } from "./credentials";
import { sameSignature } from "./signature";

/** A token lives a day (spec 3.2), of real time: clients compare it with their own clocks. */
export const TOKEN_LIFETIME_MS = 24 * 3600 * 1000;

const contents = z.object({ user: z.string(), expiresAt: z.number() });

/** Issues a token that carries its own proof, so that tokens outlive a restart without being stored. */
export function issueToken(user: string, expiresAt: number): string {
  const text = Buffer.from(JSON.stringify({ user, expiresAt })).toString("base64url");
  return `${text}.${proof(text)}`;
}

/** The user of a token, or undefined if it is forged or has expired. */
export function tokenUser(token: string, realNow: number): string | undefined {
  const [text = "", signature = ""] = token.split(".");
  if (!sameSignature(proof(text), signature)) return undefined;
  const { user, expiresAt } = contents.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  return expiresAt > realNow ? user : undefined;
}

function proof(text: string): string {
  return createHmac("sha256", CREDENTIALS.secretKey).update(text).digest("hex");
}

import { MAX_DEPTH } from "./limits";

/** Error of a text that is not JSON or is nested too deeply. */
export class InvalidJsonError extends Error {
  override readonly name = "InvalidJsonError";
}

/**
 * Parses a request body.
 *
 * @throws InvalidJsonError with the reason
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new InvalidJsonError(`The body is nested more than ${MAX_DEPTH} levels deep.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidJsonError("The body is not JSON.");
  }
}

/**
 * Whether a content type is JSON. The API rejects other types (API A.2). So does the admin API, because browsers let pages send some of them to
 * another origin without a preflight request.
 */
export function isJsonType(contentType: string | undefined): boolean {
  return /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType?.trim() ?? "");
}

/** Whether brackets outside strings nest too deeply. The text need not be valid JSON. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") {
      if (++depth > MAX_DEPTH) return true;
    } else if (character === "]" || character === "}") depth--;
  }
  return false;
}

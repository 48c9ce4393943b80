import type { ApiRequest } from "./request";
import type { Endpoint, Settings } from "./settings";
import { encodeStrictly } from "./signing";
import type { WireRequest } from "./transport";

const PROJECT_ID = "{project_id}";

/** The endpoint of a request, and its URL, body and headers but for the credentials. */
export async function addressed(
  { service = "ddm", method, path, query, body }: ApiRequest,
  endpoints: Settings["endpoints"],
  projectId: () => Promise<string>,
): Promise<{ endpoint: Endpoint; wire: WireRequest }> {
  const endpoint = endpoints[service];
  // GET, too, has a content type (API 3.1: mandatory).
  const headers: Record<string, string> = { "content-type": "application/json" };
  let filled = path;
  if (path.includes(PROJECT_ID)) {
    headers["x-project-id"] = await projectId();
    filled = path.replace(PROJECT_ID, encodeURIComponent(headers["x-project-id"]));
  }
  const url = new URL(endpoint.url + filled + queryString(query));
  return { endpoint, wire: { method, url, headers, body: body === undefined ? undefined : JSON.stringify(body) } };
}

/** Encoded as strictly as the signature has it, so that the gateway cannot read it differently. */
function queryString(query: ApiRequest["query"]): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeStrictly(name)}=${encodeStrictly(String(value))}`],
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

import { CREDENTIALS, type RunningSimulator } from "../../simulator";

/**
 * Calls the API without Pulumi, to cause drift. `{pid}` in the path stands for the project id. After the call, advances simulated time by an
 * hour, so that jobs of the call end. Returns the body of the response.
 *
 * @throws Error when the API returns an error
 */
export type OtherClient = (method: string, path: string, body?: object) => Promise<Readonly<Record<string, unknown>>>;

/** Creates a client that logs in to a simulator with a password, as the console does. */
export function createOtherClient({ url, projectId, simulator }: RunningSimulator): OtherClient {
  const send = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const response = await fetch(`${url}${path.replace("{pid}", projectId)}`, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} of the other client failed: HTTP ${response.status} ${text}`);
    return { headers: response.headers, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  return async (method, path, body) => {
    const login = await send("POST", "/v3/auth/tokens", {}, passwordLogin(projectId));
    const token = login.headers.get("x-subject-token") ?? "";
    const response = await send(method, path, { "x-auth-token": token }, body);
    simulator.clock.advance(3600);
    return response.body;
  };
}

function passwordLogin(projectId: string) {
  const { userName: name, password, domainName } = CREDENTIALS;
  const user = { name, password, domain: { name: domainName } };
  return { auth: { identity: { methods: ["password"], password: { user } }, scope: { project: { id: projectId } } } };
}

import { CREDENTIALS, type RunningSimulator } from "../../simulator";

/**
 * Calls the API as another client of the same cloud does; what Pulumi reports as drift comes from calls like these. `{pid}` in the
 * path stands for the project id. Returns the response's body when the job that the call started has ended: simulated time
 * advances by an hour.
 *
 * @throws Error when the API returns an error
 */
export type OtherClient = (method: string, path: string, body?: object) => Promise<Readonly<Record<string, unknown>>>;

/** Creates a client of a simulator that logs in with a password, as the console does. */
export function createOtherClient({ url, projectId, simulator }: RunningSimulator): OtherClient {
  const send = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const response = await fetch(`${url}${path.replace("{pid}", projectId)}`, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the other client's ${method} ${path}: HTTP ${response.status} ${text}`);
    return { headers: response.headers, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  return async (method, path, body) => {
    // A token is valid for a simulated day, which can be a few real seconds: each call gets its own.
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

import { CREDENTIALS, type RunningSimulator } from "../../../simulator";

/** Someone who works on the same cloud with another client: what Pulumi calls drift comes from people like this. */
export interface OtherClient {
  /**
   * Calls the API; `{pid}` in the path stands for the project id. Returns the answer when the work that it has set off is
   * done: simulated time jumps on by an hour.
   *
   * @throws Error when the cloud refuses
   */
  call(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>>;
}

/** A client that logs in by password, as at the console. */
export function otherClientOf({ url, projectId, simulator }: RunningSimulator): OtherClient {
  const send = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const answer = await fetch(`${url}${path.replace("{pid}", projectId)}`, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the other client's ${method} ${path}: HTTP ${answer.status} ${text}`);
    return { headers: answer.headers, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  return {
    async call(method, path, body) {
      const { userName: name, password, domainName } = CREDENTIALS;
      const user = { name, password, domain: { name: domainName } };
      const auth = {
        identity: { methods: ["password"], password: { user } },
        scope: { project: { id: projectId } },
      };
      // A token lives for a simulated day, which may be over in a few real seconds: each call has its own.
      const login = await send("POST", "/v3/auth/tokens", {}, { auth });
      const token = login.headers.get("x-subject-token") ?? "";
      const answer = await send(method, path, { "x-auth-token": token }, body);
      simulator.clock.advance(3600);
      return answer.body;
    },
  };
}

import { CREDENTIALS, type Simulator } from "../../simulator";

/** A client of the API other than the provider: the console, a script of a colleague, an autoscaler. */
export class OtherClient {
  /**
   * @param waitForJobs waits until the jobs of a request have ended
   * @param root prefix of the paths that {@link call} gets
   */
  constructor(
    private readonly simulator: Simulator,
    private readonly waitForJobs: () => Promise<void>,
    private readonly root = "",
  ) {}

  /** The same client with paths relative to an instance. */
  ofInstance(instanceId: string): OtherClient {
    return new OtherClient(this.simulator, this.waitForJobs, `/v3/{pid}/instances/${instanceId}`);
  }

  /**
   * Sends a request and waits until its jobs have ended.
   *
   * @param path `{pid}` stands for the project id
   * @returns the body of the response
   * @throws Error if the status is 300 or more
   */
  async call(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
    const { userName: name, password, domainName } = CREDENTIALS;
    const { projectId } = this.simulator.state;
    const user = { name, password, domain: { name: domainName } };
    const auth = { identity: { methods: ["password"], password: { user } }, scope: { project: { id: projectId } } };
    const login = this.#send("POST", "/v3/auth/tokens", {}, { auth });
    const token = login.headers?.["X-Subject-Token"] ?? login.headers?.["x-subject-token"] ?? "";
    const fullPath = `${this.root}${path}`.replace("{pid}", projectId);
    const reply = this.#send(method, fullPath, { "x-auth-token": token }, body);
    await this.waitForJobs();
    return (reply.body ?? {}) as Record<string, unknown>;
  }

  #send(method: string, path: string, headers: Record<string, string>, body?: object) {
    const [pathname = "", query = ""] = path.split("?");
    const { reply } = this.simulator.handle({
      method,
      path: pathname,
      query,
      headers: { "content-type": "application/json", ...headers },
      text: body === undefined ? "" : JSON.stringify(body),
    });
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply;
  }
}

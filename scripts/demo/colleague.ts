import { setTimeout as pause } from "node:timers/promises";
import { CREDENTIALS, type RunningSimulator } from "../../simulator";

/** Someone who works on the same instance with another client: what Pulumi calls drift comes from people like this. */
export interface Colleague {
  /** Sets kernel parameters of an instance and renames it; returns when the instance is RUNNING again. */
  change(instance: string, newName: string, parameters: Readonly<Record<string, string>>): Promise<void>;
}

/** Logs in by password, as at the console, and talks to the DDM API alone. */
export async function colleagueOn({ url, projectId }: RunningSimulator): Promise<Colleague> {
  const login = await fetch(`${url}/v3/auth/tokens`, json("POST", {}, passwordLogin(projectId)));
  const headers = { "x-auth-token": login.headers.get("x-subject-token") ?? "" };
  if (!login.ok) throw new Error(`the colleague could not log in: HTTP ${login.status} ${await login.text()}`);

  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, json(method, headers, body));
    if (!answer.ok) throw new Error(`the colleague's ${method} ${path}: HTTP ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const list = async () => {
    const { instances } = (await call("GET", `/v1/${projectId}/instances`)) as { instances: ListedInstance[] };
    return instances;
  };
  // An instance is busy with a change for a moment, in which it refuses another.
  const untilRunning = async (id: string) => {
    for (let looks = 0; looks < 40; looks++) {
      if ((await list()).some((instance) => instance.id === id && instance.status === "RUNNING")) return;
      await pause(250);
    }
    throw new Error(`the colleague waited 10 seconds in vain for instance ${id} to be RUNNING`);
  };
  return {
    async change(instance, newName, values) {
      const id = (await list()).find(({ name }) => name === instance)?.id;
      if (id === undefined) throw new Error(`the colleague finds no instance ${instance}`);
      for (const [path, body] of [
        [`/v3/${projectId}/instances/${id}/configurations`, { values }],
        [`/v1/${projectId}/instances/${id}/modify-name`, { name: newName }],
      ] as const) {
        await call("PUT", path, body);
        await untilRunning(id);
      }
    },
  };
}

interface ListedInstance {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

function json(method: string, headers: Readonly<Record<string, string>>, body?: unknown): RequestInit {
  return {
    method,
    headers: { ...headers, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function passwordLogin(projectId: string) {
  const { userName: name, password, domainName } = CREDENTIALS;
  const user = { name, password, domain: { name: domainName } };
  return { auth: { identity: { methods: ["password"], password: { user } }, scope: { project: { id: projectId } } } };
}

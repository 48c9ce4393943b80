import { Agent } from "undici";
import type { Dispatcher } from "undici";
import { isBusy } from "../../provider/api/errors";
import { createClient } from "../../provider/http/client";
import { AuthenticationError, isOutcomeUnknown } from "../../provider/http/errors";
import type { ApiClient, ApiRequest } from "../../provider/http/request";
import type { Credentials } from "../../provider/http/settings";
import { VirtualClock } from "../support/virtual-clock";
import { CREDENTIALS, startSimulator } from "../../simulator/index";
import type { FaultRule, RunningSimulator } from "../../simulator/index";
import { makeSettings } from "../support/settings";

// Tests the provider's client against the simulator, over real sockets and in virtual time.

const permanent: Credentials = {
  kind: "access key",
  accessKey: CREDENTIALS.accessKey,
  secretKey: CREDENTIALS.secretKey,
  source: "the test",
};

const list: ApiRequest = {
  operation: "ListInstances",
  method: "GET",
  path: "/v1/{project_id}/instances",
  query: { limit: 128 },
  priority: "read",
};

const create: ApiRequest = {
  operation: "CreateInstance",
  method: "POST",
  path: "/v3/{project_id}/instances",
  priority: "mutation",
  body: {
    name: "orders",
    available_zones: ["az1"],
    node_num: 2,
    engine_version: "3.1.0.7",
    flavor_ref: "ddm.c6.xlarge.2",
    vpc_id: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
    subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa",
    security_group_id: "035b70ed-319b-4086-9fd7-62a2e8548b2e",
  },
};

/** A client of a simulator in virtual time. */
interface ClientFixture {
  clock: VirtualClock;
  client: ApiClient;
  cloud: RunningSimulator;
  /** Virtual seconds since the start. */
  seconds: () => number;
  fault: (match: FaultRule["match"], effect: FaultRule["effect"]) => void;
}

/** Returns an interceptor that stops the virtual clock during a request: the network takes no virtual time. */
function freezeClock(clock: VirtualClock): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    let arrive: () => void = () => undefined;
    void clock.pauseDuring(new Promise<void>((resolve) => (arrive = resolve)));
    return dispatch(options, {
      onRequestStart: (...args) => handler.onRequestStart?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => {
        handler.onResponseEnd?.(...args);
        arrive();
      },
      onResponseError: (...args) => {
        handler.onResponseError?.(...args);
        arrive();
      },
    });
  };
}

interface FixtureOptions {
  /** Whether the settings lack the project id, so that the client looks it up. */
  lookUpProject?: boolean;
  credentials?: Credentials;
  /** Requests per minute that the cloud allows. Default: 60, which the client is always configured for. */
  quota?: number;
}

/** Runs a test with a new fixture. */
async function runWithCloud(
  run: (fixture: ClientFixture) => Promise<void>,
  options: FixtureOptions = {},
): Promise<void> {
  const clock = new VirtualClock({ start: Date.UTC(2026, 0, 15), auto: true });
  const began = clock.now();
  const cloud = await startSimulator({ realNow: () => clock.now(), quota: options.quota ?? 60 });
  const endpoint = { url: cloud.url, from: "setting" } as const;
  const dispatcher = new Agent().compose(freezeClock(clock));
  const client = createClient(
    makeSettings(endpoint, {
      region: cloud.region,
      credentials: options.credentials ?? permanent,
      ...(options.lookUpProject ? {} : { projectId: cloud.projectId }),
      requestsPerMinute: 60,
    }),
    { clock, random: () => 0.5, log: () => undefined, dispatcher },
  );
  try {
    await run({
      clock,
      client,
      cloud,
      seconds: () => (clock.now() - began) / 1000,
      fault: (match, effect) => cloud.simulator.faults.add({ match, effect }),
    });
  } finally {
    await dispatcher.close();
    await cloud.close();
  }
}

test("the gateway accepts the signature of a request with special characters", () =>
  runWithCloud(async ({ client }) => {
    expect(await client.send(list)).toMatchObject({ status: 200, body: { instances: [] } });
    // A wrong signature would cause a 401.
    const odd = { ...list, path: `/v1/{project_id}/instances/${encodeURIComponent("a!(b)*'c d")}`, query: {} };
    await expect(client.send(odd)).rejects.toMatchObject({ name: "ApiError", status: 404 });
  }));

test("a temporary key with its security token is accepted", () =>
  runWithCloud(
    async ({ client }) => {
      expect(await client.send(list)).toMatchObject({ status: 200 });
    },
    {
      credentials: {
        kind: "access key",
        accessKey: CREDENTIALS.temporaryAccessKey,
        secretKey: CREDENTIALS.temporarySecretKey,
        securityToken: CREDENTIALS.securityToken,
        source: "the test",
      },
    },
  ));

test("a wrong secret key causes an AuthenticationError with the gateway's code and request id", () =>
  runWithCloud(
    async ({ client }) => {
      const error: unknown = await client.send(list).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(error).toMatchObject({
        status: 401,
        code: "APIGW.0301",
        requestId: expect.stringMatching(/^\w{32}$/) as string,
      });
    },
    { credentials: { ...permanent, secretKey: "not-the-secret-key" } },
  ));

describe("authentication by password", () => {
  const credentials: Credentials = {
    kind: "password",
    domainName: CREDENTIALS.domainName,
    userName: CREDENTIALS.userName,
    password: CREDENTIALS.password,
    source: "the test",
  };
  const operationsOf = (cloud: RunningSimulator) => cloud.simulator.journal.entries.map(({ operation }) => operation);

  test("the token and the project are fetched once; the next call after the token has expired first fetches a new token", () =>
    runWithCloud(
      async ({ client, cloud, clock }) => {
        await Promise.all([client.send(list), client.send(list)]);
        expect(await client.projectId()).toBe(cloud.projectId);
        const login = ["KeystoneCreateUserTokenByPassword", "KeystoneListProjects"];
        expect(operationsOf(cloud)).toEqual([...login, "ListInstances", "ListInstances"]);
        await clock.sleep(25 * 3_600_000);
        expect(await client.send(list)).toMatchObject({ status: 200 });
        expect(operationsOf(cloud).slice(4)).toEqual(["KeystoneCreateUserTokenByPassword", "ListInstances"]);
      },
      { credentials, lookUpProject: true },
    ));

  test("a wrong password causes an AuthenticationError without retries", () =>
    runWithCloud(
      async ({ client, cloud }) => {
        const error: unknown = await client.send(list).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(AuthenticationError);
        expect((error as Error).message).not.toContain("wrong-password");
        expect(operationsOf(cloud)).toEqual(["KeystoneCreateUserTokenByPassword"]);
      },
      { credentials: { ...credentials, password: "wrong-password" } },
    ));
});

test("a mutation is repeated while the create job of its instance runs", () =>
  runWithCloud(async ({ client, seconds }) => {
    const { id } = (await client.send(create)).body as { id: string };
    const rename = (deadline?: number): ApiRequest => ({
      operation: "UpdateInstanceName",
      method: "PUT",
      path: `/v3/{project_id}/instances/${id}/name`,
      body: { name: "sales" },
      priority: "mutation",
      isBusy,
      deadline,
    });
    await expect(client.send(rename(0))).rejects.toMatchObject({ code: expect.stringMatching(/^DBS\./) as string });
    expect(seconds()).toBe(0);
    await client.send(rename(Date.UTC(2026, 0, 16)));
    expect(seconds()).toBeGreaterThan(60);
  }));

test("a purchase is not repeated after a lost response", () =>
  runWithCloud(async ({ client, cloud, fault }) => {
    fault({ method: "POST", times: 1 }, { drop: "after" });
    const error: unknown = await client.send(create).catch((reason: unknown) => reason);
    expect(isOutcomeUnknown(error)).toBe(true);
    const posts = cloud.simulator.journal.entries.filter(({ method }) => method === "POST");
    expect(posts).toHaveLength(1);
    expect((await client.send(list)).body).toMatchObject({ instance_num: 1 });
  }));

test("a read is repeated after connection failures and 502 responses", () =>
  runWithCloud(async ({ client, fault }) => {
    fault({ method: "GET", times: 2 }, { drop: "before" });
    fault({ method: "GET", times: 2 }, { status: 502 });
    expect(await client.send(list)).toMatchObject({ status: 200 });
  }));

test("no call is throttled, because the client stays within the documented quota of 60 calls per minute", () =>
  runWithCloud(async ({ client, cloud, seconds }) => {
    await Promise.all(Array.from({ length: 150 }, () => client.send({ ...list, priority: "poll" })));
    expect(cloud.simulator.journal.entries.filter(({ status }) => status === 429)).toEqual([]);
    expect(seconds()).toBeLessThan(180);
  }));

test("all calls succeed, even if the cloud's quota is smaller than the configured quota", () =>
  runWithCloud(
    async ({ client, cloud }) => {
      const responses = await Promise.all(Array.from({ length: 60 }, () => client.send(list)));
      expect(responses.every(({ status }) => status === 200)).toBe(true);
      const throttled = cloud.simulator.journal.entries.filter(({ status }) => status === 429);
      expect(throttled.length).toBeGreaterThan(0);
      expect(throttled.length).toBeLessThan(60);
    },
    { quota: 20 },
  ));

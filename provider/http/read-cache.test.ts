import { VirtualClock } from "../../test/support/virtual-clock";
import { QuotaTimeoutError } from "./errors";
import { cacheReads } from "./read-cache";
import type { ApiClient, ApiRequest, ApiResponse } from "./request";

const users: ApiRequest = makeRead("/v3/{project_id}/instances/a/users");
const detail: ApiRequest = makeRead("/v1/{project_id}/instances/a");
const other: ApiRequest = makeRead("/v1/{project_id}/instances/b");
const templates: ApiRequest = makeRead("/v3/{project_id}/configurations");

function makeRead(path: string): ApiRequest {
  return { operation: "Read", method: "GET", path, priority: "read", scope: scopeOf(path) };
}

function makeMutation(path: string): ApiRequest {
  return { operation: "Change", method: "POST", path, priority: "mutation", scope: scopeOf(path) };
}

/** Cache scope of a path: an instance, its accounts, or the templates. Undefined for all other paths. */
function scopeOf(path: string): string | undefined {
  const [, instance, users = ""] = /\/instances\/(\w+)(\/users)?/.exec(path) ?? [];
  if (instance !== undefined) return `instance ${instance}${users.replace("/", " ")}`;
  return path.endsWith("/configurations") ? "templates" : undefined;
}

/**
 * A caching client. `send` completes its request immediately. Requests sent with `cached` are completed by the test, with `end`. The body of
 * the response to the nth request is n.
 */
function makeCache() {
  const clock = new VirtualClock();
  const sent: { request: ApiRequest; end: (error?: Error) => void }[] = [];
  const client: ApiClient = {
    region: "somewhere",
    projectId: () => Promise.resolve("p"),
    close: () => Promise.resolve(),
    send: (request) =>
      new Promise<ApiResponse>((resolve, reject) => {
        const body = sent.length + 1;
        sent.push({ request, end: (error) => (error ? reject(error) : resolve({ status: 200, body })) });
      }),
  };
  const cached = cacheReads(client, clock);
  const send = async (request: ApiRequest) => {
    const before = sent.length;
    const response = cached.send(request);
    for (const { end } of sent.slice(before)) end();
    return (await response).body;
  };
  return { clock, sent, cached, send };
}

describe("the read cache", () => {
  test("coalesces a hundred equal reads into one request", async () => {
    const { cached, sent } = makeCache();
    const reads = Array.from({ length: 100 }, () => cached.send(users));
    sent[0]?.end();
    expect(new Set((await Promise.all(reads)).map(({ body }) => body))).toEqual(new Set([1]));
    expect(sent).toHaveLength(1);
  });

  test("sends a read again for a caller with a later deadline if the quota prevented the shared request", async () => {
    const { cached, sent } = makeCache();
    const early = cached.send({ ...users, deadline: 1_000 });
    const late = cached.send({ ...users, deadline: 2_000 });
    const equallyEarly = cached.send({ ...users, deadline: 1_000 });
    sent[0]?.end(new QuotaTimeoutError(users));
    expect(await Promise.allSettled([early, equallyEarly])).toMatchObject([
      { status: "rejected" },
      { status: "rejected" },
    ]);
    sent[1]?.end();
    expect((await late).body).toBe(2);
    expect(sent.map(({ request }) => request.deadline)).toEqual([1_000, 2_000]);
  });

  test("shares an error that the quota did not cause, whatever the deadlines of the callers", async () => {
    const { cached, sent } = makeCache();
    const both = [cached.send({ ...users, deadline: 1_000 }), cached.send(users)];
    sent[0]?.end(new Error("refused"));
    expect(await Promise.allSettled(both)).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
    expect(sent).toHaveLength(1);
  });

  test("reuses a constant response for an hour and after mutations, but not a failed one", async () => {
    const { send, cached, sent, clock } = makeCache();
    const engines: ApiRequest = { ...makeRead("/v3/{project_id}/engines"), isConstant: true };
    const failing = cached.send(engines);
    sent[0]?.end(new Error("no"));
    await expect(failing).rejects.toThrow("no");
    expect(await send(engines)).toBe(2);
    await clock.advance(3_590_000);
    await send(makeMutation("/v1/{project_id}/instances"));
    expect(await send(engines)).toBe(2);
    await clock.advance(10_000);
    expect(await send(engines)).toBe(4);
  });

  test("reuses a response for five seconds", async () => {
    const { send, clock } = makeCache();
    expect(await send(users)).toBe(1);
    await clock.advance(4_000);
    expect(await send(users)).toBe(1);
    await clock.advance(1_500);
    expect(await send(users)).toBe(2);
  });

  test("distinguishes pages and paths", async () => {
    const { send } = makeCache();
    expect(await send({ ...users, query: { offset: 0 } })).toBe(1);
    expect(await send({ ...users, query: { offset: 128 } })).toBe(2);
    expect(await send(detail)).toBe(3);
  });

  test("drops only the reads of an instance and its accounts when the instance is changed", async () => {
    const { send } = makeCache();
    expect([await send(users), await send(detail), await send(other), await send(templates)]).toEqual([1, 2, 3, 4]);
    await send(makeMutation("/v3/{project_id}/instances/a/nodes"));
    expect([await send(users), await send(detail), await send(other), await send(templates)]).toEqual([6, 7, 3, 4]);
  });

  test("drops only the reads of the accounts when an account is changed", async () => {
    const { send } = makeCache();
    expect([await send(users), await send(detail)]).toEqual([1, 2]);
    await send(makeMutation("/v3/{project_id}/instances/a/users"));
    expect([await send(users), await send(detail)]).toEqual([4, 2]);
  });

  test("does not reuse a read that was sent while a mutation ran", async () => {
    const { cached, sent, send } = makeCache();
    const changing = cached.send(makeMutation("/v3/{project_id}/instances/a/users"));
    const during = cached.send(users);
    sent[1]?.end();
    await during;
    sent[0]?.end();
    await changing;
    expect(await send(users)).toBe(3);
  });

  test("drops the reads of a resource when it is polled", async () => {
    const { send } = makeCache();
    expect(await send(detail)).toBe(1);
    await send({ ...detail, priority: "poll" });
    expect(await send(detail)).toBe(3);
  });

  test("drops the reads of an instance after a mutation without a scope", async () => {
    const { send } = makeCache();
    expect(await send(detail)).toBe(1);
    await send({ ...makeMutation("/v1.0/enterprise-projects/x/resources-migrate"), service: "eps" });
    expect(await send(detail)).toBe(3);
  });

  test("rejects all coalesced reads if their request fails, and does not cache the error", async () => {
    const { cached, sent, send } = makeCache();
    const reads = [cached.send(users), cached.send(users)];
    sent[0]?.end(new Error("no"));
    expect((await Promise.allSettled(reads)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await send(users)).toBe(2);
  });
});

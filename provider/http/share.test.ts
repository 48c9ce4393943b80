import { VirtualClock } from "../../test/support/virtual-clock";
import type { ApiAnswer, ApiClient, ApiRequest } from "./request";
import { shareReads } from "./share";

const users: ApiRequest = read("/v3/{project_id}/instances/a/users");
const detail: ApiRequest = read("/v1/{project_id}/instances/a");
const other: ApiRequest = read("/v1/{project_id}/instances/b");
const templates: ApiRequest = read("/v3/{project_id}/configurations");

function read(path: string): ApiRequest {
  return { operation: "Read", method: "GET", path, lane: "read", scope: scopeOf(path) };
}

function mutation(path: string): ApiRequest {
  return { operation: "Change", method: "POST", path, lane: "mutation", scope: scopeOf(path) };
}

/** Instance, and within it its accounts; templates; of all else: everything. */
function scopeOf(path: string): string | undefined {
  const [, instance, users = ""] = /\/instances\/(\w+)(\/users)?/.exec(path) ?? [];
  if (instance !== undefined) return `instance ${instance}${users.replace("/", " ")}`;
  return path.endsWith("/configurations") ? "templates" : undefined;
}

/** A client whose calls end when the test says so, each with its number as the answer. */
function scene() {
  const clock = new VirtualClock();
  const sent: { request: ApiRequest; end: (error?: Error) => void }[] = [];
  const client: ApiClient = {
    region: "somewhere",
    projectId: () => Promise.resolve("p"),
    close: () => Promise.resolve(),
    send: (request) =>
      new Promise<ApiAnswer>((resolve, reject) => {
        const body = sent.length + 1;
        sent.push({ request, end: (error) => (error ? reject(error) : resolve({ status: 200, body })) });
      }),
  };
  const sharing = shareReads(client, clock);
  const ask = async (request: ApiRequest) => {
    const before = sent.length;
    const answer = sharing.send(request);
    for (const { end } of sent.slice(before)) end();
    return (await answer).body;
  };
  return { clock, sent, sharing, ask };
}

describe("sharing reads", () => {
  test("a hundred accounts of an instance are read by one call", async () => {
    const { sharing, sent } = scene();
    const asked = Array.from({ length: 100 }, () => sharing.send(users));
    sent[0]?.end();
    expect(new Set((await Promise.all(asked)).map(({ body }) => body))).toEqual(new Set([1]));
    expect(sent).toHaveLength(1);
  });

  test("an answer is reused for a few seconds, then asked for again", async () => {
    const { ask, clock } = scene();
    expect(await ask(users)).toBe(1);
    await clock.advance(4_000);
    expect(await ask(users)).toBe(1);
    await clock.advance(1_500);
    expect(await ask(users)).toBe(2);
  });

  test("another page or another path is another read", async () => {
    const { ask } = scene();
    expect(await ask({ ...users, query: { offset: 0 } })).toBe(1);
    expect(await ask({ ...users, query: { offset: 128 } })).toBe(2);
    expect(await ask(detail)).toBe(3);
  });

  test("a mutation of ours drops what was read of the same instance, and of nothing else", async () => {
    const { ask } = scene();
    expect([await ask(users), await ask(detail), await ask(other), await ask(templates)]).toEqual([1, 2, 3, 4]);
    await ask(mutation("/v3/{project_id}/instances/a/nodes"));
    expect([await ask(users), await ask(detail), await ask(other), await ask(templates)]).toEqual([6, 7, 3, 4]);
  });

  test("a changed account makes no instance old", async () => {
    const { ask } = scene();
    expect([await ask(users), await ask(detail)]).toEqual([1, 2]);
    await ask(mutation("/v3/{project_id}/instances/a/users"));
    expect([await ask(users), await ask(detail)]).toEqual([4, 2]);
  });

  test("a read that was sent before a mutation was answered is not reused after it", async () => {
    const { sharing, sent, ask } = scene();
    const changing = sharing.send(mutation("/v3/{project_id}/instances/a/users"));
    const during = sharing.send(users);
    sent[1]?.end();
    await during;
    sent[0]?.end();
    await changing;
    expect(await ask(users)).toBe(3);
  });

  test("a poll drops what was read: what is polled is changing", async () => {
    const { ask } = scene();
    expect(await ask(detail)).toBe(1);
    await ask({ ...detail, lane: "poll" });
    expect(await ask(detail)).toBe(3);
  });

  test("a call to another service makes everything old", async () => {
    const { ask } = scene();
    expect(await ask(detail)).toBe(1);
    await ask({ ...mutation("/v1.0/enterprise-projects/x/resources-migrate"), service: "eps" });
    expect(await ask(detail)).toBe(3);
  });

  test("an error is told to all who waited for it, and forgotten", async () => {
    const { sharing, sent, ask } = scene();
    const asked = [sharing.send(users), sharing.send(users)];
    sent[0]?.end(new Error("no"));
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await ask(users)).toBe(2);
  });
});

import { catchFailure } from "../../test/support/failure";
import { busy, clientOf, create, ok, read, reset } from "../../test/support/scripted-cloud";
import type { Step } from "../../test/support/scripted-cloud";
import { ApiError, ConnectionError, isOutcomeUnknown } from "./errors";

describe("a busy instance", () => {
  test("retries a mutation with growing delays while the instance is busy", async () => {
    const { client, calls, seconds } = clientOf([busy, busy, busy, ok({ job_id: "j" })]);
    expect((await client.send(create)).body).toEqual({ job_id: "j" });
    expect(calls()).toHaveLength(4);
    expect(seconds()).toBeCloseTo(1.5 + 3 + 6); // The test's random numbers shorten the delays of 2, 4 and 8 seconds to three quarters.
  });

  test("fails with the last error when the instance is busy until the deadline", async () => {
    const { client, clock, seconds } = clientOf(Array<Step>(50).fill(busy));
    const error = await catchFailure(client.send({ ...create, deadline: clock.now() + 60_000 }));
    expect(error).toMatchObject({ code: "DBS.200019" });
    expect(seconds()).toBe(60);
  });

  test("does not retry a call whose `isBusy` is not set", async () => {
    const { client, calls } = clientOf([busy, ok()]);
    expect(await catchFailure(client.send(read))).toMatchObject({ code: "DBS.200019" });
    expect(calls()).toHaveLength(1);
  });

  test("retries with growing delays even if every busy response has Retry-After: 0", async () => {
    const response: Step = { ...busy, headers: { "Retry-After": "0" } };
    const { client, seconds } = clientOf([...Array<Step>(5).fill(response), ok()]);
    await client.send(create);
    expect(seconds()).toBe(0 + 3 + 6 + 12 + 15);
  });

  test.each([
    [400, "DBS.200076"],
    [403, "DBS.200047"],
    [400, "DBS.212033"],
    [409, "DBS.200011"],
    [409, "DBS.200018"],
    [409, undefined],
  ])("retries a mutation after an error that means busy: HTTP %s, code %s", async (status, errCode) => {
    const { client } = clientOf([{ status, body: errCode ? { errCode } : undefined }, ok()]);
    await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
  });

  test.each([
    [409, "DBS.200001"],
    [403, "DBS.280001"],
    [500, "DBS.200019"],
  ])("does not retry a mutation after an error that does not mean busy: HTTP %s, code %s", async (status, errCode) => {
    const { client, calls } = clientOf([{ status, body: { errCode } }, ok()]);
    expect(await catchFailure(client.send(create))).toBeInstanceOf(ApiError);
    expect(calls()).toHaveLength(1);
  });
});

describe("mutations", () => {
  test("reports an unknown outcome when the response to a mutation is lost", async () => {
    const { client, calls } = clientOf([reset, ok()]);
    const error = await catchFailure(client.send(create));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ operation: "CreateInstance", outcome: "unknown" });
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(calls()).toHaveLength(1);
  });

  test.each([408, 500, 502, 503, 504])("reports an unknown outcome when a mutation returns HTTP %s", async (status) => {
    const { client, calls } = clientOf([{ status }, ok()]);
    const error = await catchFailure(client.send(create));
    expect(error).toMatchObject({ status, outcomeUnknown: true });
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(calls()).toHaveLength(1);
  });

  test("repeats a mutation after a 503 with Retry-After", async () => {
    const { client, seconds } = clientOf([{ status: 503, headers: { "Retry-After": "7" } }, ok()]);
    await client.send(create);
    expect(seconds()).toBe(7);
  });

  test.each([
    [400, {}],
    [403, {}],
    [404, {}],
    [409, {}],
    [429, {}],
    [503, { "Retry-After": "999" }],
  ])("reports that a mutation had no effect after HTTP %s with the headers %p", async (status, headers) => {
    const { client } = clientOf([{ status, headers }]);
    const error = await catchFailure(client.send({ ...create, deadline: 1 }));
    expect(error).toMatchObject({ status, outcome: "nothing happened", outcomeUnknown: false });
    expect(isOutcomeUnknown(error)).toBe(false);
  });

  test("reports no effect if the connection cannot be opened, and an unknown outcome if it breaks", async () => {
    const failing = (error: string) => clientOf(Array<Step>(3).fill({ error })).client.send(create);
    expect(await catchFailure(failing("EAI_AGAIN"))).toMatchObject({ outcome: "nothing happened" });
    expect(await catchFailure(failing("ECONNREFUSED"))).toMatchObject({ outcome: "nothing happened" });
    expect(await catchFailure(failing("ECONNRESET"))).toMatchObject({ outcome: "unknown" });
  });

  test.each(["EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "ECONNREFUSED"])(
    "sends a mutation again when the first attempt was certainly not sent: %s",
    async (error) => {
      const { client } = clientOf([{ error }, ok()]);
      await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
    },
  );

  test("repeats a repeatable mutation after a lost response and after HTTP 502", async () => {
    const { client } = clientOf([reset, { status: 502 }, ok()]);
    await expect(client.send({ ...create, repeatable: true })).resolves.toMatchObject({ status: 200 });
  });
});

describe("reads", () => {
  test("repeats a read after a connection error and after HTTP 500", async () => {
    const { client, calls } = clientOf([reset, { status: 500 }, ok("fine")]);
    expect((await client.send(read)).body).toBe("fine");
    expect(calls()).toHaveLength(3);
  });

  test("fails a read with its last error after maxRetries", async () => {
    const { client, calls } = clientOf([reset, reset, { status: 504 }, ok()]);
    const error = await catchFailure(client.send(read));
    expect(error).toMatchObject({ status: 504, outcomeUnknown: false });
    expect(isOutcomeUnknown(error)).toBe(false);
    expect(calls()).toHaveLength(3);
  });

  test("reports that a read had no effect even if its response is lost", async () => {
    const { client } = clientOf([reset, reset, reset]);
    expect(await catchFailure(client.send(read))).toMatchObject({
      name: "ConnectionError",
      outcome: "nothing happened",
    });
  });

  test("repeats a read after HTTP 408", async () => {
    const { client, calls } = clientOf([{ status: 408 }, ok("fine")]);
    expect((await client.send(read)).body).toBe("fine");
    expect(calls()).toHaveLength(2);
  });

  test.each([400, 403, 404, 501])("does not repeat a read after HTTP %s", async (status) => {
    const { client, calls } = clientOf([{ status }, ok()]);
    expect(await catchFailure(client.send(read))).toMatchObject({ status });
    expect(calls()).toHaveLength(1);
  });
});

describe("throttled calls", () => {
  const throttled = (headers = {}) => ({ status: 429, body: { error_code: "APIGW.0308", error_msg: "slow" }, headers });

  test.each([
    ["a number of seconds", "12", 12],
    ["a date", "Wed, 01 Jan 2025 00:00:30 GMT", 30],
  ])("repeats a throttled call after the time in Retry-After: %s", async (_name, value, expected) => {
    const { client, seconds } = clientOf([throttled({ "Retry-After": value }), ok()]);
    await client.send(create);
    expect(seconds()).toBe(expected);
  });

  test("compares a date in Retry-After with the Date of the response", async () => {
    const headers = { Date: "Thu, 02 Jan 2025 07:00:00 GMT", "Retry-After": "Thu, 02 Jan 2025 07:00:30 GMT" };
    const { client, seconds } = clientOf([throttled(headers), ok()]);
    await client.send(create);
    expect(seconds()).toBe(30);
  });

  test.each([
    ["two hours", "7200"],
    ["more milliseconds than a timer can wait", "3000000"],
    ["a number that is too large", "9".repeat(400)],
    ["a date years ahead", "Wed, 01 Jan 2036 00:00:00 GMT"],
  ])("waits at most two minutes for Retry-After: %s", async (_name, value) => {
    const { client, seconds } = clientOf([throttled({ "Retry-After": value }), ok()]);
    await client.send(create);
    expect(seconds()).toBe(120);
  });

  test.each(["-5", "soon", "", "NaN", "1e9", "0x20", "12, 13", "Infinity"])(
    "ignores a Retry-After that is not valid: %j",
    async (value) => {
      const { client, seconds } = clientOf([throttled({ "Retry-After": value }), ok()]);
      await client.send(create);
      expect(seconds()).toBe(2);
    },
  );

  test("repeats a throttled call sooner than without Retry-After if Retry-After is a date in the past", async () => {
    const { client, seconds } = clientOf([throttled({ "Retry-After": "Wed, 01 Jan 2020 00:00:00 GMT" }), ok()]);
    await client.send(create);
    expect(seconds()).toBeLessThan(2);
  });

  test("rejects a mutation whose deadline is before the end of another call's Retry-After", async () => {
    const { client, calls, clock, seconds } = clientOf([throttled({ "Retry-After": "100" }), ok()]);
    const first = client.send(create);
    await new Promise((resolve) => setImmediate(resolve));
    const other = catchFailure(client.send({ ...create, deadline: clock.now() + 60_000 }));
    expect(await other).toMatchObject({ name: "QuotaTimeoutError", outcome: "nothing happened" });
    expect(seconds()).toBeLessThan(60);
    await first;
    expect(calls()).toHaveLength(2);
  });

  test("a mutation fails with its own last error if another call's Retry-After exceeds the mutation's deadline", async () => {
    const steps = [busy, throttled({ "Retry-After": "100" }), ok()];
    const { client, clock } = clientOf(steps);
    const first = catchFailure(client.send({ ...create, deadline: clock.now() + 60_000 }));
    await new Promise((resolve) => setImmediate(resolve));
    await client.send(read);
    expect(await first).toMatchObject({ code: "DBS.200019" });
  });

  test("fails immediately if Retry-After exceeds the deadline of the call", async () => {
    const { client, clock, seconds } = clientOf([throttled({ "Retry-After": "61" }), ok()]);
    const error = await catchFailure(client.send({ ...create, deadline: clock.now() + 60_000 }));
    expect(error).toMatchObject({ code: "APIGW.0308", retryAfter: 61_000 });
    expect(seconds()).toBe(0);
  });

  test("repeats a throttled call with growing delays if there is no Retry-After, even more often than maxRetries", async () => {
    const { client, calls, seconds } = clientOf([...Array<Step>(6).fill(throttled()), ok()]);
    await client.send({ ...read, priority: "poll" });
    expect(calls()).toHaveLength(7);
    expect(seconds()).toBeGreaterThan(1.5 + 3 + 6 + 12);
  });

  test("repeats a throttled call even after a long wait for the quota", async () => {
    const { client, seconds } = clientOf([...Array<Step>(12).fill(ok()), throttled(), ok()], { requestsPerMinute: 1 });
    await Promise.all(Array.from({ length: 13 }, () => client.send(read)));
    expect(seconds()).toBeGreaterThan(12 * 61);
  });

  test("recognizes a throttled call by its error code, even with HTTP 403", async () => {
    const { client } = clientOf([{ status: 403, body: { error_code: "APIGW.0308", error_msg: "slow" } }, ok()]);
    await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
  });

  test("a throttled call delays other calls", async () => {
    const { client, seconds } = clientOf([throttled({ "Retry-After": "20" }), ok(), ok()]);
    const first = client.send(create);
    await new Promise((resolve) => setImmediate(resolve));
    await client.send(read);
    expect(seconds()).toBeGreaterThanOrEqual(20);
    await first;
  });
});

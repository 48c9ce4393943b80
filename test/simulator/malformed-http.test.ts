import { connect } from "node:net";
import type { RunningSimulator } from "../../simulator";
import { isAlive, sendBytes, Simulators } from "./http-client";

const simulators = new Simulators();
let running: RunningSimulator;
beforeAll(async () => (running = await simulators.start()));
afterAll(() => simulators.closeAll());
afterEach(async () => expect(await isAlive(running)).toBe(true));

const host = () => `Host: 127.0.0.1:${new URL(running.url).port}\r\n`;
const CLOSE = "Connection: close\r\n";

describe("malformed HTTP", () => {
  test.each<[name: string, bytes: () => string | Buffer, response: RegExp]>([
    ["bytes that are not HTTP", () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), /^HTTP\/1.1 400 /],
    ["a TLS handshake", () => Buffer.from("1603010200010001fc0303", "hex"), /^HTTP\/1.1 400 /],
    ["a request without Host", () => `GET /_sim/health HTTP/1.1\r\n${CLOSE}\r\n`, /^HTTP\/1.1 400 /],
    ["an HTTP/1.0 request without Host", () => "POST /_sim/reset HTTP/1.0\r\n\r\n", /^HTTP\/1.1 403 /],
    ["two Host headers", () => `GET / HTTP/1.1\r\nHost: evil.example\r\n${host()}${CLOSE}\r\n`, /^HTTP\/1.1 403 /],
    ["a URL as path", () => `GET http://evil.example/ HTTP/1.1\r\n${host()}${CLOSE}\r\n`, /^HTTP\/1.1 404 /],
    ["an unknown method", () => `HACK / HTTP/1.1\r\n${host()}${CLOSE}\r\n`, /^HTTP\/1.1 400 /],
    ["CONNECT", () => `CONNECT a:1 HTTP/1.1\r\n${host()}${CLOSE}\r\n`, /^$/],
    [
      "an upgrade",
      () => `GET / HTTP/1.1\r\n${host()}Connection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`,
      /^HTTP\/1.1 200 /,
    ],
    ["OPTIONS *", () => `OPTIONS * HTTP/1.1\r\n${host()}${CLOSE}\r\n`, /^HTTP\/1.1 404 /],
    [
      "a wrong Content-Length",
      () => `POST / HTTP/1.1\r\n${host()}${CLOSE}Content-Length: x\r\n\r\n`,
      /^HTTP\/1.1 400 /,
    ],
    [
      "Content-Length and Transfer-Encoding",
      () => `POST / HTTP/1.1\r\n${host()}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1.1 400 /,
    ],
    [
      "a broken chunk",
      () => `POST /_sim/faults HTTP/1.1\r\n${host()}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      /^HTTP\/1.1 400 /,
    ],
    [
      "invalid percent-encoding",
      () => `GET /v3/%E0%A4%A/%?%=%&%zz HTTP/1.1\r\n${host()}${CLOSE}\r\n`,
      /^HTTP\/1.1 404 /,
    ],
    ["a path traversal", () => `GET /_sim/../../etc/passwd HTTP/1.1\r\n${host()}${CLOSE}\r\n`, /^HTTP\/1.1 404 /],
  ])("%s: the simulator sends a response or closes the connection, and keeps running", async (_, bytes, response) => {
    expect(await sendBytes(running, bytes())).toMatch(response);
  });

  test("aborted and incomplete requests are not executed", async () => {
    const before = running.simulator.journal.entries.length;
    const { hostname, port } = new URL(running.url);
    const partial = [
      "",
      "GET / HT",
      `POST /_sim/faults HTTP/1.1\r\n${host()}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"effect":`,
      `POST / HTTP/1.1\r\n${host()}Transfer-Encoding: chunked\r\n\r\n5\r\nhe`,
    ];
    for (const text of partial) {
      for (const end of ["destroy", "resetAndDestroy", "end"] as const) {
        const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
        await new Promise<void>((resolve) => socket.once("connect", resolve));
        await new Promise<void>((resolve) => socket.write(text, () => resolve()));
        socket.on("error", () => undefined).resume();
        socket[end]();
      }
    }
    expect(await isAlive(running)).toBe(true);
    expect(running.simulator.faults.list()).toEqual([]);
    expect(running.simulator.journal.entries).toHaveLength(before);
  });
});

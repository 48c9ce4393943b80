import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { MockAgent } from "undici";
import { ConnectionError, UnreachableError } from "./errors";
import { createTransport } from "./transport";
import type { Transport } from "./transport";

const call = { operation: "CreateInstance", subject: `instance "orders"`, method: "POST" } as const;
const settings = { insecure: false };

/** Calls `run` with a transport and the URL of a local server, which handles each request with `handle`. */
async function runServer(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  run: (transport: Transport, url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => handle(request, response, body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const transport = createTransport(settings);
  try {
    await run(transport, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await transport.close();
    server.closeAllConnections();
    server.close();
  }
}

const post = (transport: Transport, url: string) =>
  transport.exchange(
    call,
    { url, from: "setting" },
    { method: "POST", url: new URL(`${url}/v3/p/instances?a=1`), headers: { "x-auth-token": "t" }, body: `{"n":1}` },
  );

const catchFailure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error("it succeeded");
    },
    (error: unknown) => error,
  );

test("sends a request with its headers and body, and returns the response", async () => {
  let sent: unknown;
  await runServer(
    (request, response, body) => {
      const { method, url, headers } = request;
      sent = { method, url, token: headers["x-auth-token"], agent: headers["user-agent"], body };
      response.writeHead(202, { "X-Request-Id": "r-1" }).end("done");
    },
    async (transport, url) => {
      const received = await post(transport, url);
      expect(received).toMatchObject({ status: 202, text: "done", isCut: false, headers: { "x-request-id": "r-1" } });
    },
  );
  expect(sent).toEqual({
    method: "POST",
    url: "/v3/p/instances?a=1",
    token: "t",
    agent: "pulumi-huaweicloud-ddm",
    body: `{"n":1}`,
  });
});

test("a redirect is returned and not followed, so that credentials stay at the endpoint", async () => {
  const paths: (string | undefined)[] = [];
  await runServer(
    (request, response) => {
      paths.push(request.url);
      response.writeHead(307, { Location: "/elsewhere" }).end();
    },
    async (transport, url) => {
      expect(await post(transport, url)).toMatchObject({ status: 307 });
    },
  );
  expect(paths).toEqual(["/v3/p/instances?a=1"]);
});

test("requests go through the proxy, except those to this machine", async () => {
  const proxied: string[] = [];
  const proxy = createServer((request, response) => {
    proxied.push(request.url ?? "");
    response.writeHead(200).end("from the proxy");
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const http = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const transport = createTransport({ ...settings, proxy: { http, https: "", except: "" } });
  try {
    expect(await post(transport, "http://ddm.example")).toMatchObject({ text: "from the proxy" });
    expect(proxied).toEqual(["http://ddm.example/v3/p/instances?a=1"]);
    await runServer(
      (_request, response) => response.end("from this machine"),
      async (_transport, url) => expect(await post(transport, url)).toMatchObject({ text: "from this machine" }),
    );
  } finally {
    await transport.close();
    proxy.closeAllConnections();
    proxy.close();
  }
});

test.each([
  ["refuses the tunnel to the endpoint", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"],
  ["closes the connection", ""],
])("a proxy that %s causes a ConnectionError, and nothing was sent", async (_, reply) => {
  const proxy = createServer();
  proxy.on("connect", (_request, socket) => socket.end(reply));
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const https = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const transport = createTransport({ ...settings, proxy: { http: "", https, except: "" } });
  try {
    const error = await catchFailure(post(transport, "https://ddm.example"));
    expect(error).toMatchObject({ name: "ConnectionError", outcome: "nothing happened" });
  } finally {
    await transport.close();
    proxy.close();
  }
});

test("connections are reused", async () => {
  const ports = new Set<number | undefined>();
  await runServer(
    (request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    },
    async (transport, url) => {
      for (let call = 0; call < 8; call++) await post(transport, url);
    },
  );
  expect(ports.size).toBeLessThanOrEqual(2); // The second call may start before the first connection is free.
});

test("a connection that breaks after the request leaves the outcome unknown", async () => {
  await runServer(
    (request) => request.socket.destroy(),
    async (transport, url) => {
      const error = await catchFailure(post(transport, url));
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ outcome: "unknown", operation: "CreateInstance" });
      expect((error as Error).message).toMatch(
        /^CreateInstance of instance "orders" was sent to .*It may have been carried out\.$/,
      );
    },
  );
});

test("an incomplete response leaves the outcome unknown", async () => {
  await runServer(
    (_request, response) => {
      response.writeHead(200, { "Content-Length": "100" });
      response.write("half", () => response.destroy());
    },
    async (transport, url) => expect(await catchFailure(post(transport, url))).toMatchObject({ outcome: "unknown" }),
  );
});

test("a call that exceeds the total timeout is aborted, which leaves the outcome unknown", async () => {
  await runServer(
    (_request, response) => {
      response.writeHead(200);
      response.write("{");
    },
    async (_transport, url) => {
      const transport = createTransport(settings, undefined, 1);
      expect(await catchFailure(post(transport, url))).toMatchObject({ name: "ConnectionError", outcome: "unknown" });
      await transport.close();
    },
  );
});

test("an endless body is cut to its first 64 KB", async () => {
  await runServer(
    (_request, response) => {
      const piece = Buffer.alloc(2 ** 20, "x");
      const send = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on("drain", send);
      send();
    },
    async (transport, url) => {
      const { text, isCut } = await post(transport, url);
      expect(isCut).toBe(true);
      expect(text).toBe("x".repeat(2 ** 16));
    },
  );
});

test("a refused connection causes an UnreachableError with the endpoint", async () => {
  let closedUrl = "";
  await runServer(
    () => undefined,
    async (_transport, url) => {
      closedUrl = url;
      return Promise.resolve();
    },
  );
  const transport = createTransport(settings);
  const error = await catchFailure(post(transport, closedUrl));
  await transport.close();
  expect(error).toBeInstanceOf(UnreachableError);
  expect(error).toMatchObject({ code: "ECONNREFUSED", outcome: "nothing happened", endpoint: { url: closedUrl } });
});

describe("an endpoint that has responded", () => {
  const url = "https://ddm.eu-west-101.myhuaweicloud.com";
  const everything = { path: () => true, method: () => true } as never;

  /** Sends two requests. The first gets a response. The connection of the second fails with this code. */
  async function failAfterResponse(code: string): Promise<unknown> {
    const agent = new MockAgent();
    agent.disableNetConnect();
    const pool = agent.get(url);
    pool.intercept(everything).reply(200, "{}");
    pool.intercept(everything).replyWithError(Object.assign(new Error(code), { code }));
    const transport = createTransport(settings, agent);
    const exchange = () =>
      transport.exchange(call, { url, from: "region" }, { method: "GET", url: new URL(url), headers: {} });
    await exchange();
    return catchFailure(exchange());
  }

  test.each(["ENOTFOUND", "ECONNREFUSED"])(
    "%s after a response causes a ConnectionError, not an UnreachableError",
    async (code) => {
      expect(await failAfterResponse(code)).toMatchObject({ name: "ConnectionError", outcome: "nothing happened" });
    },
  );

  test("an expired certificate after a response causes an UnreachableError", async () => {
    expect(await failAfterResponse("CERT_HAS_EXPIRED")).toMatchObject({ name: "UnreachableError" });
  });
});

describe("a connection that fails", () => {
  /** Sends a request to an endpoint derived from the region. The connection fails with this code. */
  async function failWith(code: string): Promise<unknown> {
    const agent = new MockAgent();
    agent.disableNetConnect();
    const url = "https://ddm.eu-wst-101.myhuaweicloud.com";
    const everything = { path: () => true, method: () => true } as never;
    agent
      .get(url)
      .intercept(everything)
      .replyWithError(Object.assign(new Error(code), { code }));
    return catchFailure(
      createTransport(settings, agent).exchange(
        call,
        { url, from: "region" },
        { method: "GET", url: new URL(url), headers: {} },
      ),
    );
  }

  test("an unknown host name causes an UnreachableError", async () => {
    const error = await failWith("ENOTFOUND");
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error).toMatchObject({ isUntrusted: false, endpoint: { from: "region" } });
  });

  test.each(["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CERT_HAS_EXPIRED"])(
    "%s causes an UnreachableError with isUntrusted",
    async (code) => {
      expect(await failWith(code)).toMatchObject({ name: "UnreachableError", code, isUntrusted: true });
    },
  );

  test.each([
    ["EAI_AGAIN", "nothing happened"],
    ["UND_ERR_CONNECT_TIMEOUT", "nothing happened"],
    ["UND_ERR_HEADERS_TIMEOUT", "unknown"],
    ["UND_ERR_BODY_TIMEOUT", "unknown"],
    ["UND_ERR_SOCKET", "unknown"],
    ["EPIPE", "unknown"],
  ])("a ConnectionError with %s has the outcome: %s", async (code, outcome) => {
    expect(await failWith(code)).toMatchObject({ name: "ConnectionError", outcome });
  });
});

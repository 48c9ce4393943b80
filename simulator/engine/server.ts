import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ADMIN_PATH, adminError, serveAdminApi } from "./admin-api";
import { gatewayErrorBody } from "./errors";
import type { IncomingRequest } from "./executor";
import { MAX_BODY_BYTES, MAX_HEADER_BYTES } from "./limits";
import { type Reply, replyText } from "./replies";
import { RequestGuard } from "./request-guard";
import type { SimulatorEngine } from "./simulator-engine";

/** Time limits for receiving the headers and the whole request, in real milliseconds. Node checks them every 30 s, and closes late connections. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Headers of every reply, unless the reply replaces them. They prevent browsers from executing the response or embedding it in a page of
 * another site.
 */
const BROWSER_HEADERS = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

/** Options of a server. */
export interface ServerOptions {
  /**
   * Host names that clients may use in addition to `localhost` and the server's IP addresses, with or without a port. An example is the name of a
   * container. Requests for other hosts are refused.
   */
  readonly allowedHosts?: readonly string[] | undefined;
}

/**
 * Creates an HTTP server for a simulator. It does not listen yet.
 *
 * @throws Error if an allowed host is malformed
 */
export function createSimulatorServer(simulator: SimulatorEngine, options: ServerOptions = {}): Server {
  const guard = new RequestGuard(options.allowedHosts ?? []);
  const limits = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
  };
  return createServer(limits, (incoming, response) => {
    serve(simulator, guard, incoming, response).catch((error: unknown) => fail(response, error));
  });
}

async function serve(
  simulator: SimulatorEngine,
  guard: RequestGuard,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = "/", query = ""] = (incoming.url ?? "/").split(/\?(.*)/s);
  const refusal = guard.refusal(incoming);
  if (refusal !== undefined) {
    write(response, refusalReply(path, 403, refusal));
    return;
  }
  const text = await readBody(incoming);
  if (text === undefined) {
    write(response, refusalReply(path, 413, `The body is larger than ${MAX_BODY_BYTES} bytes.`));
    return;
  }
  respond(simulator, { method: incoming.method ?? "GET", path, query, headers: headersOf(incoming), text }, response);
}

function respond(simulator: SimulatorEngine, request: IncomingRequest, response: ServerResponse): void {
  if (request.path.startsWith(ADMIN_PATH)) {
    write(response, serveAdminApi(simulator, request));
    return;
  }
  const { reply, delayMs, dropped } = simulator.handle(request);
  const finish = () => {
    if (dropped) response.destroy();
    else write(response, reply);
  };
  if (delayMs > 0) {
    const timer = setTimeout(finish, delayMs);
    response.once("close", () => clearTimeout(timer));
  } else finish();
}

/** Sends a reply. If HTTP cannot express the headers of a fault rule, the connection is closed instead. */
function write(response: ServerResponse, reply: Reply): void {
  const type = reply.body === undefined ? {} : { "content-type": "application/json" };
  try {
    response.writeHead(reply.status, { ...BROWSER_HEADERS, ...type, ...reply.headers }).end(replyText(reply));
  } catch {
    response.destroy();
  }
}

/** Responds to a request that could not be served. If a response has begun or the client has disconnected, closes the connection. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) response.destroy();
  else write(response, adminError(500, `The simulator failed: ${String(error)}`));
}

/** Builds the reply to a request that is refused before it reaches the API. A code `SIMULATOR.…` shows that the cloud has no such error. */
function refusalReply(path: string, status: number, message: string): Reply {
  if (path.startsWith(ADMIN_PATH)) return adminError(status, message);
  return { status, body: gatewayErrorBody(`SIMULATOR.${status}`, message) };
}

function headersOf({ headers }: IncomingMessage): IncomingRequest["headers"] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : (value ?? "")]),
  );
}

/**
 * Reads a body; returns undefined if the body is too large. The rest of a large body is read and ignored, so that the client receives the
 * response.
 *
 * @throws Error if the client closes the connection
 */
function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  if (Number(incoming.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(undefined);
      }
    });
    incoming.once("end", () => resolve(Buffer.concat(chunks).toString()));
    incoming.once("error", reject).once("close", () => reject(new Error("The client closed the connection.")));
  });
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ADMIN_PATH, serveAdminApi } from "./admin-api";
import type { IncomingRequest } from "./executor";
import { type Reply, replyText } from "./replies";
import type { SimulatorEngine } from "./simulator-engine";

/** Creates an HTTP server for a simulator. It does not listen yet. */
export function createSimulatorServer(simulator: SimulatorEngine): Server {
  return createServer((incoming, response) => {
    readRequest(incoming).then(
      (request) => respond(simulator, request, response),
      () => response.destroy(), // the client closed the connection while it was sending
    );
  });
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
  if (delayMs > 0) setTimeout(finish, delayMs);
  else finish();
}

function write(response: ServerResponse, reply: Reply): void {
  const type = reply.body === undefined ? {} : { "content-type": "application/json" };
  response.writeHead(reply.status, { ...type, ...reply.headers }).end(replyText(reply));
}

async function readRequest(incoming: IncomingMessage): Promise<IncomingRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path = "/", query = ""] = (incoming.url ?? "/").split(/\?(.*)/s);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : (value ?? ""),
    ]),
  );
  return { method: incoming.method ?? "GET", path, query, headers, text: Buffer.concat(chunks).toString() };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Reply } from "./operation";
import { replyText } from "./replies";
import { SIDE_DOOR, sideDoor } from "./admin-api";
import type { ApiRequest } from "./executor";
import type { Simulator } from "./simulator-engine";

/** Puts a simulator on HTTP. The server is returned before it listens. */
export function createSimulatorServer(simulator: Simulator): Server {
  return createServer((incoming, response) => {
    readRequest(incoming).then(
      (request) => answer(simulator, request, response),
      () => response.destroy(), // the client went away in the middle of its request
    );
  });
}

function answer(simulator: Simulator, request: ApiRequest, response: ServerResponse): void {
  if (request.path.startsWith(SIDE_DOOR)) {
    write(response, sideDoor(simulator, request));
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

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
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

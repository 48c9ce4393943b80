import { request, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { text as readText } from "node:stream/consumers";
import { startSimulator, type RunningSimulator, type StartOptions } from "../../simulator/index";

/** A response as received, with its body as text. */
export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request. All its headers, including `Host`, are sent unchanged. */
export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Starts simulators that listen on a port. `closeAll` stops them. */
export class Simulators {
  readonly #running: RunningSimulator[] = [];

  async start(options: StartOptions = {}): Promise<RunningSimulator> {
    const running = await startSimulator({ speed: 0, ...options });
    this.#running.push(running);
    return running;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((simulator) => simulator.close()));
  }
}

/** Sends a request to a simulator. */
export function send({ url }: { readonly url: string }, raw: RawRequest): Promise<RawResponse> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const { method = "GET", path, headers, body } = raw;
    const sent = request({ host: hostname.replace(/[[\]]/g, ""), port, method, path, headers, agent: false });
    sent.once("error", reject).once("response", (response) => {
      readText(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        reject,
      );
    });
    sent.end(body);
  });
}

/** Sends bytes over a socket and keeps it open until the server closes the connection. Returns the received text. */
export function sendBytes({ url }: { readonly url: string }, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    socket.setEncoding("latin1").on("data", (chunk: string) => (received += chunk));
    socket.once("end", () => {
      socket.destroy();
      resolve(received);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET" || error.code === "EPIPE") resolve(received);
      else reject(error);
    });
    socket.write(bytes);
  });
}

/** Whether a simulator still serves requests. */
export async function isAlive(running: RunningSimulator): Promise<boolean> {
  return (await send(running, { path: "/_sim/health" })).status === 200;
}

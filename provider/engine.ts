import { subscribe } from "node:diagnostics_channel";
import { createRequire } from "node:module";
import { connect as openSocket } from "node:net";

/** Kind of a line. The next line replaces a `status` line; the other kinds are permanent. */
export type LogKind = "status" | "warning" | "debug";

/** Writes a line for the resource with the URN, or for the stack if the URN is not a string. */
export type EngineLog = (urn: unknown, message: string, kind: LogKind) => void;

/**
 * Creates a log that writes to Pulumi's engine. Lines with the URN of a resource appear in the resource's row of `pulumi up`. Errors
 * are ignored, because progress must never break an operation.
 *
 * The first line loads the gRPC stubs of Pulumi's SDK. This package loads no other part of the SDK in the provider's process
 * (docs/decisions/0002-progress-through-the-engine.md).
 *
 * @param address address of the engine: the last argument of Pulumi's host. Without a valid address, the log writes nothing
 */
export function createEngineLog(address: string | undefined): EngineLog {
  if (!isAddress(address)) return () => undefined;
  let send: ((urn: string, message: string, kind: LogKind) => void) | undefined;
  return (urn, message, kind) => {
    try {
      send ??= connect(address);
      send(typeof urn === "string" ? urn : "", message, kind);
    } catch {
      send = () => undefined;
    }
  };
}

/** Rejects once the command has ended. */
export type CommandCheck = () => Promise<void>;

/**
 * Creates a check that rejects once Pulumi's engine refuses connections. When the CLI is killed, the provider's process continues to run.
 * Nothing would record its further changes, and the next command could repeat them. If the engine refuses the first connection already, a refusal
 * proves nothing, so the check never rejects.
 */
export function createEngineCheck(address: string | undefined): CommandCheck {
  if (!isAddress(address)) return () => Promise.resolve();
  const wasRefused = isRefused(address);
  return async () => {
    if (!(await wasRefused) && (await isRefused(address))) throw new EngineEndedError();
  };
}

/** Path of the engine's request to each provider after the user has canceled a command, e.g. by the first ^C. */
const CANCEL_PATH = "/pulumirpc.ResourceProvider/Cancel";

/**
 * Calls an action when Pulumi's engine cancels the command. Pulumi's host of dynamic providers ignores the engine's request, and does
 * not expose its server. Therefore this function subscribes to the diagnostics channel on which Node.js publishes new HTTP/2 streams. In a
 * version of Node.js without this channel, the action is never called.
 */
export function onCancel(action: () => void): void {
  subscribe("http2.server.stream.start", (message) => {
    const { headers } = message as { headers?: Record<string, unknown> };
    if (headers?.[":path"] === CANCEL_PATH) action();
  });
}

/** The operation stops because the command that started it has ended. */
class EngineEndedError extends Error {
  override readonly name = "EngineEndedError";

  constructor() {
    super("The Pulumi command has ended, so its provider sends no more requests. Run the command again to continue.");
  }
}

/** Whether a text is the address of an engine, such as `127.0.0.1:40000`. */
export function isAddress(address: string | undefined): address is string {
  return address !== undefined && /^[\w.[\]:-]+:\d+$/.test(address);
}

function isRefused(address: string): Promise<boolean> {
  const [, host = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  return new Promise((resolve) => {
    const socket = openSocket({ host, port: Number(port) });
    const finish = (refused: boolean) => {
      socket.destroy();
      resolve(refused);
    };
    socket.once("connect", () => finish(false));
    socket.once("error", (error: NodeJS.ErrnoException) => finish(error.code === "ECONNREFUSED"));
  });
}

interface LogRequest {
  setSeverity(severity: number): void;
  setMessage(message: string): void;
  setUrn(urn: string): void;
  setEphemeral(ephemeral: boolean): void;
}

interface Stubs {
  EngineClient: new (
    address: string,
    credentials: unknown,
  ) => {
    log(request: LogRequest, callback: (error: unknown) => void): void;
  };
  LogRequest: new () => LogRequest;
  severity: Record<"DEBUG" | "INFO" | "WARNING", number>;
  insecure: () => unknown;
}

function loadStubs(): Stubs {
  // gRPC is resolved from the folder of Pulumi's SDK, because only the SDK depends on gRPC.
  const requireHere = createRequire(__filename);
  const requireFromSdk = createRequire(requireHere.resolve("@pulumi/pulumi/package.json"));
  const { EngineClient } = requireFromSdk("./proto/engine_grpc_pb.js") as Pick<Stubs, "EngineClient">;
  const messages = requireFromSdk("./proto/engine_pb.js") as {
    LogRequest: Stubs["LogRequest"];
    LogSeverity: Stubs["severity"];
  };
  const grpc = requireFromSdk("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
  return {
    EngineClient,
    LogRequest: messages.LogRequest,
    severity: messages.LogSeverity,
    insecure: () => grpc.credentials.createInsecure(),
  };
}

function connect(address: string) {
  const { EngineClient, LogRequest, severity, insecure } = loadStubs();
  const client = new EngineClient(address, insecure());
  const severityOf = { status: severity.INFO, warning: severity.WARNING, debug: severity.DEBUG };
  // Requests are sent one after the other, to keep the order of the lines.
  let sent = Promise.resolve();
  return (urn: string, message: string, kind: LogKind) => {
    const request = new LogRequest();
    request.setSeverity(severityOf[kind]);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(kind === "status");
    sent = sent.then(() => new Promise((resolve) => client.log(request, () => resolve())));
  };
}

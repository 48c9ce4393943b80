import { createRequire } from "node:module";

/** How a line is shown: a status line that the next one replaces, or a message that stays. */
export type Show = "status" | "warning" | "debug";

/** Writes a line at a resource (its URN), or at the stack. */
export type EngineLog = (urn: unknown, message: string, show: Show) => void;

/**
 * The engine's log, as far as this process has an engine: Pulumi's host is started with its address as the last argument.
 * Lines with the URN of a resource appear in its own row of `pulumi up`. Whatever goes wrong here is silent: progress is a
 * courtesy and must never break an operation.
 *
 * This is the one place below `resources/` that needs a part of Pulumi's SDK as a value, its gRPC stubs; they are loaded when
 * the first line is written (docs/decisions/0002-progress-through-the-engine.md).
 */
export function engineLog(address: string | undefined): EngineLog {
  if (address === undefined || !/^[\w.[\]:-]+:\d+$/.test(address)) return () => undefined;
  let send: ((urn: string, message: string, show: Show) => void) | undefined;
  return (urn, message, show) => {
    try {
      send ??= connect(address);
      send(typeof urn === "string" ? urn : "", message, show);
    } catch {
      send = () => undefined;
    }
  };
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

function load(): Stubs {
  // gRPC is a dependency of Pulumi's SDK, not of ours: it is found from there, whatever package manager laid it out.
  const fromHere = createRequire(__filename);
  const fromSdk = createRequire(fromHere.resolve("@pulumi/pulumi/package.json"));
  const { EngineClient } = fromSdk("./proto/engine_grpc_pb.js") as Pick<Stubs, "EngineClient">;
  const messages = fromSdk("./proto/engine_pb.js") as {
    LogRequest: Stubs["LogRequest"];
    LogSeverity: Stubs["severity"];
  };
  const grpc = fromSdk("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
  return {
    EngineClient,
    LogRequest: messages.LogRequest,
    severity: messages.LogSeverity,
    insecure: () => grpc.credentials.createInsecure(),
  };
}

function connect(address: string) {
  const { EngineClient, LogRequest, severity, insecure } = load();
  const client = new EngineClient(address, insecure());
  const severityOf = { status: severity.INFO, warning: severity.WARNING, debug: severity.DEBUG };
  // One after the other: lines sent side by side may arrive in another order.
  let sent = Promise.resolve();
  return (urn: string, message: string, show: Show) => {
    const request = new LogRequest();
    request.setSeverity(severityOf[show]);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(show === "status");
    sent = sent.then(() => new Promise((resolve) => client.log(request, () => resolve())));
  };
}

import { createRequire } from "node:module";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";

/** The part of gRPC that the tests need. Only Pulumi's SDK depends on gRPC, so gRPC is resolved from the SDK. */
interface Grpc {
  Server: new () => {
    addService(service: unknown, methods: Record<string, unknown>): void;
    bindAsync(address: string, credentials: unknown, done: (error: Error | null, port: number) => void): void;
    forceShutdown(): void;
  };
  ServerCredentials: { createInsecure(): unknown };
  credentials: { createInsecure(): unknown };
}

const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

/** The gRPC library of Pulumi's SDK. */
export const grpc = requireFromSdk("@grpc/grpc-js") as Grpc;

/** A log line that the engine received. */
export interface EngineLine {
  urn: string;
  message: string;
  ephemeral: boolean;
  severity: number;
}

/** A fake of Pulumi's engine that receives the log lines of a provider. */
export class FakeEngine {
  readonly lines: EngineLine[] = [];
  readonly #server = new grpc.Server();
  #port = 0;

  /** Starts an engine on a free port. */
  static async start(): Promise<FakeEngine> {
    const engine = new FakeEngine();
    engine.#server.addService(EngineService, { log: engine.#log });
    engine.#port = await new Promise<number>((resolve, reject) => {
      engine.#server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
    return engine;
  }

  /** The engine's address. A provider process receives it as the last argument of its command line. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  readonly #log = ({ request }: { request: LogRequest }, done: (error: null, answer: unknown) => void) => {
    this.lines.push({
      urn: request.getUrn(),
      message: request.getMessage(),
      ephemeral: request.getEphemeral(),
      severity: request.getSeverity(),
    });
    const { Empty } = requireFromSdk("google-protobuf/google/protobuf/empty_pb.js") as { Empty: new () => unknown };
    done(null, new Empty());
  };
}

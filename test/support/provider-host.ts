import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { root } from "../../scripts/sandbox/paths";
import { grpc } from "./fake-engine";

type Values = Readonly<Record<string, unknown>>;

const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const { Struct } = requireFromSdk("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(values: Values): Message & { toJavaScript(): Values } };
};

const { Empty } = requireFromSdk("google-protobuf/google/protobuf/empty_pb.js") as { Empty: new () => Message };

/** The part of a protobuf message that the tests need. */
interface Message {
  serializeBinary(): Uint8Array;
}

/** The failure of a call as the engine receives it. */
export class ProviderCallError extends Error {
  constructor(
    message: string,
    /** The gRPC status. */
    readonly code: number,
    /** The state that the engine stores after a partial failure. */
    readonly partialState: { id: string; properties: Values; reasons: string[] } | undefined,
  ) {
    super(message);
  }
}

/** Pulumi's real host of dynamic providers in a separate process, called as the engine calls it. */
export class ProviderHost {
  /** What the host has printed to stdout after its port, and to stderr. */
  output = "";

  private constructor(
    private readonly process: ChildProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  /**
   * Starts the host and configures it.
   *
   * @param engine address of the engine; any other text means that there is no engine
   * @param config stack config, such as `{ "huaweicloud:region": "…" }`
   */
  static async start(engine: string, environment: Record<string, string>, config: Values = {}): Promise<ProviderHost> {
    const script = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HW_|PULUMI_)/.test(name)));
    const child = spawn(process.execPath, [script, engine], { cwd: root, env: { ...env, ...environment } });
    let output = "";
    child.stdout.setEncoding("utf8");
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.on("data", (text: string) => {
        output += text;
        const found = /^\d+$/m.exec(output)?.[0];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", () => reject(new Error(`the host ended: ${output}`)));
    });
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure() as never);
    const host = new ProviderHost(child, client);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (host.output += text));
    }
    const request = new rpc.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(config) as never);
    await host.#call("configure", request);
    return host;
  }

  async check(olds: Values, news: Values): Promise<{ inputs: Values; failures: Record<string, string> }> {
    const request = new rpc.CheckRequest();
    request.setOlds(Struct.fromJavaScript(olds) as never);
    request.setNews(Struct.fromJavaScript(news) as never);
    const answer = await this.#call<rpc.CheckResponse>("check", request);
    const failures = answer.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]);
    return { inputs: plainOf(answer.getInputs()), failures: Object.fromEntries(failures) as Record<string, string> };
  }

  async diff(id: string, olds: Values, news: Values): Promise<{ changes: boolean; replaces: string[] }> {
    const request = new rpc.DiffRequest();
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(olds) as never);
    request.setNews(Struct.fromJavaScript(news) as never);
    const answer = await this.#call<rpc.DiffResponse>("diff", request);
    const { DIFF_SOME } = rpc.DiffResponse.DiffChanges;
    return { changes: answer.getChanges() === DIFF_SOME, replaces: answer.getReplacesList() };
  }

  async create(inputs: Values): Promise<{ id: string; outputs: Values }> {
    const request = new rpc.CreateRequest();
    request.setProperties(Struct.fromJavaScript(inputs) as never);
    const answer = await this.#call<rpc.CreateResponse>("create", request);
    return { id: answer.getId(), outputs: plainOf(answer.getProperties()) };
  }

  /** Reads the resource. The returned id is empty if the resource does not exist. */
  async read(id: string, outputs: Values): Promise<{ id: string; outputs: Values; inputs: Values }> {
    const request = new rpc.ReadRequest();
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(outputs) as never);
    const answer = await this.#call<rpc.ReadResponse>("read", request);
    return { id: answer.getId(), outputs: plainOf(answer.getProperties()), inputs: plainOf(answer.getInputs()) };
  }

  async update(id: string, olds: Values, news: Values): Promise<Values> {
    const request = new rpc.UpdateRequest();
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(olds) as never);
    request.setNews(Struct.fromJavaScript(news) as never);
    return plainOf((await this.#call<rpc.UpdateResponse>("update", request)).getProperties());
  }

  async delete(id: string, outputs: Values): Promise<void> {
    const request = new rpc.DeleteRequest();
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(outputs) as never);
    await this.#call("delete", request);
  }

  /** Cancels the command, as the first ^C does. */
  async cancel(): Promise<void> {
    await this.#call("cancel", new Empty());
  }

  async stop(): Promise<void> {
    this.client.close();
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill();
    await ended;
  }

  #call<Answer>(method: string, request: Message): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const methods = this.client as unknown as Record<string, (...args: unknown[]) => unknown>;
      methods[method]?.call(this.client, request, (error: GrpcError | null, answer: Answer) => {
        if (error) reject(new ProviderCallError(error.details, error.code, partialStateOf(error)));
        else resolve(answer);
      });
    });
  }
}

interface GrpcError {
  code: number;
  details: string;
  metadata: { get(key: string): Uint8Array[] };
}

/** Unpacks the details of a failure as the engine does. */
function partialStateOf({ metadata }: GrpcError): ProviderCallError["partialState"] {
  const [packed] = metadata.get("grpc-status-details-bin");
  const [detail] = packed ? Status.deserializeBinary(packed).getDetailsList() : [];
  if (!detail) return undefined;
  const failed = rpc.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return { id: failed.getId(), properties: plainOf(failed.getProperties()), reasons: failed.getReasonsList() };
}

function plainOf(struct: { toJavaScript(): unknown } | undefined): Values {
  return (struct?.toJavaScript() ?? {}) as Values;
}

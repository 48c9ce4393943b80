/* eslint-disable @typescript-eslint/no-require-imports -- modules load on demand, and provider(kind) is synchronous */
import "./node-version";
import type { Dispatcher } from "undici";
import {
  dropDeepValues,
  hideSecrets,
  hostError,
  lookupError,
  makeOutput,
  makePlain,
  suppressDuplicates,
} from "./boundary";
import { ConfigurationError, type ConfigSource, readSettings } from "./config";
import { warningsOf } from "./config/warnings";
import { createConnections } from "./connections";
import { createEngineCheck, createEngineLog, type EngineLog, isAddress, onCancel } from "./engine";
import { createPeerFinder, type FindQuotaPeers, quotaFolderOf } from "./http/quota-peers";
import { createRedactor } from "./http/redact";
import type { ApiClient } from "./http/request";
import type { Settings } from "./http/settings";
import type * as account from "./lifecycle/account";
import { Cancellation } from "./lifecycle/driver/cancellation";
import { adoptsAnother } from "./lifecycle/driver/identity";
import type * as dataNodeSync from "./lifecycle/data-node-sync";
import type * as instance from "./lifecycle/instance";
import type * as instanceGroup from "./lifecycle/instance-group";
import type { DiffResult, FindManagedUrn, Lifecycle, Values } from "./lifecycle/lifecycle";
import type * as nodeRestart from "./lifecycle/node-restart";
import type * as parameterTemplate from "./lifecycle/parameter-template";
import type * as protectionGroup from "./lifecycle/protection-group";
import type * as readStrategy from "./lifecycle/read-strategy";
import type * as schema from "./lifecycle/schema";
import type * as schemaMetadataExport from "./lifecycle/schema-metadata-export";
import type * as schemaRestore from "./lifecycle/schema-restore";
import type * as serverGroup from "./lifecycle/server-group";
import type * as lookups from "./lookups/registry";
import { createPulumiRunner, createStateSearch } from "./stack-state";
import { StarvationDetector } from "./starvation";
import { compactStoredValues } from "./stored-values";
import { type Clock, systemClock } from "./wait/clock";

/**
 * The provider of a kind of resource. Every user's state contains source text with the expression
 * `require("pulumi-huaweicloud-ddm/runtime").provider(kind)`. Pulumi calls the methods. In states of version 0.1.0, the stored text calls
 * them. So this contract is permanent. The path of this file must never change. `provider(kind)` and the methods may only be extended.
 */
export interface RuntimeProvider {
  configure(request: { config: ConfigSource }): Promise<void>;
  check(olds: Values, news: Values): Promise<{ inputs: Values; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: Values,
    news: Values,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: Values): Promise<{ id: string; outs: Values }>;
  /** `{}` means that the resource does not exist. */
  read(id: string, props: Values): Promise<{ id?: string; props?: Values; inputs?: Values }>;
  update(id: string, olds: Values, news: Values): Promise<{ outs: Values }>;
  delete(id: string, props: Values): Promise<void>;
}

/**
 * Lifecycles of all kinds of resources. A kind that a released version has stored must never be removed. A kind is loaded on first use,
 * so that commands start fast (`npm run bench`).
 */
const lifecycles: Readonly<Record<string, () => Lifecycle>> = {
  instance: () => (require("./lifecycle/instance") as typeof instance).instanceLifecycle(),
  "instance-group": () => (require("./lifecycle/instance-group") as typeof instanceGroup).instanceGroupLifecycle(),
  schema: () => (require("./lifecycle/schema") as typeof schema).schemaLifecycle(),
  account: () => (require("./lifecycle/account") as typeof account).accountLifecycle(),
  "parameter-template": () =>
    (require("./lifecycle/parameter-template") as typeof parameterTemplate).parameterTemplateLifecycle(),
  "server-group": () => (require("./lifecycle/server-group") as typeof serverGroup).serverGroupLifecycle(),
  "protection-group": () =>
    (require("./lifecycle/protection-group") as typeof protectionGroup).protectionGroupLifecycle(),
  "read-strategy": () => (require("./lifecycle/read-strategy") as typeof readStrategy).readStrategyLifecycle(),
  "node-restart": () => (require("./lifecycle/node-restart") as typeof nodeRestart).nodeRestartLifecycle(),
  "data-node-sync": () => (require("./lifecycle/data-node-sync") as typeof dataNodeSync).dataNodeSyncLifecycle(),
  "schema-metadata-export": () =>
    (require("./lifecycle/schema-metadata-export") as typeof schemaMetadataExport).schemaMetadataExportLifecycle(),
  "schema-restore": () => (require("./lifecycle/schema-restore") as typeof schemaRestore).schemaRestoreLifecycle(),
};

/** Dependencies of a runtime. */
export interface RuntimeOptions {
  /** @defaultValue the system's clock */
  clock?: Clock;
  /** Returns a number of at least 0 and less than 1. @defaultValue Math.random */
  random?: () => number;
  /** Sends the requests. @defaultValue undici's own connection pools */
  dispatcher?: Dispatcher;
  /** Writes progress and warnings. @defaultValue Pulumi's engine */
  log?: EngineLog;
  /** Searches Pulumi's state. @defaultValue a search in the state that the Pulumi CLI exports; none if no engine runs this process or `log` is set */
  findManagedUrn?: FindManagedUrn;
  /** Whether the processes of this operating system account on this machine divide the quota among them. @defaultValue false */
  sharesQuota?: boolean;
  /** The environment variables. @defaultValue those of the process */
  environment?: NodeJS.ProcessEnv;
}

/** A call of a lookup such as `getFlavors`, by a program. */
export interface LookupCall {
  name: string;
  args: Values;
  /** Stack config, or the settings of a `ddm.Provider`. */
  config: ConfigSource;
  /** Whether to ignore cached responses, which may be older than a change by the provider's process. */
  fresh: boolean;
  /** Names of the arguments whose values the program has marked as secret. @defaultValue none */
  secrets?: readonly string[];
}

/** Providers, lookups and clients that share connections. */
export interface Runtime {
  /**
   * Returns the provider of a kind of resource. Calls with the same kind return the same object. The text that version 0.1.0 stored
   * requires this: it calls `provider(kind)` for each method, but `configure` only once.
   *
   * @throws Error for an unknown kind, which a newer version of the package has stored
   */
  provider(kind: string): RuntimeProvider;
  /**
   * Runs a lookup.
   *
   * @throws Error that names the lookup and is safe to print
   */
  lookup(call: LookupCall): Promise<object>;
  /** Returns a client for the typed operations. The client shares connections and quota with resources and lookups of equal settings. */
  connect(config: ConfigSource): ApiClient;
}

/**
 * Creates a runtime from its dependencies. Users' tests can pass their own clock and dispatcher, so this signature is a permanent contract.
 */
export function createRuntime(options: RuntimeOptions = {}): Runtime {
  const { clock = systemClock, random = Math.random, dispatcher, environment = process.env } = options;
  const engine = process.argv.at(-1);
  const engineLog = options.log ?? createEngineLog(engine);
  const checkCommand = options.log ? undefined : createEngineCheck(engine);
  const stateSearch =
    options.log || !isAddress(engine) ? undefined : createStateSearch(createPulumiRunner(environment), clock);
  const findManagedUrn = options.findManagedUrn ?? stateSearch?.findUrn;
  const redactor = createRedactor();
  const log: EngineLog = (urn, message, kind) => {
    engineLog(urn, makeOutput(message, redactor), kind);
  };
  const cancellation = new Cancellation();
  onCancel(() => cancellation.cancel());
  const starvation = new StarvationDetector(clock, (message) => log(undefined, message, "warning"));
  const connections = createConnections({
    clock,
    random,
    redactor,
    log,
    dispatcher,
    checkCommand,
    cancellation,
    findManagedUrn,
    countStateEntries: stateSearch?.countEntries,
    findPeers: options.sharesQuota === true ? findPeersOfUser(clock) : undefined,
    debug: (line) => {
      console.error(line);
    },
  });
  const providers = new Map<string, RuntimeProvider>();
  /** Prevents Pulumi's host from printing an error twice. Changes the console, so it is created only at the first error of a resource. */
  let suppress: ((error: Error) => void) | undefined;

  /** Warnings about settings, each shown once. */
  const shownWarnings = new Set<string>();

  function showWarnings(settings: Settings): void {
    for (const warning of warningsOf(settings, environment)) {
      if (!shownWarnings.has(warning)) log(undefined, warning, "warning");
      shownWarnings.add(warning);
    }
  }

  async function lookup({ name, args, config, fresh, secrets = [] }: LookupCall): Promise<object> {
    const { runLookup } = require("./lookups/registry") as typeof lookups;
    const connect = () => {
      const settings = readSettings(config, environment);
      showWarnings(settings);
      return fresh ? connections.freshClient(settings) : connections.services(settings).api;
    };
    try {
      const [tooDeep] = dropDeepValues(args).failures;
      if (tooDeep) throw new Error(`${tooDeep.reason}.`);
      redactor.addSecretsOf(args);
      redactor.addSecretsOf({ secrets: secrets.map((each) => args[each]) });
      return makePlain(await runLookup(name, args, connect, clock));
    } catch (error) {
      throw lookupError(name, error, redactor);
    }
  }

  function connect(config: ConfigSource): ApiClient {
    const settings = readSettings(config, environment);
    showWarnings(settings);
    return connections.freshClient(settings);
  }

  function createProvider(lifecycle: Lifecycle): RuntimeProvider {
    let config: ConfigSource = { get: () => undefined };
    let settings: Settings | undefined;
    const readOnce = () => {
      if (settings) return settings;
      settings = readSettings(config, environment);
      showWarnings(settings);
      return settings;
    };
    /**
     * URNs of resources that were checked, and not read since then. A diff of such a resource belongs to a preview or an update, not to a refresh.
     */
    const checked = new Set<unknown>();
    /** @param values all values that Pulumi passed, the current values last. The API may quote a password from any of them */
    const guard = async <Result extends object>(values: readonly Values[], work: () => Promise<Result> | Result) => {
      try {
        redactor.addSecretsOf(values);
        return makePlain(await work());
      } catch (error) {
        const reportable = hostError(error, redactor, values.at(-1)?.["__provider"]);
        suppress ??= suppressDuplicates(console);
        suppress(reportable);
        throw reportable;
      }
    };
    const show = (urn: unknown, { impact, warnings = [] }: DiffResult) => {
      if (impact !== undefined && checked.has(urn)) log(urn, impact, "status");
      for (const warning of warnings) log(urn, warning, "warning");
    };
    return {
      // If `configure` threw, only the call that triggered it would fail: Pulumi's host has already cached the provider and does not configure it
      // again. So every other method reads the settings itself.
      configure: (request) => {
        config = request.config;
        settings = undefined;
        return Promise.resolve();
      },
      check: (olds, given) => {
        const { values: news, failures: depthFailures } = dropDeepValues(given);
        return guard([olds, news], () => {
          readOnce();
          checked.add(news["__urn"]);
          const { inputs, failures } = lifecycle.check(olds, news);
          if (failures.length === 0) void starvation.expect(inputs);
          return { inputs, failures: hideSecrets([...depthFailures, ...failures], news, redactor) };
        });
      },
      diff: (id, olds, news) =>
        guard([olds, news], async () => {
          const { region, projectId } = readOnce();
          // An interrupted replacement may have deleted the resource already. The state then contains it only as `pendingReplacement`, which does not
          // count as managed (stack-state.ts).
          const isDeleted = adoptsAnother(id, news) && (await findManagedUrn?.(id, news)) === null;
          const difference = lifecycle.diff(id, olds, news, { region, project: projectId }, isDeleted);
          show(news["__urn"], difference);
          if (!difference.changes) starvation.dismiss(news);
          const { changes, replaces, deleteBeforeReplace } = difference;
          return { changes, replaces, deleteBeforeReplace };
        }),
      create: (inputs) =>
        guard([inputs], async () => {
          const create = () => lifecycle.create(inputs, connections.services(readOnce()));
          const { id, outputs } = await starvation.run(inputs, undefined, create);
          return { id, outs: outputs };
        }),
      read: (id, props) =>
        guard([props], async () => {
          checked.delete(props["__urn"]);
          const found = await lifecycle.read(id, props, connections.services(requireSettings(readOnce)));
          return found ? { id: found.id, props: found.outputs, inputs: found.inputs } : {};
        }),
      update: (id, olds, news) =>
        guard([olds, news], async () => {
          const update = () => lifecycle.update(id, olds, news, connections.services(readOnce()));
          return { outs: await starvation.run(news, id, update) };
        }),
      delete: async (id, props) => {
        await guard([props], async () => {
          const remove = () => lifecycle.delete(id, props, connections.services(requireSettings(readOnce)));
          await starvation.run(props, id, remove);
          return {};
        });
      },
    };
  }

  return {
    provider(kind) {
      const known = providers.get(kind);
      if (known) return known;
      const load = Object.hasOwn(lifecycles, kind) ? lifecycles[kind] : undefined;
      if (!load) {
        throw new Error(
          `This version of pulumi-huaweicloud-ddm does not know the kind "${kind}" (it knows ${Object.keys(lifecycles).join(", ")}). ` +
            "The state was written by a newer version: upgrade the package and run the command again.",
        );
      }
      const lifecycle = load();
      const created = compactStoredValues(createProvider(lifecycle), lifecycle);
      providers.set(kind, created);
      return created;
    },
    lookup,
    connect,
  };
}

function findPeersOfUser(clock: Clock): FindQuotaPeers {
  const userId = process.getuid?.();
  return createPeerFinder(quotaFolderOf(userId), userId, clock);
}

/**
 * Reads the settings for `read` or `delete`, and adds advice to the error if they are missing or invalid: in a refresh or a destroy without
 * --run-program, Pulumi passes the stack config of the last `pulumi up`.
 */
function requireSettings(readOnce: () => Settings): Settings {
  try {
    return readOnce();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError([
      ...error.problems,
      "Refresh and destroy use the stack config of the last `pulumi up`: run `pulumi up` first, " +
        "add --run-program, or set the environment variables.",
    ]);
  }
}

let sharedRuntime: Runtime | undefined;

/** Returns the provider of a kind of resource, from the runtime that all resources of this process share. */
export function provider(kind: string): RuntimeProvider {
  sharedRuntime ??= createRuntime({ sharesQuota: true });
  return sharedRuntime.provider(kind);
}

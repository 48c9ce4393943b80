/* eslint-disable @typescript-eslint/no-require-imports -- to load on demand without waiting: provider(kind) answers at once */
import "./require-node";
import { appendFileSync } from "node:fs";
import { hideSecrets, hostError, plain } from "./boundary";
import { type ConfigSource, readSettings } from "./config";
import { engineLog } from "./engine";
import type * as http from "./http/client";
import { createRedactor } from "./http/redact";
import type { Settings } from "./http/settings";
import type { Throttles } from "./http/throttles";
import type * as account from "./lifecycle/account";
import type * as instance from "./lifecycle/instance";
import type * as instanceGroup from "./lifecycle/instance-group";
import type { Lifecycle, Values, World } from "./lifecycle/lifecycle";
import type * as parameterTemplate from "./lifecycle/parameter-template";
import { Queue } from "./lifecycle/operate/queue";
import type * as operate from "./lifecycle/operate/world";
import type * as schema from "./lifecycle/schema";
import { printOnce } from "./once";
import { systemClock } from "./wait/clock";

/**
 * What stored state requires at run time. The source text in every user's state calls
 * `require("pulumi-huaweicloud-ddm/runtime").provider(kind).<method>(…)`: this file's path, `provider(kind)` and the methods'
 * signatures are a contract for ever. They may grow, never change.
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
  /** `{}` tells Pulumi that the resource is gone. */
  read(id: string, props: Values): Promise<{ id?: string; props?: Values; inputs?: Values }>;
  update(id: string, olds: Values, news: Values): Promise<{ outs: Values }>;
  delete(id: string, props: Values): Promise<void>;
}

/**
 * Every kind of resource that any released version has stored. A kind is loaded when it is first asked for: a program of one
 * kind then waits 20 of 115 ms less for this package in each command (`npm run bench`).
 */
const lifecycles: Readonly<Record<string, () => Lifecycle>> = {
  instance: () => (require("./lifecycle/instance") as typeof instance).instanceLifecycle(),
  "instance-group": () => (require("./lifecycle/instance-group") as typeof instanceGroup).instanceGroupLifecycle(),
  schema: () => (require("./lifecycle/schema") as typeof schema).schemaLifecycle(),
  account: () => (require("./lifecycle/account") as typeof account).accountLifecycle(),
  "parameter-template": () =>
    (require("./lifecycle/parameter-template") as typeof parameterTemplate).parameterTemplateLifecycle(),
};

const providers = new Map<string, RuntimeProvider>();

/**
 * The provider of one kind of resource; the same one each time, so that all resources of a process share what it holds.
 *
 * @throws Error for a kind that this version does not know: it was stored by a newer one
 */
export function provider(kind: string): RuntimeProvider {
  const known = providers.get(kind);
  if (known) return known;
  const lifecycle = lifecycles[kind];
  if (!lifecycle) {
    throw new Error(
      `This version of pulumi-huaweicloud-ddm does not know the kind "${kind}" (it knows ${Object.keys(lifecycles).join(", ")}). ` +
        "The state was written by a newer version: upgrade the package and run the command again.",
    );
  }
  const made = createProvider(lifecycle());
  providers.set(kind, made);
  return made;
}

const redactor = createRedactor();
const log = engineLog(process.argv.at(-1));
const reported = printOnce(console);
const queue = new Queue();
/** One world for all kinds that are configured alike: they share the connections and the token. */
const worlds = new Map<string, World>();
/** One throttle for all worlds of a user at a cloud, however else they differ. */
const throttles: Throttles = new Map();

function createProvider(lifecycle: Lifecycle): RuntimeProvider {
  let config: ConfigSource = { get: () => undefined };
  const world = () => worldOf(readSettings(config));
  const guarded = async <Result extends object>(values: Values, work: () => Promise<Result> | Result) => {
    try {
      redactor.learnFrom(values);
      return plain(await work());
    } catch (error) {
      const crossing = hostError(error, redactor, values["__provider"]);
      reported(crossing);
      throw crossing;
    }
  };
  return {
    // Pulumi does not wait for this before it calls the other methods, and forgets when it throws: only take note.
    configure: (request) => {
      config = request.config;
      return Promise.resolve();
    },
    check: (olds, news) =>
      guarded(news, () => {
        const { inputs, failures } = lifecycle.check(olds, news);
        return { inputs, failures: hideSecrets(failures, news, redactor) };
      }),
    diff: (id, olds, news) => guarded(news, () => lifecycle.diff(id, olds, news)),
    create: (inputs) =>
      guarded(inputs, async () => {
        const { id, outputs } = await lifecycle.create(inputs, world());
        return { id, outs: outputs };
      }),
    read: (id, props) =>
      guarded(props, async () => {
        const found = await lifecycle.read(id, props, world());
        return found ? { id: found.id, props: found.outputs, inputs: found.inputs } : {};
      }),
    update: (id, olds, news) => guarded(news, async () => ({ outs: await lifecycle.update(id, olds, news, world()) })),
    delete: async (id, props) => {
      await guarded(props, async () => {
        await lifecycle.delete(id, props, world());
        return {};
      });
    },
  };
}

function worldOf(settings: Settings): World {
  const key = JSON.stringify(settings);
  const known = worlds.get(key);
  if (known) return known;
  // Loaded with the first call, not before: a preview makes none, and waits 10 ms less.
  const { createClient } = require("./http/client") as typeof http;
  const { createWorld } = require("./lifecycle/operate/world") as typeof operate;
  const client = createClient(settings, {
    clock: systemClock,
    random: Math.random,
    redactor,
    throttles,
    log: (line) => {
      if (settings.debugFile === undefined) console.error(line);
      else appendFileSync(settings.debugFile, `${line}\n`);
    },
  });
  const made = createWorld(client, systemClock, {
    queue,
    enterpriseProjectId: settings.enterpriseProjectId,
    progress: (urn) => (line) => log(urn, redactor.text(line), "status"),
    warn: (urn, message) => log(urn, redactor.text(message), "warning"),
  });
  worlds.set(key, made);
  return made;
}

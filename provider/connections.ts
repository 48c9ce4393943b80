/* eslint-disable @typescript-eslint/no-require-imports -- most previews send no request, so they start faster without the client */
import type { Dispatcher } from "undici";
import { openDebugLog } from "./debug-file";
import type { EngineLog } from "./engine";
import type * as http from "./http/client";
import type * as readCache from "./http/read-cache";
import type { FindQuotaPeers } from "./http/quota-peers";
import type { Redactor } from "./http/redact";
import type { ApiClient } from "./http/request";
import type { Settings } from "./http/settings";
import type { Throttles } from "./http/throttle";
import type { Cancellation } from "./lifecycle/driver/cancellation";
import { Queue } from "./lifecycle/driver/queue";
import type * as driver from "./lifecycle/driver/services";
import type { CountStateEntries, FindManagedUrn, Services } from "./lifecycle/lifecycle";
import type { Clock } from "./wait/clock";

/** Dependencies of {@link createConnections}. */
export interface ConnectionDependencies {
  clock: Clock;
  random: () => number;
  redactor: Redactor;
  /** Writes progress and warnings. */
  log: EngineLog;
  /** Writes a line of the debug log. Used if the settings name no file for the log. */
  debug: (line: string) => void;
  dispatcher?: Dispatcher | undefined;
  /** Rejects once the command that this process works for has ended. */
  checkCommand?: (() => Promise<void>) | undefined;
  /** Finds other processes on this machine that use the same quota. */
  findPeers?: FindQuotaPeers | undefined;
  /** Cancellation of the command; absent if nothing can cancel it. */
  cancellation?: Cancellation | undefined;
  /** Searches Pulumi's state; absent if no engine runs this process. */
  findManagedUrn?: FindManagedUrn | undefined;
  /** Counts entries of Pulumi's state; absent if no engine runs this process. */
  countStateEntries?: CountStateEntries | undefined;
}

/** The connections of a process to the API, by settings. */
export interface Connections {
  /** Returns the services that resources and lookups with equal settings share. */
  services(settings: Settings): Services;
  /** Returns a client with an empty cache of responses. The client shares connections, token and quota with the services of these settings. */
  freshClient(settings: Settings): ApiClient;
}

/** Creates the connections of a process. */
export function createConnections(dependencies: ConnectionDependencies): Connections {
  const { clock, random, redactor, log, debug, dispatcher, checkCommand, findPeers, cancellation } = dependencies;
  const { findManagedUrn, countStateEntries } = dependencies;
  const queue = new Queue();
  const clients = new Map<string, ApiClient>();
  const services = new Map<string, Services>();
  /** One throttle for each access key, user or token at a DDM endpoint. */
  const throttles: Throttles = new Map();

  function getClient(settings: Settings): ApiClient {
    return getOrAdd(clients, settings, () => {
      const { createClient } = require("./http/client") as typeof http;
      return createClient(settings, {
        clock,
        random,
        redactor,
        throttles,
        ...(checkCommand && { checkCommand }),
        ...(findPeers && { findPeers }),
        ...(dispatcher && { dispatcher }),
        log: openDebugLog(settings, debug),
      });
    });
  }

  return {
    services: (settings) =>
      getOrAdd(services, settings, () => {
        const { createServices } = require("./lifecycle/driver/services") as typeof driver;
        return createServices(getClient(settings), clock, {
          queue,
          cancellation,
          findManagedUrn,
          countStateEntries,
          enterpriseProjectId: settings.enterpriseProjectId,
          progress: (urn) => (line) => log(urn, line, "status"),
          warn: (urn, message) => log(urn, message, "warning"),
        });
      }),
    freshClient(settings) {
      const { cacheReads } = require("./http/read-cache") as typeof readCache;
      return cacheReads(getClient(settings), clock);
    },
  };
}

function getOrAdd<Value>(map: Map<string, Value>, settings: Settings, make: () => Value): Value {
  const key = JSON.stringify(settings);
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

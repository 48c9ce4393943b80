import { openDebugLog } from "../debug-file";
import { createClient } from "../http/client";
import type { Settings } from "../http/settings";
import { Queue } from "../lifecycle/driver/queue";
import { createServices } from "../lifecycle/driver/services";
import type { Services } from "../lifecycle/lifecycle";
import type { CliContext } from "./context";

/** Creates the services of the provider for a command. */
export function createCliServices(settings: Settings, context: CliContext): Services {
  const { clock, random, dispatcher, redactor, report } = context;
  const client = createClient(settings, {
    clock,
    random,
    redactor,
    log: openDebugLog(settings, report),
    ...(dispatcher && { dispatcher }),
  });
  return createServices(client, clock, {
    queue: new Queue(),
    enterpriseProjectId: settings.enterpriseProjectId,
    progress: () => () => undefined,
    warn: (_urn, message) => report(message),
  });
}

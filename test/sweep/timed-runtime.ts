import { accountDefinition } from "../../provider/lifecycle/account";
import type { AnyDefinition } from "../../provider/lifecycle/driver/definition";
import { timeoutOf } from "../../provider/lifecycle/driver/operation";
import { instanceDefinition } from "../../provider/lifecycle/instance";
import { instanceGroupDefinition } from "../../provider/lifecycle/instance-group";
import { parameterTemplateDefinition } from "../../provider/lifecycle/parameter-template";
import { schemaDefinition } from "../../provider/lifecycle/schema";
import type { Runtime, RuntimeProvider } from "../../provider/runtime";
import type { Clock } from "../../provider/wait/clock";

const timeouts: Readonly<Record<string, AnyDefinition["timeouts"]>> = {
  account: accountDefinition.timeouts,
  instance: instanceDefinition.timeouts,
  "instance-group": instanceGroupDefinition.timeouts,
  "parameter-template": parameterTemplateDefinition.timeouts,
  schema: schemaDefinition.timeouts,
};

/** Time allowed beyond the timeout: for the last poll, and for a read after a failure. A throttled read retries for ten minutes. */
const grace = 15 * 60_000;

/**
 * Wraps a runtime and records slow operations in `overdue`. An operation may take its default timeout plus {@link grace}, a read only the
 * grace time.
 */
export function makeTimedRuntime(runtime: Runtime, clock: Clock, overdue: string[]): Runtime {
  return {
    ...runtime,
    provider: (kind) => {
      const provider = runtime.provider(kind);
      const limits = timeouts[kind] ?? { create: "0s", update: "0s", delete: "0s" };
      const measure = async <Result>(verb: "create" | "update" | "delete" | "read", work: () => Promise<Result>) => {
        const limit = grace + (verb === "read" ? 0 : timeoutOf(limits, verb, {}));
        const begun = clock.now();
        try {
          return await work();
        } finally {
          const minutes = (time: number) => `${Math.round(time / 60_000)} min`;
          const took = clock.now() - begun;
          if (took > limit) overdue.push(`${verb} of ${kind} took ${minutes(took)}, more than ${minutes(limit)}`);
        }
      };
      const timed: RuntimeProvider = {
        configure: (request) => provider.configure(request),
        check: (olds, news) => provider.check(olds, news),
        diff: (id, olds, news) => provider.diff(id, olds, news),
        create: (inputs) => measure("create", () => provider.create(inputs)),
        read: (id, props) => measure("read", () => provider.read(id, props)),
        update: (id, olds, news) => measure("update", () => provider.update(id, olds, news)),
        delete: (id, props) => measure("delete", () => provider.delete(id, props)),
      };
      return timed;
    },
  };
}

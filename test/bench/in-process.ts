import { accountLifecycle } from "../../provider/lifecycle/account";
import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { instanceGroupLifecycle } from "../../provider/lifecycle/instance-group";
import type { Lifecycle, Services } from "../../provider/lifecycle/lifecycle";
import { parameterTemplateLifecycle } from "../../provider/lifecycle/parameter-template";
import { schemaLifecycle } from "../../provider/lifecycle/schema";
import type { Kind, Life, ProviderProcess } from "./engine";

/** What the provider's process does, in this process: so that one virtual clock can move both it and the cloud. */
export function processIn(services: Services): Promise<ProviderProcess> {
  const lives: Readonly<Record<Kind, Life>> = {
    instance: lifeOf(instanceLifecycle(), services),
    "instance-group": lifeOf(instanceGroupLifecycle(), services),
    schema: lifeOf(schemaLifecycle(), services),
    account: lifeOf(accountLifecycle(), services),
    "parameter-template": lifeOf(parameterTemplateLifecycle(), services),
  };
  return Promise.resolve({ life: (kind) => lives[kind], stop: () => Promise.resolve() });
}

function lifeOf(lifecycle: Lifecycle, services: Services): Life {
  return {
    check: (olds, news) => {
      const { inputs, failures } = lifecycle.check(olds, news);
      return Promise.resolve({ inputs, failures: failures.map(({ reason }) => reason) });
    },
    diff: (id, olds, news) => Promise.resolve(lifecycle.diff(id, olds, news).changes),
    create: (inputs) => lifecycle.create(inputs, services),
    read: (id, outputs) => lifecycle.read(id, outputs, services),
    update: (id, olds, news) => lifecycle.update(id, olds, news, services),
    delete: (id, outputs) => lifecycle.delete(id, outputs, services),
  };
}

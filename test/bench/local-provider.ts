import { accountLifecycle } from "../../provider/lifecycle/account";
import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { instanceGroupLifecycle } from "../../provider/lifecycle/instance-group";
import type { Lifecycle, Services } from "../../provider/lifecycle/lifecycle";
import { parameterTemplateLifecycle } from "../../provider/lifecycle/parameter-template";
import { schemaLifecycle } from "../../provider/lifecycle/schema";
import type { Kind, ProviderProcess, ResourceProvider } from "./engine";

/** Starts a provider in this process. One virtual clock then drives the provider and the cloud. */
export function startLocalProvider(services: Services): Promise<ProviderProcess> {
  const providers: Readonly<Record<Kind, ResourceProvider>> = {
    instance: providerOf(instanceLifecycle(), services),
    "instance-group": providerOf(instanceGroupLifecycle(), services),
    schema: providerOf(schemaLifecycle(), services),
    account: providerOf(accountLifecycle(), services),
    "parameter-template": providerOf(parameterTemplateLifecycle(), services),
  };
  return Promise.resolve({ provider: (kind) => providers[kind], stop: () => Promise.resolve() });
}

function providerOf(lifecycle: Lifecycle, services: Services): ResourceProvider {
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

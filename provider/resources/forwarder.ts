/* eslint-disable @typescript-eslint/no-require-imports -- Pulumi would capture an import and store the module's text in every state */
import type * as pulumi from "@pulumi/pulumi";

type ResourceProvider = Required<pulumi.dynamic.ResourceProvider>;

/** Exports of `runtime.ts` in the installed package. The stored text loads them by name. */
interface Runtime {
  provider(kind: string): ResourceProvider;
}

/**
 * Creates the provider object that Pulumi serializes into the state as source text. The object captures only `kind` and forwards every
 * call to the installed package, so that an upgrade of the package applies to resources in the state, also for `refresh` and
 * `destroy`. A test pins the serialized text.
 */
export function forwarder(kind: string): ResourceProvider {
  return {
    configure: (request) => (require("pulumi-huaweicloud-ddm/runtime") as Runtime).provider(kind).configure(request),
    check: (olds, news) => (require("pulumi-huaweicloud-ddm/runtime") as Runtime).provider(kind).check(olds, news),
    diff: (id, olds, news) =>
      (require("pulumi-huaweicloud-ddm/runtime") as Runtime).provider(kind).diff(id, olds, news),
    create: (inputs) => (require("pulumi-huaweicloud-ddm/runtime") as Runtime).provider(kind).create(inputs),
    read: (id, props) => (require("pulumi-huaweicloud-ddm/runtime") as Runtime).provider(kind).read(id, props),
    update: (id, olds, news) =>
      (require("pulumi-huaweicloud-ddm/runtime") as Runtime).provider(kind).update(id, olds, news),
    delete: (id, props) => (require("pulumi-huaweicloud-ddm/runtime") as Runtime).provider(kind).delete(id, props),
  };
}

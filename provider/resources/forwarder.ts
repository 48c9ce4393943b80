/* eslint-disable @typescript-eslint/no-require-imports -- an import would be captured, and its text stored in every user's state */
import type * as pulumi from "@pulumi/pulumi";

type ResourceProvider = Required<pulumi.dynamic.ResourceProvider>;

/** Exports of `runtime.ts` in the installed package, which the stored text loads by name. */
interface Runtime {
  provider(kind: string): ResourceProvider;
}

/**
 * The object that Pulumi serializes into the state as source text. It captures only its kind and forwards to the installed
 * package, so that an upgrade of the package applies to resources in the state, also for `refresh` and `destroy`. A test pins its
 * text.
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

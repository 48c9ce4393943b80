/* eslint-disable @typescript-eslint/no-require-imports -- an import would be captured, and its text stored in every user's state */
import type * as pulumi from "@pulumi/pulumi";

type ResourceProvider = Required<pulumi.dynamic.ResourceProvider>;

/** What the stored text calls: `runtime.ts`, by its name in the installed package. */
interface Runtime {
  provider(kind: string): ResourceProvider;
}

/**
 * The object that Pulumi serializes into every user's state, as source text. It captures nothing but its kind and forwards
 * to the installed package, so that a fix of the package reaches resources that are already in state, also for `refresh`
 * and `destroy`. A test holds its text to the letter.
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

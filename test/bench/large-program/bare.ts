import type { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/* eslint-disable @typescript-eslint/no-require-imports -- a serialized function must load its modules when Pulumi runs it */

// Dynamic resources that do nothing, with the visible inputs and outputs of this package's resources. They show the cost of Pulumi alone.

/** Computed outputs by type of resource, without hidden outputs and secrets. The benchmark copies them from a stack of the package. */
type Samples = Record<string, Record<string, unknown>>;

type Provider = pulumi.dynamic.ResourceProvider;

const create: Provider["create"] = (inputs: Record<string, unknown>) => {
  const samples = require(`${process.cwd()}/samples.json`) as Samples;
  const id = (require("node:crypto") as { randomUUID: typeof randomUUID }).randomUUID();
  return Promise.resolve({ id, outs: { ...inputs, ...samples[String(inputs["kind"])] } });
};

/** The smallest provider that can create a resource. Pulumi stores the text of a provider twice for each resource. */
const smallest: Provider = { create };

/** A provider that can also diff, read, update and delete. */
const complete: Provider = {
  create,
  diff: (_id, olds: Record<string, unknown>, news: Record<string, unknown>) => {
    const changed = Object.keys(news).filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]));
    return Promise.resolve({ changes: changed.length > 0, replaces: changed.includes("kind") ? ["kind"] : [] });
  },
  read: (id, props: Record<string, unknown>) => Promise.resolve({ id, props }),
  update: (_id, olds: Record<string, unknown>, news: Record<string, unknown>) =>
    Promise.resolve({ outs: { ...olds, ...news } }),
  delete: () => Promise.resolve(),
};

const provider = new pulumi.Config().require("bare") === "smallest" ? smallest : complete;

const samples = require(`${process.cwd()}/samples.json`) as Samples;

class BareResource extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;

  constructor(type: string, name: string, { password, ...args }: { password?: pulumi.Input<string> | undefined }) {
    const secrets = password === undefined ? {} : { password: pulumi.secret(password) };
    // Pulumi creates an output only for a name that the constructor passes. The value may be `undefined`.
    const outputs = Object.fromEntries(Object.keys(samples[type] ?? {}).map((output) => [output, undefined]));
    // The name has the length of a name that the package generates.
    const inputs = { ...outputs, name: `${name}-0123456`, kind: type, ...args, ...secrets };
    super(provider, name, inputs, undefined, "bare", type);
  }
}

const bareClass = (type: string) =>
  class extends BareResource {
    constructor(name: string, args: object = {}) {
      super(type, name, args);
    }
  };

export const Instance = bareClass("Instance");
export const InstanceGroup = bareClass("InstanceGroup");
export const Schema = bareClass("Schema");
export const Account = bareClass("Account");
export const ParameterTemplate = bareClass("ParameterTemplate");

import type * as pulumi from "@pulumi/pulumi";

/** Arguments of the Output form of a lookup: each value, at any depth, may be an output or a promise. */
export type OutputArgs<Args> = { [Name in keyof Args]: DeepInput<Args[Name]> };

type DeepInput<Value> = [Value] extends [readonly (infer Element)[]]
  ? pulumi.Input<DeepInput<Element>[]>
  : [Value] extends [object]
    ? pulumi.Input<OutputArgs<Value>>
    : pulumi.Input<Value>;

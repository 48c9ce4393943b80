import type * as pulumi from "@pulumi/pulumi";

/**
 * Marks an argument that others of the same object exclude. The compiler shows the reason if it is set: `Type '"x"' is not
 * assignable to type '"give flavorRef or flavorId, not both"'`. The reason is a string literal, not `never`, because the compiler
 * distinguishes union members by literals and prints them.
 */
export type Excluded<Reason extends string> = Reason;

/**
 * Class of the nodes: exactly one of `flavorRef` and `flavorId`. The compiler reports a missing class with the last member of this
 * union, so the usual one is last.
 */
export type FlavorArgs = FlavorById | FlavorByRef;

/** Class of the nodes as an id. */
export interface FlavorById {
  /** Class of the nodes as an id, instead of `flavorRef`. Changes in place. */
  flavorId: pulumi.Input<string>;
  flavorRef?: Excluded<"give flavorRef or flavorId, not both">;
}

/** Class of the nodes as a specification code. */
export interface FlavorByRef {
  /**
   * Class of the nodes as a specification code, e.g. `ddm.c6.2xlarge.2`. Either this or `flavorId` is required.
   * Changes in place (API 4.2.17), node by node, usually in 5–15 minutes.
   */
  flavorRef: pulumi.Input<string>;
  flavorId?: Excluded<"give flavorRef or flavorId, not both">;
}

/**
 * A duration such as `"40m"`, `"90s"`, `"1h30m"` or `"40 minutes"`. Cast values of type `string`:
 * `config.require("createTimeout") as ddm.Duration`. The preview reports invalid ones.
 */
export type Duration =
  | `${number}${"h" | "m" | "s" | "ms"}`
  | `${number}h${number}m`
  | `${number}m${number}s`
  | `${number}h${number}m${number}s`
  | `${number} ${"hour" | "minute" | "second"}${"" | "s"}`;

/** Deadlines of operations. Pulumi's `customTimeouts` do not apply to dynamic resources. */
export interface TimeoutsArgs {
  /** Time after which creating fails. */
  create?: pulumi.Input<Duration>;
  /** Time after which an update fails. */
  update?: pulumi.Input<Duration>;
  /** Time after which deleting fails. */
  delete?: pulumi.Input<Duration>;
}

/** An existing resource to take over. Pulumi's `import` does not work for dynamic resources. */
export interface AdoptArgs {
  /** Its id in the cloud. */
  id: pulumi.Input<string>;
}

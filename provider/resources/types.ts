import type * as pulumi from "@pulumi/pulumi";

/**
 * Type of an argument that one variant of an object must not have. For example, a program must not set both `flavorRef` and `flavorId`. If
 * a program sets such an argument, the compiler's error shows the reason: `Type '"x"' is not assignable to type '"give flavorRef or
 * flavorId, not both"'`. The type is a string literal instead of `never`: the compiler discriminates union members by literals, and its
 * errors show the literals.
 */
export type Excluded<Reason extends string> = Reason;

/**
 * Class of the nodes: exactly one of `flavorRef` and `flavorId`. If both are missing, the compiler's error names the last member of
 * the union, so the recommended `flavorRef` comes last.
 */
export type FlavorArgs = FlavorById | FlavorByRef;

/** Node class, selected by its id. */
export interface FlavorById {
  /** Id of the node class (flavor); an alternative to `flavorRef`. Changes in place. */
  flavorId: pulumi.Input<string>;
  flavorRef?: Excluded<"give flavorRef or flavorId, not both">;
}

/** Node class, selected by its specification code. */
export interface FlavorByRef {
  /**
   * Specification code of the node class (flavor), e.g. `ddm.c6.2xlarge.2`. Either `flavorRef` or `flavorId` is required. A change
   * is applied in place, one node at a time (API 4.2.17), and usually takes 5–15 minutes in total. The API cannot change a class of the series c6s
   * to a class of the series c6.
   */
  flavorRef: pulumi.Input<string>;
  flavorId?: Excluded<"give flavorRef or flavorId, not both">;
}

/**
 * A duration such as `"40m"`, `"90s"`, `"1h30m"` or `"40 minutes"`. Cast values of type `string`:
 * `config.require("createTimeout") as ddm.Duration`. The preview reports invalid durations.
 */
export type Duration =
  | `${number}${"h" | "m" | "s" | "ms"}`
  | `${number}h${number}m`
  | `${number}m${number}s`
  | `${number}h${number}m${number}s`
  | `${number} ${"hour" | "minute" | "second"}${"" | "s"}`;

/** Timeouts of the create, update and delete operations. Pulumi's `customTimeouts` do not apply to dynamic resources. */
export interface TimeoutsArgs {
  /** Timeout of the create operation. */
  create?: pulumi.Input<Duration>;
  /** Timeout of the update operation. */
  update?: pulumi.Input<Duration>;
  /** Timeout of the delete operation. */
  delete?: pulumi.Input<Duration>;
}

/** An existing resource to adopt. Pulumi's resource option `import` does not work for dynamic resources. */
export interface AdoptArgs {
  /** Id of the existing resource, as the API reports it. For a resource of an instance: `<instance id>/<name or id>`. */
  id: pulumi.Input<string>;
}

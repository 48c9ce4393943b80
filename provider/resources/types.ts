import type * as pulumi from "@pulumi/pulumi";

/** How long operations may take: durations such as `"40m"`, `"90s"` or `"1h30m"`. Pulumi's `customTimeouts` do not reach dynamic providers. */
export interface TimeoutsArgs {
  create?: pulumi.Input<string>;
  update?: pulumi.Input<string>;
  delete?: pulumi.Input<string>;
}

/** An existing thing to take over. Pulumi's `import` does not work for dynamic resources. */
export interface AdoptArgs {
  /** Its id in the cloud. */
  id: pulumi.Input<string>;
}

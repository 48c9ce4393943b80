import { setReadWeights } from "../api/ddm/data-nodes";
import { type InstanceDetail, showInstance } from "../api/ddm/instances";
import { defineAction } from "./driver/action";
import { done } from "./driver/definition";
import { createLifecycle } from "./driver/driver";
import type { Lifecycle } from "./lifecycle";
import { readStrategyProperties } from "./read-strategy/properties";

/** The read weights of data nodes. No operation reports the weights (quirk 32), so setting them is an action. */
export const readStrategyDefinition = defineAction<typeof readStrategyProperties, InstanceDetail>({
  noun: "a read strategy",
  properties: readStrategyProperties,
  timeouts: { create: "30m", update: "30m", delete: "30m" },
  localIdOf: () => "read-strategy",
  describe: () => "read strategy",
  target: () => "instance with this id",
  observe: ({ services, ref }) => showInstance(services.api, ref),
  triggers: ["weights", "triggers"],
  title: "setting the read weights",
  usualDuration: "seconds",
  hasJob: false,
  send: async ({ services, ref, inputs }) => {
    await setReadWeights(services.api, ref, inputs.weights);
    return done;
  },
});

/** Creates the lifecycle of read strategies. */
export function readStrategyLifecycle(): Lifecycle {
  return createLifecycle(readStrategyDefinition);
}

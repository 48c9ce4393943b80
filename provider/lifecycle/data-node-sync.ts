import { syncDataNodes } from "../api/ddm/data-nodes";
import { type InstanceDetail, showInstance } from "../api/ddm/instances";
import { dataNodeSyncProperties } from "./data-node-sync/properties";
import { defineAction } from "./driver/action";
import { createLifecycle } from "./driver/driver";
import type { Lifecycle } from "./lifecycle";

/** A synchronization: the instance reads the configuration of its data nodes. Repeating it is harmless. */
export const dataNodeSyncDefinition = defineAction<typeof dataNodeSyncProperties, InstanceDetail>({
  noun: "a data node sync",
  properties: dataNodeSyncProperties,
  timeouts: { create: "30m", update: "30m", delete: "30m" },
  localIdOf: () => "data-node-sync",
  describe: () => "data node sync",
  target: () => "instance with this id",
  observe: ({ services, ref }) => showInstance(services.api, ref),
  triggers: ["triggers"],
  title: "synchronizing the data nodes",
  usualDuration: "under 1 min",
  hasJob: true,
  send: ({ services, ref }) => syncDataNodes(services.api, ref),
});

/** Creates the lifecycle of data node syncs. */
export function dataNodeSyncLifecycle(): Lifecycle {
  return createLifecycle(dataNodeSyncDefinition);
}

import { type ListedNode, listNodes, restartNode } from "../api/ddm/nodes";
import { findInList } from "./driver/absence";
import { defineAction } from "./driver/action";
import { createLifecycle } from "./driver/driver";
import type { Lifecycle } from "./lifecycle";
import { nodeRestartProperties } from "./node-restart/properties";
import { textOf } from "./properties/values";

/**
 * A restart of a node of an instance. If the request is not answered, the same run does not send it again, but searches the task list for its
 * job.
 */
export const nodeRestartDefinition = defineAction<typeof nodeRestartProperties, ListedNode>({
  noun: "a node restart",
  properties: nodeRestartProperties,
  timeouts: { create: "30m", update: "30m", delete: "30m" },
  localIdOf: ({ nodeId }) => textOf(nodeId),
  describe: (nodeId) => `restart of node ${nodeId}`,
  target: (nodeId) => `node ${nodeId} in the instance`,
  observe: async ({ services, ref, localId }) =>
    findInList(await listNodes(services.api, ref), ({ id }) => id === localId),
  triggers: ["triggers"],
  title: "restarting the node",
  usualDuration: "1–5 min",
  hasJob: true,
  // The name of the job is not documented.
  proof: { isJob: ({ name }) => /restart|reboot/i.test(name) },
  send: ({ services, ref, localId }) => restartNode(services.api, ref, localId),
});

/** Creates the lifecycle of node restarts. */
export function nodeRestartLifecycle(): Lifecycle {
  return createLifecycle(nodeRestartDefinition);
}

import { idText, timeoutsShape } from "../properties/shapes";
import type { PropertyTable } from "../properties/table";
import { triggersProperty } from "../properties/triggers";

/** Properties of a node restart: allowed values, and the effect of a change. */
export const nodeRestartProperties = {
  instanceId: { shape: idText, required: true, change: "replace", live: (_, { ref }) => ref.id },
  nodeId: { shape: idText, required: true, change: "replace", live: (_, { localId }) => localId },
  triggers: triggersProperty({ does: "restarts the node", takes: "1–5 min", clients: "connections of the node drop" }),
  timeouts: { shape: timeoutsShape, change: "no call" },
} satisfies PropertyTable<object>;

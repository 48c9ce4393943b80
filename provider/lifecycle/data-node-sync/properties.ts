import { idText, timeoutsShape } from "../properties/shapes";
import type { PropertyTable } from "../properties/table";
import { triggersProperty } from "../properties/triggers";

/** Properties of a data node sync: allowed values, and the effect of a change. */
export const dataNodeSyncProperties = {
  instanceId: { shape: idText, required: true, change: "replace", live: (_, { ref }) => ref.id },
  triggers: triggersProperty({ does: "synchronizes the data nodes", takes: "under 1 min" }),
  timeouts: { shape: timeoutsShape, change: "no call" },
} satisfies PropertyTable<object>;

import { idText, timeoutsShape } from "../properties/shapes";
import type { PropertyTable } from "../properties/table";
import { triggersProperty } from "../properties/triggers";

/** Properties of an export of schema metadata: allowed values, and the effect of a change. */
export const schemaMetadataExportProperties = {
  instanceId: { shape: idText, required: true, change: "replace", live: (_, { ref }) => ref.id },
  triggers: triggersProperty({ does: "exports the metadata", takes: "seconds" }),
  timeouts: { shape: timeoutsShape, change: "no call" },
} satisfies PropertyTable<object>;

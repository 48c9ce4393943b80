import { type InstanceDetail, showInstance } from "../api/ddm/instances";
import { exportSchemaMetadata } from "../api/ddm/schema-metadata";
import { defineAction } from "./driver/action";
import { sendWhenIdle } from "./driver/children";
import { done } from "./driver/definition";
import { createLifecycle } from "./driver/driver";
import type { Lifecycle } from "./lifecycle";
import { schemaMetadataExportProperties } from "./schema-metadata-export/properties";

/** An export of the metadata of all schemas of an instance. The state keeps the result until a trigger changes. */
export const schemaMetadataExportDefinition = defineAction<typeof schemaMetadataExportProperties, InstanceDetail>({
  noun: "an export of schema metadata",
  properties: schemaMetadataExportProperties,
  timeouts: { create: "10m", update: "10m", delete: "10m" },
  localIdOf: () => "schema-metadata",
  describe: () => "export of the schema metadata",
  target: () => "instance with this id",
  observe: ({ services, ref }) => showInstance(services.api, ref),
  triggers: ["triggers"],
  title: "exporting the schema metadata",
  usualDuration: "seconds",
  hasJob: false,
  send: async (operation) => {
    const { api } = operation.services;
    const { content, dataNodes } = await sendWhenIdle(operation, (instance) => exportSchemaMetadata(api, instance));
    return { ...done, returned: { content, dataNodes } };
  },
  outputNames: ["content", "dataNodes"],
  outputs: (_, { content, dataNodes }) => ({ content, dataNodes }),
});

/** Creates the lifecycle of exports of schema metadata. */
export function schemaMetadataExportLifecycle(): Lifecycle {
  return createLifecycle(schemaMetadataExportDefinition);
}

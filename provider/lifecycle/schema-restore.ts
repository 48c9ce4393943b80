import { type RestorePoint, restoreMetadata } from "../api/ddm/restores";
import { listSchemas } from "../api/ddm/schemas";
import { parseTime } from "../api/wire";
import { defineAction } from "./driver/action";
import { requireComplete } from "./driver/absence";
import { sendWhenIdle } from "./driver/children";
import { createLifecycle } from "./driver/driver";
import type { Lifecycle } from "./lifecycle";
import type { InputsOf } from "./properties/table";
import { schemaRestoreProperties } from "./schema-restore/properties";

/** Names of the schemas that the target instance has. */
type LiveNames = readonly string[];

/** A restore of schemas to an instance that has no schemas. The data nodes must already contain the data. */
export const schemaRestoreDefinition = defineAction<typeof schemaRestoreProperties, LiveNames>({
  noun: "a schema restore",
  properties: schemaRestoreProperties,
  timeouts: { create: "60m", update: "60m", delete: "60m" },
  localIdOf: () => "schema-restore",
  describe: () => "schema restore",
  target: () => "instance with this id",
  observe: async ({ services, ref, verb }) => {
    const { schemas, complete } = await listSchemas(services.api, ref);
    // Existing schemas prevent a restore, and an incomplete list may lack them.
    if (verb !== "read") requireComplete(complete);
    return schemas.map(({ name }) => name).sort();
  },
  triggers: ["restoreFrom", "dataNodeIds"],
  title: "restoring the schemas",
  usualDuration: "1–5 min",
  hasJob: true,
  proof: {
    // The names of the jobs are assumed (quirk 22).
    isJob: ({ name }) => /metadata|restore|recover/i.test(name),
    obstacle: (names) => (names.length === 0 ? undefined : `The instance has schemas (${names.join(", ")})`),
  },
  send: (operation) => {
    const { services, ref, inputs } = operation;
    const { restoreFrom, dataNodeIds } = inputs;
    return sendWhenIdle(operation, (instance) =>
      restoreMetadata(services.api, { ...instance, id: restoreFrom.instanceId }, sourceOf(restoreFrom), {
        instanceId: ref.id,
        dataNodeIds,
      }),
    );
  },
  outputNames: ["schemaNames"],
  outputs: (schemaNames) => ({ schemaNames }),
});

function sourceOf({ backupId, time }: InputsOf<typeof schemaRestoreProperties>["restoreFrom"]): RestorePoint {
  return backupId === undefined ? { time: parseTime(time) ?? 0 } : { backupId };
}

/** Creates the lifecycle of schema restores. */
export function schemaRestoreLifecycle(): Lifecycle {
  return createLifecycle(schemaRestoreDefinition);
}

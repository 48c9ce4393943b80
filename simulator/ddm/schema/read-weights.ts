import { z } from "zod";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { defineInstanceOperation } from "../ddm-operation";
import type { Instance } from "../model";

// The limits are from the description of DBS.300315.
const weights = z.record(z.string(), z.int().min(0, "DBS.300315").max(99, "DBS.300315"));

/** Read weights of data nodes (API 4.2.11; v3: quirk 24). No operation returns them, so they are checked but not stored. */
export const readWeights: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "UpdateReadAndWriteStrategy",
      method: "PUT",
      version: "v2",
      path: "/action/read-write-strategy",
      requires: "running",
      body: z.strictObject({ read_weight: weights }),
      handle: ({ instance, body }) => {
        checkDataNodes(instance, [body.read_weight]);
        return ok({ success: true, instance_id: instance.id });
      },
    }),
    defineInstanceOperation({
      name: "BatchModifyReadWriteStrategy",
      method: "PUT",
      version: "v3",
      path: "/action/batch-modify-read-write-strategy",
      requires: "running",
      body: z.strictObject({ read_weight_list: z.array(weights).min(1) }),
      handle: ({ backend, instance, body }) => {
        checkDataNodes(instance, body.read_weight_list);
        return ok({ success: true, request_id: backend.ids.hex(32), data: {} });
      },
    }),
  ],
};

/** Checks that each data node is used by a schema of the instance. @throws 400 DBS.300117 (assumed) */
function checkDataNodes(instance: Instance, all: readonly z.output<typeof weights>[]): void {
  const own = new Set(instance.schemas.flatMap(({ dataNodeIds }) => dataNodeIds));
  const other = all.flatMap((each) => Object.keys(each)).find((id) => !own.has(id));
  if (other !== undefined) throw ddmError("DBS.300117", other);
}

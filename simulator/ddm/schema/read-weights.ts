import { z } from "zod";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { defineInstanceOperation } from "../ddm-operation";

/** Read weights of data nodes (API 4.2.11). No operation returns them, so they are checked but not stored. */
export const readWeights: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "UpdateReadAndWriteStrategy",
      method: "PUT",
      version: "v2",
      path: "/action/read-write-strategy",
      requires: "running",
      // The limits are from the description of DBS.300315.
      body: z.strictObject({ read_weight: z.record(z.string(), z.int().min(0, "DBS.300315").max(99, "DBS.300315")) }),
      handle: ({ instance, body }) => {
        const own = new Set(instance.schemas.flatMap(({ dataNodeIds }) => dataNodeIds));
        const other = Object.keys(body.read_weight).find((id) => !own.has(id));
        if (other !== undefined) throw ddmError("DBS.300117", other); // the code is assumed
        return ok({ success: true, instance_id: instance.id });
      },
    }),
  ],
};

import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findRunningInstance } from "../instance/find-instance";
import { ok, operation, type ApiGroup } from "../../engine/operation";

/** Read weights of data nodes (spec 4.2.11). No call tells them, so they are checked and forgotten. */
export const readStrategy: ApiGroup = {
  operations: [
    operation({
      name: "UpdateReadAndWriteStrategy",
      method: "PUT",
      path: "/v2/{project_id}/instances/{instance_id}/action/read-write-strategy",
      // The limits are those of DBS.300315's remedy.
      body: z.strictObject({ read_weight: z.record(z.string(), z.int().min(0, "DBS.300315").max(99, "DBS.300315")) }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const own = new Set(instance.schemas.flatMap(({ dataNodeIds }) => dataNodeIds));
        const other = Object.keys(body.read_weight).find((id) => !own.has(id));
        if (other !== undefined) throw ddmError("DBS.300117", other); // the code is assumed
        return ok({ success: true, instance_id: instance.id });
      },
    }),
  ],
};

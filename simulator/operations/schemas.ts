import { z } from "zod";
import { findInstance } from "../find";
import { pageOf, pageQuery } from "../paging";
import { ok, operation, type ApiGroup } from "../registry";
import type { Schema } from "../model";
import type { World } from "../world";

/** Data nodes of a schema in v1's words. */
function usedRds(world: World, schema: Schema) {
  return schema.dataNodeIds.map((id) => {
    const node = world.state.dataNodes.find((candidate) => candidate.id === id);
    return { id, name: node?.name ?? "", status: node?.status ?? "" };
  });
}

/** Schemas of an instance: list (spec 4.3.2). */
export const schemas: ApiGroup = {
  operations: [
    operation({
      name: "ListDatabases",
      method: "GET",
      path: "/v1/{project_id}/instances/{instance_id}/databases",
      query: z.object(pageQuery(128)),
      handle: ({ world, param, query }) => {
        const all = findInstance(world, param("instance_id")).schemas;
        const page = pageOf(all, query).map((schema) => ({
          name: schema.name,
          shard_mode: schema.shardMode,
          shard_number: schema.shardNumber,
          shard_unit: schema.shardUnit,
          status: schema.status,
          created: schema.createdAt,
          used_rds: usedRds(world, schema),
        }));
        return ok({ databases: page, total: all.length });
      },
    }),
  ],
};

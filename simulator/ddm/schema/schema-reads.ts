import { z } from "zod";
import { timestamp } from "../../engine/clock";
import { findInstance } from "../instance/find-instance";
import type { DataNode, Instance, Schema } from "../model";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { findSchema, shardsOf } from "./schema-rules";
import type { World } from "../../engine/backend";

/** Schemas of an instance: list (spec 4.3.2) and detail of v1 (spec 4.3.3), detail of v3 (spec 4.3.8). */
export const schemas: ApiGroup = {
  operations: [
    operation({
      name: "ListDatabases",
      method: "GET",
      path: "/v1/{project_id}/instances/{instance_id}/databases",
      query: z.object(pageQuery(128)),
      handle: ({ world, param, query }) => {
        const all = findInstance(world, param("instance_id")).schemas;
        const page = pageOf(all, query).map((schema) => commonViewV1(world, schema));
        return ok({ databases: page, total: all.length });
      },
    }),
    operation({
      name: "ShowDatabase",
      method: "GET",
      path: "/v1/{project_id}/instances/{instance_id}/databases/{ddm_dbname}",
      handle: ({ world, param }) => {
        const instance = findInstance(world, param("instance_id"));
        return ok({ database: detailViewV1(world, instance, findSchema(instance, param("ddm_dbname"))) });
      },
    }),
    operation({
      name: "ShowInstanceDatabase",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/databases/{database_name}",
      handle: ({ world, param }) => {
        const instance = findInstance(world, param("instance_id"));
        return ok(detailViewV3(world, findSchema(instance, param("database_name"))));
      },
    }),
  ],
};

/** What v1's list and detail have in common; times are milliseconds, though the detail's example shows them as text. */
function commonViewV1(world: World, schema: Schema) {
  return {
    name: schema.name,
    shard_mode: schema.shardMode,
    shard_number: schema.shardNumber,
    shard_unit: schema.shardUnit,
    status: schema.status,
    created: schema.createdAt,
    used_rds: dataNodesOf(world, schema).map(({ id, name, status }) => ({ id, name, status })),
  };
}

function detailViewV1(world: World, instance: Instance, schema: Schema) {
  return {
    ...commonViewV1(world, schema),
    updated: schema.updatedAt,
    databases: shardsOf(schema).map((shard) => ({
      dbslot: shard.index,
      name: shard.name,
      status: schema.status,
      created: schema.createdAt,
      updated: schema.updatedAt,
      id: shard.dataNodeId,
      idName: shard.name,
    })),
    dataVips: instance.groups.filter(({ isDefault }) => isDefault).map(({ address }) => `${address}:${instance.port}`),
  };
}

function detailViewV3(world: World, schema: Schema) {
  return {
    name: schema.name,
    // Of all statuses v3 knows these two; the others are UNKNOWN (spec 4.3.8).
    status: schema.status === "CREATING" || schema.status === "RUNNING" ? schema.status : "UNKNOWN",
    created: timestamp(schema.createdAt),
    updated: timestamp(schema.updatedAt),
    shard_mode: schema.shardMode,
    shard_number: schema.shardNumber,
    shards: shardsOf(schema).map((shard) => ({
      data_node_id: shard.dataNodeId,
      physical_db_name: shard.name,
      status: schema.status,
      shard_index: shard.index,
    })),
    data_nodes: dataNodesOf(world, schema).map((node) => ({
      id: node.id,
      status: node.status,
      name: node.name,
      engine_name: "mysql",
      engine_version: node.engineVersion,
      mem: node.memory,
      cpu: node.cpu,
    })),
  };
}

function dataNodesOf(world: World, schema: Schema): DataNode[] {
  return world.state.dataNodes.filter(({ id }) => schema.dataNodeIds.includes(id));
}

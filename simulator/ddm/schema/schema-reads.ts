import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import type { DataNode, Instance, Schema } from "../model";
import { defineInstanceOperation } from "../ddm-operation";
import { timestamp } from "../timestamp";
import { findSchema, listShards } from "./schema-rules";

/** Schemas: list and details in v1 (API 4.3.2, 4.3.3), and details in v3 (API 4.3.8). */
export const schemaReads: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ListDatabases",
      method: "GET",
      version: "v1",
      path: "/databases",
      requires: "any",
      query: z.object(pageQuery(128)),
      handle: ({ backend, instance, query }) => {
        const all = instance.schemas;
        const page = pageOf(all, query).map((schema) => commonViewV1(backend, schema));
        return ok({ databases: page, total: all.length });
      },
    }),
    defineInstanceOperation({
      name: "ShowDatabase",
      method: "GET",
      version: "v1",
      path: "/databases/{ddm_dbname}",
      requires: "any",
      handle: ({ backend, instance, param }) => {
        return ok({ database: detailViewV1(backend, instance, findSchema(instance, param("ddm_dbname"))) });
      },
    }),
    defineInstanceOperation({
      name: "ShowInstanceDatabase",
      method: "GET",
      version: "v3",
      path: "/databases/{database_name}",
      requires: "any",
      handle: ({ backend, instance, param }) => {
        return ok(detailViewV3(backend, findSchema(instance, param("database_name"))));
      },
    }),
  ],
};

/** Fields that v1's list and details have in common. `created` is a number, although the example of API 4.3.3 has a string. */
function commonViewV1(backend: Backend, schema: Schema) {
  return {
    name: schema.name,
    shard_mode: schema.shardMode,
    shard_number: schema.shardNumber,
    shard_unit: schema.shardUnit,
    status: schema.status,
    created: schema.createdAt,
    used_rds: dataNodesOf(backend, schema).map(({ id, name, status }) => ({ id, name, status })),
  };
}

function detailViewV1(backend: Backend, instance: Instance, schema: Schema) {
  return {
    ...commonViewV1(backend, schema),
    updated: schema.updatedAt,
    databases: listShards(schema).map((shard) => ({
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

function detailViewV3(backend: Backend, schema: Schema) {
  return {
    name: schema.name,
    // v3 reports all other statuses as UNKNOWN (API 4.3.8).
    status: schema.status === "CREATING" || schema.status === "RUNNING" ? schema.status : "UNKNOWN",
    created: timestamp(schema.createdAt),
    updated: timestamp(schema.updatedAt),
    shard_mode: schema.shardMode,
    shard_number: schema.shardNumber,
    shards: listShards(schema).map((shard) => ({
      data_node_id: shard.dataNodeId,
      physical_db_name: shard.name,
      status: schema.status,
      shard_index: shard.index,
    })),
    data_nodes: dataNodesOf(backend, schema).map((node) => ({
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

function dataNodesOf(backend: Backend, schema: Schema): DataNode[] {
  return backend.state.dataNodes.filter(({ id }) => schema.dataNodeIds.includes(id));
}

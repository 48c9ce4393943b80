import { listSchemas, showSchema } from "../api/ddm/schemas";
import { isNotFound } from "../api/errors";
import { formatTime } from "../api/wire";
import { nonEmptyText, oneOf } from "../lifecycle/properties/shapes";
import { filterReported, notFoundError, requireCompleteList, sortBy } from "./find";
import { instanceId, refOf } from "./target-instance";
import { defineLookup } from "./lookup";

/** Reads a schema of an instance. */
export const getSchema = defineLookup({
  args: { instanceId, name: { shape: nonEmptyText, required: true } },
  read: async ({ api }, { instanceId: id, name }) => {
    try {
      const { shards, dataNodes, ...schema } = await showSchema(api, refOf(id), name);
      return {
        instanceId: id,
        ...schema,
        shards: sortBy(shards, ({ index }) => index),
        dataNodes: sortBy(
          dataNodes ?? [],
          (node) => node.name,
          (node) => node.id,
        ),
      };
    } catch (error) {
      if (!isNotFound(error, "schema")) throw error;
      const { schemas } = await listSchemas(api, refOf(id));
      throw notFoundError(schemas, { noun: "schema", name, place: `instance ${id}` });
    }
  },
});

/** Lists the schemas of an instance, sorted by name. */
export const getSchemas = defineLookup({
  args: {
    instanceId,
    name: { shape: nonEmptyText },
    shardMode: { shape: oneOf("cluster", "single") },
    status: { shape: nonEmptyText },
  },
  read: async ({ api }, { instanceId: id, name, ...wanted }) => {
    const { schemas } = requireCompleteList("schema", await listSchemas(api, refOf(id)));
    const described = schemas.map(({ created, dataNodes, ...schema }) => ({
      ...schema,
      created: formatTime(created),
      dataNodeIds: sortBy(dataNodes?.map((node) => node.id) ?? [], (node) => node),
    }));
    const matching = filterReported("schema", described, { ...wanted, name: name?.toLowerCase() });
    const sorted = sortBy(matching, ({ name }) => name);
    return { names: sorted.map(({ name }) => name), schemas: sorted };
  },
});

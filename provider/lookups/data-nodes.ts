import { z } from "zod";
import { checkDataNodeConnections as checkConnections } from "../api/ddm/data-nodes";
import { type AvailableDataNodeV1, listAvailableDataNodesV1 } from "../api/ddm/other-versions/schemas";
import { listSchemas } from "../api/ddm/schemas";
import type { ApiClient } from "../http/request";
import { exactObject, idText, nonEmptyText, trueOrFalse } from "../lifecycle/properties/shapes";
import { filterReported, notFoundError, requireCompleteList, sortBy } from "./find";
import { instanceId, refOf } from "./target-instance";
import { defineLookup } from "./lookup";

/** Lists the data nodes that schemas of an instance can use, sorted by name. */
export const getAvailableDataNodes = defineLookup({
  args: {
    instanceId,
    name: { shape: nonEmptyText },
    engineVersion: { shape: nonEmptyText },
    availabilityZone: { shape: nonEmptyText },
    status: { shape: nonEmptyText },
    unused: { shape: trueOrFalse },
  },
  read: async ({ api }, { instanceId: id, unused, ...wanted }) => {
    const { dataNodes, schemasWithUnknownNodes } = await listDataNodes(api, id);
    if (unused !== undefined && schemasWithUnknownNodes.length > 0) {
      throw new Error(
        `The API does not report the data nodes of ${schemasWithUnknownNodes.map((name) => `schema "${name}"`).join(", ")}, so the unused data nodes are unknown.`,
      );
    }
    const matching = filterReported("data node", dataNodes, wanted).filter(
      ({ schemas }) => unused === undefined || unused === (schemas.length === 0),
    );
    return { ids: matching.map((node) => node.id), dataNodes: matching };
  },
});

async function listAvailable(api: ApiClient, id: string): Promise<AvailableDataNodeV1[]> {
  return requireCompleteList("data node", await listAvailableDataNodesV1(api, refOf(id))).items;
}

/**
 * Lists the data nodes that schemas of an instance can use. `schemasWithUnknownNodes`: names of the schemas whose data nodes the API does not report.
 */
async function listDataNodes(api: ApiClient, id: string) {
  const [available, { schemas }] = await Promise.all([
    listAvailable(api, id),
    listSchemas(api, refOf(id)).then((list) => requireCompleteList("schema", list)),
  ]);
  const schemasOf = (nodeId: string) =>
    schemas.filter(({ dataNodes }) => dataNodes?.some((node) => node.id === nodeId)).map(({ name }) => name);
  const dataNodes = sortBy(
    available.map((node) => ({
      id: node.id,
      name: node.name,
      status: node.status,
      engine: node.engine,
      engineVersion: node.engineVersion,
      mode: node.mode,
      availabilityZone: node.availabilityZone,
      privateIp: node.privateIp,
      port: node.port,
      timeZone: node.timeZone,
      schemas: schemasOf(node.id).sort(),
    })),
    ({ name }) => name,
    (node) => node.id,
  );
  const schemasWithUnknownNodes = schemas.filter((schema) => schema.dataNodes === undefined).map(({ name }) => name);
  return { dataNodes, schemasWithUnknownNodes };
}

/** Checks whether an instance can log in to data nodes. */
export const checkDataNodeConnections = defineLookup({
  args: {
    instanceId,
    dataNodes: {
      shape: z
        .array(
          exactObject(
            {
              id: idText,
              userName: nonEmptyText,
              userPassword: nonEmptyText,
              endpoint: z.string("an address and a port, such as 192.168.0.10:3306").optional(),
            },
            "an object with id, userName, userPassword and an optional endpoint",
          ),
          "a list of data nodes",
        )
        .min(1, "a list of at least one data node"),
      required: true,
      secret: true,
    },
  },
  read: async ({ api }, { instanceId: id, dataNodes }) => {
    const available = dataNodes.every(({ endpoint }) => endpoint !== undefined) ? [] : await listAvailable(api, id);
    const connections = dataNodes.map((node) => ({
      dataNodeId: node.id,
      userName: node.userName,
      userPassword: node.userPassword,
      endpoint: node.endpoint ?? endpointOf(node.id, id, available),
    }));
    const results = await checkConnections(api, refOf(id), connections);
    const sorted = sortBy(
      results.map(({ dataNodeId, connects, ...rest }) => ({ id: dataNodeId, connects: connects ?? false, ...rest })),
      (result) => result.id,
    );
    const isReported = ({ id }: { id: string }) => sorted.some((result) => result.id === id);
    const hasAllResults = sorted.length >= dataNodes.length && dataNodes.every(isReported);
    return { allConnect: hasAllResults && sorted.every(({ connects }) => connects), results: sorted };
  },
});

/** Returns the address of a data node. @throws Error if the instance cannot use the data node, or the API does not report the address */
function endpointOf(nodeId: string, id: string, available: readonly AvailableDataNodeV1[]): string {
  const node = available.find((each) => each.id === nodeId);
  if (node?.privateIp !== undefined && node.port !== undefined) return `${node.privateIp}:${node.port}`;
  if (node) throw new Error(`The address of data node ${nodeId} is not reported: set its \`endpoint\`.`);
  throw notFoundError(available, {
    noun: "data node",
    id: nodeId,
    place: `the data nodes available to instance ${id}`,
  });
}

import { z } from "zod";
import type { ApiClient } from "../../../http/request";
import { get, listItems, unreadableListError } from "../../call";
import { readPages } from "../../paging";
import { count, flag, identity, listOf, pageSize, reported } from "../../wire";
import type { Engine, Flavor } from "../catalog";

const engine = z
  .object({
    id: identity,
    name: reported.transform((name) => name ?? "ddm"),
    version: identity,
    supportAzs: listOf(z.object({ code: identity, name: reported, favored: flag })),
  })
  .transform(({ supportAzs, ...rest }) => ({
    ...rest,
    zones: supportAzs?.map(({ code, name, favored }) => ({ code, name, isSupported: favored })),
  }));

/** An engine for sale, with the zones of the region and whether each zone supports the engine (API 4.2.15). */
export type EngineV2 = Engine & z.output<typeof engine>;

/** Lists the engines for sale (API 4.2.15). */
export function listEnginesV2(api: ApiClient): Promise<EngineV2[]> {
  return listItems(api, {
    operation: "ListEngines",
    path: "/v2/{project_id}/engines",
    isConstant: true,
    items: "engineGroups",
    item: engine,
    total: "total",
    key: ({ id }) => id,
  });
}

const flavor = z
  .object({
    id: identity,
    code: identity,
    iaasCode: reported,
    cpu: count,
    mem: count,
    azStatus: z.record(z.string(), z.string()).nullish().catch(undefined),
  })
  .transform(({ id, code, iaasCode, cpu, mem, azStatus }) => ({
    id,
    specCode: code,
    vcpus: cpu,
    ram: mem,
    zones: azStatus ?? {},
    /** Class of the virtual machine. */
    serverCode: iaasCode,
  }));

/** A node class, with the class of its virtual machine (API 4.2.16). */
export type FlavorV2 = Flavor & z.output<typeof flavor>;

const flavorGroups = z.object({
  computeFlavorGroups: z.array(z.object({ groupType: reported, computeFlavors: z.array(flavor) })),
});

/** Lists the node classes of an engine (API 4.2.16). Each page contains up to `limit` classes of each processor architecture. */
export async function listFlavorsV2(api: ApiClient, engineId: string): Promise<FlavorV2[]> {
  const operation = "ListFlavors";
  const { items, isLastPageRead } = await readPages<FlavorV2>(
    ({ id }) => id,
    async (index) => {
      const { computeFlavorGroups: groups } = await get(api, {
        operation,
        path: "/v2/{project_id}/flavors",
        isConstant: true,
        query: { engine_id: engineId, offset: index * pageSize, limit: pageSize },
        shape: flavorGroups,
      });
      return {
        items: groups.flatMap(({ groupType: architecture, computeFlavors }) =>
          computeFlavors.map((each) => ({ ...each, architecture })),
        ),
        isLast: groups.every(({ computeFlavors }) => computeFlavors.length < pageSize),
      };
    },
  );
  if (!isLastPageRead) throw unreadableListError({ operation });
  return items;
}

import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, listItems, type ListResult, readList, unreadableListError } from "../call";
import { readPages } from "../paging";
import { count, identity, listOf, pageSize, reported } from "../wire";

/** A DDM engine that new instances can use. */
export interface Engine {
  id: string;
  /** E.g. `ddm`. */
  name: string;
  /** E.g. `3.1.0.7`. */
  version: string;
}

const engineList = {
  operation: "ListDdmEngines",
  path: "/v3/{project_id}/engines",
  isConstant: true,
  items: "engine_groups",
  item: z.object({ id: identity, name: reported.transform((name) => name ?? "ddm"), version: identity }),
  total: "total",
  key: ({ id }: Engine) => id,
};

/** Lists the engines that new instances can use (API 4.2.21). */
export function listEngines(api: ApiClient): Promise<Engine[]> {
  return listItems(api, engineList);
}

/** Lists engines like {@link listEngines}, and reports whether the list is complete. */
export function readEngineList(api: ApiClient): Promise<ListResult<Engine>> {
  return readList(api, engineList);
}

/** A node class. */
export interface Flavor {
  id: string;
  /** E.g. `ddm.c6.2xlarge.2`. */
  specCode: string;
  /** Cores of a node. */
  vcpus: number | undefined;
  /** Memory of a node, in GB. */
  ram: number | undefined;
  /** `X86` or `ARM`; the API Reference uses several spellings. */
  architecture: string | undefined;
  /** Status of the class by zone: `normal`, `sellout` or `unsupported`. An unreported status is `normal`. */
  zones: Record<string, string>;
}

const flavor = z
  .object({
    id: identity,
    spec_code: identity,
    vcpus: count,
    ram: count,
    az_infos: listOf(z.object({ code: identity, status: reported })),
  })
  .transform(({ id, spec_code, vcpus, ram, az_infos }) => ({
    id,
    specCode: spec_code,
    vcpus,
    ram,
    zones: Object.fromEntries((az_infos ?? []).map(({ code, status }) => [code, status ?? "normal"])),
  }));

const flavorGroups = z.object({
  flavor_groups: z.array(z.object({ group_type: reported, flavors: z.array(flavor) })),
});

/**
 * Lists the node classes of an engine version (API 4.2.22). The API pages each processor architecture separately.
 *
 * @param zones zones whose status is requested; default: all zones
 */
export async function listFlavors(
  api: ApiClient,
  engine: { id: string } | { version: string },
  zones?: readonly string[],
): Promise<Flavor[]> {
  const operation = "ListDdmFlavors";
  const engineQuery = "id" in engine ? { engine_id: engine.id } : { engine_version: engine.version };
  const { items, isLastPageRead } = await readPages<Flavor>(
    ({ id }) => id,
    async (index) => {
      const { flavor_groups } = await get(api, {
        operation,
        path: "/v3/{project_id}/flavors",
        isConstant: true,
        query: { ...engineQuery, available_zones: zones?.join(), offset: index * pageSize, limit: pageSize },
        shape: flavorGroups,
      });
      return {
        items: flavor_groups.flatMap(({ group_type: architecture, flavors }) =>
          flavors.map((each) => ({ ...each, architecture })),
        ),
        isLast: flavor_groups.every(({ flavors }) => flavors.length < pageSize),
      };
    },
  );
  if (!isLastPageRead) throw unreadableListError({ operation });
  return items;
}

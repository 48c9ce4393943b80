import { z } from "zod";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { AVAILABILITY_ZONES, ENGINES } from "../../seed/catalog";

/** What kernel versions there are for new instances: v2 (spec 4.2.15) and v3 (spec 4.2.21). */
export const engines: ApiGroup = {
  operations: [
    operation({
      name: "ListEngines",
      method: "GET",
      path: "/v2/{project_id}/engines",
      query: z.object(pageQuery(128)),
      handle: ({ query }) => {
        const page = pageOf(ENGINES, query).map((engine) => ({
          id: engine.id,
          name: "ddm",
          version: engine.version,
          supportAzs: AVAILABILITY_ZONES.map((zone) => ({ code: zone, name: zone, favored: true })),
        }));
        return ok({ engineGroups: page, ...query, total: ENGINES.length });
      },
    }),
    operation({
      name: "ListDdmEngines",
      method: "GET",
      path: "/v3/{project_id}/engines",
      query: z.object(pageQuery(10)),
      handle: ({ query }) => {
        const page = pageOf(ENGINES, query).map(({ id, version }) => ({ id, name: "ddm", version }));
        return ok({ engine_groups: page, ...query, total: ENGINES.length });
      },
    }),
  ],
};

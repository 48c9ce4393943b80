import { z } from "zod";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { AVAILABILITY_ZONES, ENGINES } from "../../seed/catalog";
import { defineProjectOperation } from "../ddm-operation";

/** Lists of the kernel versions for new instances: v2 (API 4.2.15) and v3 (API 4.2.21). */
export const engines: OperationGroup = {
  operations: [
    defineProjectOperation({
      name: "ListEngines",
      method: "GET",
      version: "v2",
      path: "/engines",
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
    defineProjectOperation({
      name: "ListDdmEngines",
      method: "GET",
      version: "v3",
      path: "/engines",
      query: z.object(pageQuery(10)),
      handle: ({ query }) => {
        const page = pageOf(ENGINES, query).map(({ id, version }) => ({ id, name: "ddm", version }));
        return ok({ engine_groups: page, ...query, total: ENGINES.length });
      },
    }),
  ],
};

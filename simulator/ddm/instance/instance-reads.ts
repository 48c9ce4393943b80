import { z } from "zod";
import { findInstance } from "./find-instance";
import { pageNumbers, pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { detailViewV1, detailViewV3, listViewV1, listViewV3 } from "./instance-views";

/** Looking at instances: v1 (spec 4.2.2, 4.2.3) and v3 (facts appendix C). */
export const instanceRead: ApiGroup = {
  operations: [
    operation({
      name: "ListInstances",
      method: "GET",
      path: "/v1/{project_id}/instances",
      query: z.object(pageQuery(10)),
      handle: ({ world, query }) => {
        const all = world.state.instances;
        const page = pageOf(all, query).map((instance) => listViewV1(world, instance));
        const { total, ...numbers } = pageNumbers(all.length, page.length, query);
        return ok({ instances: page, instance_num: all.length, ...numbers, total_record: total });
      },
    }),
    operation({
      name: "ShowInstance",
      method: "GET",
      path: "/v1/{project_id}/instances/{instance_id}",
      handle: ({ world, param }) => ok(detailViewV1(world, findInstance(world, param("instance_id")))),
    }),
    operation({
      name: "ListDdms",
      method: "GET",
      path: "/v3/{project_id}/instances",
      query: z.object(pageQuery(10)),
      handle: ({ world, query }) => {
        const all = world.state.instances;
        const page = pageOf(all, query).map((instance) => listViewV3(world, instance));
        return ok({ instances: page, instance_num: all.length, ...pageNumbers(all.length, page.length, query) });
      },
    }),
    operation({
      name: "ShowDdmDetail",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}",
      handle: ({ world, param }) => ok({ instances: [detailViewV3(world, findInstance(world, param("instance_id")))] }),
    }),
  ],
};

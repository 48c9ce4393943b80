import { z } from "zod";
import { pageNumbers, pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { defineInstanceOperation, defineProjectOperation } from "../ddm-operation";
import { detailViewV1, detailViewV3, listViewV1, listViewV3 } from "./instance-views";

/** Lists and details of instances: v1 (API 4.2.2, 4.2.3) and v3 (quirk 24). */
export const instanceReads: OperationGroup = {
  operations: [
    defineProjectOperation({
      name: "ListInstances",
      method: "GET",
      version: "v1",
      path: "/instances",
      query: z.object(pageQuery(10)),
      handle: ({ backend, query }) => {
        const all = backend.state.instances;
        const page = pageOf(all, query).map((instance) => listViewV1(backend, instance));
        const { total, ...numbers } = pageNumbers(all.length, page.length, query);
        return ok({ instances: page, instance_num: all.length, ...numbers, total_record: total });
      },
    }),
    defineInstanceOperation({
      name: "ShowInstance",
      method: "GET",
      version: "v1",
      path: "",
      requires: "any",
      handle: ({ backend, instance }) => ok(detailViewV1(backend, instance)),
    }),
    defineProjectOperation({
      name: "ListDdms",
      method: "GET",
      version: "v3",
      path: "/instances",
      query: z.object(pageQuery(10)),
      handle: ({ backend, query }) => {
        const all = backend.state.instances;
        const page = pageOf(all, query).map((instance) => listViewV3(backend, instance));
        return ok({ instances: page, instance_num: all.length, ...pageNumbers(all.length, page.length, query) });
      },
    }),
    defineInstanceOperation({
      name: "ShowDdmDetail",
      method: "GET",
      version: "v3",
      path: "",
      requires: "any",
      handle: ({ backend, instance }) => ok({ instances: [detailViewV3(backend, instance)] }),
    }),
  ],
};

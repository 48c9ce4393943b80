import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get } from "../call";
import { identity, reported } from "../wire";

/** A version of the API (API 4.1.1). */
export interface ApiVersion {
  /** E.g. `v3`. */
  id: string;
  /** `CURRENT`, `SUPPORTED` or `DEPRECATED`. */
  status: string | undefined;
  updated: string | undefined;
}

/** Lists the versions of the API (API 4.1.1). */
export async function listApiVersions(api: ApiClient): Promise<ApiVersion[]> {
  const { versions } = await get(api, {
    operation: "ListApiVersion",
    path: "/",
    isConstant: true,
    shape: z.object({ versions: z.array(z.object({ id: identity, status: reported, updated: reported })) }),
  });
  return versions;
}

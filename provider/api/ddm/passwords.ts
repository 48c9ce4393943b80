import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { query } from "../call";
import { requiredFlag } from "../wire";

/** Returns whether DDM considers a password weak (API 4.4.7). */
export async function isWeakPassword(api: ApiClient, password: string): Promise<boolean> {
  const { is_weak_password } = await query(api, {
    operation: "ValidateWeakPassword",
    method: "POST",
    path: "/v3/{project_id}/weak-password-verification",
    body: { password },
    shape: z.object({ is_weak_password: requiredFlag }),
  });
  return is_weak_password;
}

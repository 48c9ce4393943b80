import type { ApiRequest } from "../http/request";

/**
 * What a call reads or changes: the accounts of an instance, the rest of an instance, the templates, or another service that
 * DDM does not depend on. `undefined`: everything, as an order or a move between enterprise projects may.
 */
export function scopeOf({ path, service = "ddm" }: Pick<ApiRequest, "path" | "service">): string | undefined {
  if (service === "ecs" || service === "sdrs" || service === "vpc") return service;
  if (service !== "ddm") return undefined;
  const [, instance, users] = /\/instances\/([^/]+)(\/users)?/.exec(path) ?? [];
  if (instance !== undefined) return users === undefined ? `instance ${instance}` : `instance ${instance} accounts`;
  return /\/configurations\b/.test(path) ? "templates" : undefined;
}

import { z } from "zod";
import type { ApiClient } from "../http/request";
import { change, instancePath, type InstanceRef } from "./instances";
import { type Accepted, allPages, count, pageSize, read, readAccepted, text } from "./wire";

/** A DDM engine that can be bought. */
export interface Engine {
  id: string;
  /** E.g. `ddm`. */
  name: string;
  /** E.g. `3.1.0.7`. */
  version: string;
}

/** Lists the engines that can be bought (spec 4.2.21). */
export function listEngines(api: ApiClient): Promise<Engine[]> {
  const operation = "ListDdmEngines";
  const shape = z.object({
    engine_groups: z
      .array(z.object({ id: z.string(), name: text.transform((name) => name ?? "ddm"), version: z.string() }))
      .nullish(),
  });
  return allPages(async (offset) => {
    const query = { offset, limit: pageSize };
    const answer = await api.send({ operation, method: "GET", path: "/v3/{project_id}/engines", query, lane: "read" });
    return read(operation, shape, answer).engine_groups ?? [];
  });
}

/** A node class. */
export interface Flavor {
  id: string;
  /** E.g. `ddm.c6.2xlarge.2`. */
  specCode: string;
  /** Cores and memory (GB) of a node. */
  vcpus: number | undefined;
  ram: number | undefined;
  /** `X86` or `ARM`; the documents write them in several ways. */
  architecture: string | undefined;
  /** Zone -> `normal`, `sellout` or `unsupported`. */
  zones: Record<string, string>;
}

const flavorGroups = z.object({
  flavor_groups: z
    .array(
      z.object({
        group_type: text,
        total: count,
        flavors: z
          .array(
            z
              .object({
                id: z.string(),
                spec_code: z.string(),
                vcpus: count,
                ram: count,
                az_infos: z.array(z.object({ code: z.string(), status: text })).nullish(),
              })
              .transform(({ id, spec_code, vcpus, ram, az_infos }) => ({
                id,
                specCode: spec_code,
                vcpus,
                ram,
                zones: Object.fromEntries((az_infos ?? []).map(({ code, status }) => [code, status ?? "normal"])),
              })),
          )
          .nullish()
          .transform((flavors) => flavors ?? []),
      }),
    )
    .nullish()
    .transform((groups) => groups ?? []),
});

/** Lists the node classes that an engine version runs on (spec 4.2.22). Each processor architecture is paged on its own. */
export async function listFlavors(api: ApiClient, engine: { id: string } | { version: string }): Promise<Flavor[]> {
  const operation = "ListDdmFlavors";
  const of = "id" in engine ? { engine_id: engine.id } : { engine_version: engine.version };
  const all: Flavor[] = [];
  for (let offset = 0; ; offset += pageSize) {
    const query = { ...of, offset, limit: pageSize };
    const answer = await api.send({ operation, method: "GET", path: "/v3/{project_id}/flavors", query, lane: "read" });
    const { flavor_groups } = read(operation, flavorGroups, answer);
    for (const { group_type: architecture, flavors } of flavor_groups) {
      all.push(...flavors.map((flavor) => ({ ...flavor, architecture })));
    }
    if (flavor_groups.every(({ flavors }) => flavors.length < pageSize)) return all;
  }
}

const versions = z.object({
  versions: z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? []),
  current_version: text,
  latest_version: text,
  previous_version: text,
});

/** The kernel version an instance runs, those it can change to, and the one it can go back to (spec 4.8.1). */
export type KernelVersions = z.output<typeof versions>;

/** Reads which kernel versions an instance can change to (spec 4.8.1). */
export async function listKernelVersions(api: ApiClient, instance: InstanceRef): Promise<KernelVersions> {
  const operation = "ListDatabaseAvailableVersions";
  const path = `${instancePath("v3", instance.id)}/database-version/available-versions`;
  const answer = await api.send({ operation, method: "GET", path, lane: "read", subject: instance.subject });
  return read(operation, versions, answer);
}

/** Changes an instance's kernel to one of the versions it can change to (spec 4.8.2). */
export async function changeKernelVersion(api: ApiClient, instance: InstanceRef, version: string): Promise<Accepted> {
  const operation = "ChangeDatabaseVersion";
  const path = `${instancePath("v3", instance.id)}/database-version/change-version`;
  const body = { target_version: version };
  return readAccepted(operation, await api.send({ operation, method: "POST", path, body, ...change(instance) }));
}

/** Takes an instance's kernel back to the version before its last change (spec 4.8.3). */
export async function rollBackKernelVersion(api: ApiClient, instance: InstanceRef): Promise<Accepted> {
  const operation = "RollBackDatabaseVersion";
  const path = `${instancePath("v3", instance.id)}/database-version/rollback-version`;
  return readAccepted(operation, await api.send({ operation, method: "POST", path, ...change(instance) }));
}

import { listKernelRisks, listKernelVersions } from "../api/ddm/kernel-versions";
import { sortBy } from "./find";
import { instanceId, refOf } from "./target-instance";
import { defineLookup } from "./lookup";

/** Lists the kernel versions that an instance can change to, newest first. */
export const getAvailableVersions = defineLookup({
  args: { instanceId },
  read: async ({ api }, { instanceId: id }) => {
    const known = await listKernelVersions(api, refOf(id));
    return {
      currentVersion: known.current_version,
      latestVersion: known.latest_version,
      previousVersion: known.previous_version,
      versions: sortBy(known.versions, (version) => version).reverse(),
    };
  },
});

/** Lists the known problems of the kernel version of an instance, highest level first. */
export const getUpgradeRisks = defineLookup({
  args: { instanceId },
  read: async ({ api }, { instanceId: id }) => ({
    risks: sortBy(
      await listKernelRisks(api, refOf(id)),
      ({ level }) => -(level ?? 0),
      ({ suggestion }) => suggestion,
    ),
  }),
});

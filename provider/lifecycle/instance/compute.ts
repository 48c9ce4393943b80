import {
  changeKernelVersion,
  listEngines,
  listFlavors,
  listKernelVersions,
  rollBackKernelVersion,
} from "../../api/catalog";
import { addNodes, changeFlavor, removeNodes } from "../../api/nodes";
import { didYouMean } from "../declare/nearest";
import { isGiven } from "../declare/properties";
import type { Values, World } from "../lifecycle";
import type { Aspect, Step } from "../operate/aspect";
import { defaultGroupId, defaultNodes, isSeriesOf, type LiveInstance, versionOf, zonesOf } from "./live";
import { planNodes } from "./nodes";
import type { Charging } from "./properties";

/** The kernel version: changed where the API lists the wanted one as available, or rolled back to the previous one. */
export const kernel: Aspect = async ({ world, instance, live, wanted }) => {
  const version = await wantedVersion(world, wanted);
  const current = versionOf(live);
  if (version === undefined || (current !== undefined && isSeriesOf(version, current))) return [];
  const known = await listKernelVersions(world.api, instance);
  if (known.current_version !== undefined && isSeriesOf(version, known.current_version)) return [];
  const target = known.versions.find((candidate) => isSeriesOf(version, candidate));
  if (target !== undefined) {
    return [
      {
        doing: `changing the kernel from ${known.current_version ?? "?"} to ${target}`,
        usually: "5–15 min",
        call: () => changeKernelVersion(world.api, instance, target),
      },
    ];
  }
  if (known.previous_version !== undefined && isSeriesOf(version, known.previous_version)) {
    return [
      {
        doing: `rolling the kernel back to ${known.previous_version}`,
        usually: "5–15 min",
        call: () => rollBackKernelVersion(world.api, instance),
      },
    ];
  }
  const available = [...known.versions, known.previous_version && `${known.previous_version} (going back)`].filter(
    Boolean,
  );
  throw new Error(
    `"engineVersion" ${version} cannot be reached from ${known.current_version ?? "the current version"}: ` +
      `available are ${available.join(", ") || "no others"}${didYouMean(version, known.versions)}`,
  );
};

async function wantedVersion({ api }: World, wanted: Values): Promise<string | undefined> {
  if (isGiven(wanted["engineVersion"])) return String(wanted["engineVersion"]);
  if (!isGiven(wanted["engineId"])) return undefined;
  const engines = await listEngines(api);
  const engine = engines.find(({ id }) => id === wanted["engineId"]);
  if (engine) return engine.version;
  const known = engines.map(({ id, version }) => `${id} (${version})`).join(", ");
  throw new Error(`"engineId" ${String(wanted["engineId"])} is not an engine that can be bought: there are ${known}`);
}

/** The class of the default group's nodes. */
export const flavor: Aspect = async ({ world, instance, live, wanted }) => {
  if (isGiven(wanted["flavorRef"]) && wanted["flavorRef"] === live.detail.flavor_ref) return [];
  const code = await wantedClass(world, live, wanted);
  if (code === undefined || code === live.detail.flavor_ref) return [];
  return [
    {
      doing: `changing the class from ${live.detail.flavor_ref ?? "?"} to ${code}`,
      usually: "5–15 min",
      call: () => changeFlavor(world.api, instance, code, groupOf(live, wanted)),
    },
  ];
};

async function wantedClass({ api }: World, live: LiveInstance, wanted: Values): Promise<string | undefined> {
  const byCode = isGiven(wanted["flavorRef"]);
  const asked = byCode ? wanted["flavorRef"] : wanted["flavorId"];
  const version = versionOf(live);
  if (!isGiven(asked) || version === undefined) return byCode ? String(asked) : undefined;
  const flavors = await listFlavors(api, { version });
  const found = flavors.find(({ id, specCode }) => asked === (byCode ? specCode : id));
  if (found) return found.specCode;
  const codes = flavors.map(({ specCode }) => specCode);
  const known = byCode ? codes : flavors.map(({ id, specCode }) => `${id} (${specCode})`);
  throw new Error(
    `"${byCode ? "flavorRef" : "flavorId"}" ${String(asked)} is not a class that kernel ${version} runs on: ` +
      `there are ${known.join(", ")}${byCode ? didYouMean(String(asked), codes) : ""}`,
  );
}

/** The number of nodes of the default group, spread evenly over the zones. */
export const nodes: Aspect = ({ world, instance, live, wanted }) => {
  if (!isGiven(wanted["nodeNum"])) return [];
  const zones = (wanted["availableZones"] as string[] | undefined) ?? zonesOf(live);
  const present = defaultNodes(live);
  const { add, remove } = planNodes(present, zones, Number(wanted["nodeNum"]));
  const group = groupOf(live, wanted);
  const steps: Step[] = [];
  if (add.length > 0) {
    steps.push({
      doing: `adding ${nodesText(add.length)} in ${[...new Set(add)].join(", ")}`,
      usually: "5–10 min",
      // A group whose nodes are in several subnets has to be told which one (spec 4.2.24).
      call: () => addNodes(world.api, instance, add, { ...group, subnetId: severalSubnets(live, wanted) }),
    });
  }
  if (remove.length > 0) {
    steps.push({
      doing: `removing ${nodesText(remove.length)}`,
      usually: "3–8 min",
      call: () => removeNodes(world.api, instance, remove),
    });
  }
  return steps;
};

function nodesText(count: number): string {
  return count === 1 ? "1 node" : `${count} nodes`;
}

function severalSubnets(live: LiveInstance, wanted: Values): string | undefined {
  const subnets = new Set(defaultNodes(live).map(({ subnetId }) => subnetId));
  return subnets.size > 1 && isGiven(wanted["subnetId"]) ? String(wanted["subnetId"]) : undefined;
}

function groupOf(live: LiveInstance, wanted: Values) {
  const charging = wanted["charging"] as Charging | undefined;
  const autoPay = charging?.mode === "prePaid" ? (charging.autoPay ?? true) : undefined;
  return { groupId: defaultGroupId(live), autoPay };
}

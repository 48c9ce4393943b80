import { type Engine, type Flavor, listEngines, listFlavors } from "../../api/catalog";
import type { NewInstance } from "../../api/instances";
import { basisParameters } from "../../api/templates";
import { didYouMean } from "../declare/nearest";
import { isGiven } from "../declare/properties";
import type { Values, World } from "../lifecycle";
import { requireValidParameters } from "../operate/parameters";
import { isSeriesOf } from "./live";
import type { Charging } from "./properties";

/** A purchase with every name resolved to the id that the API wants. */
export interface Purchase {
  order: NewInstance;
  /** What the ids stand for, to compare with what is live. */
  specCode: string;
  version: string;
}

/** The program asks for something that cannot be bought. Nothing was bought. */
export class NotForSaleError extends Error {
  override readonly name = "NotForSaleError";
}

/**
 * Resolves the specification code and the version to ids (creation is v1, which takes only ids), and finds out what would
 * go wrong *before* anything is bought.
 */
export async function preparePurchase(world: World, wanted: Values): Promise<Purchase> {
  const engine = chooseEngine(await listEngines(world.api), wanted);
  const zones = wanted["availableZones"] as string[];
  const flavor = chooseFlavor(await listFlavors(world.api, { id: engine.id }), wanted, zones, engine);
  if (isGiven(wanted["parameters"])) await checkParameters(world, wanted);
  const charging = wanted["charging"] as Charging | undefined;
  const optional = (name: string) => (isGiven(wanted[name]) ? String(wanted[name]) : undefined);
  return {
    specCode: flavor.specCode,
    version: engine.version,
    order: {
      name: String(wanted["name"]),
      flavorId: flavor.id,
      nodeNum: Number(wanted["nodeNum"]),
      engineId: engine.id,
      availableZones: zones,
      vpcId: String(wanted["vpcId"]),
      subnetId: String(wanted["subnetId"]),
      securityGroupId: String(wanted["securityGroupId"]),
      enterpriseProjectId: optional("enterpriseProjectId") ?? world.enterpriseProjectId,
      paramGroupId: optional("paramGroupId"),
      timeZone: optional("timeZone"),
      adminUser: optional("adminUser"),
      adminPassword: optional("adminPassword"),
      prePaid:
        charging?.mode === "prePaid"
          ? {
              periodUnit: charging.periodUnit ?? "month",
              period: charging.period ?? 1,
              autoRenew: charging.autoRenew ?? false,
              autoPay: charging.autoPay ?? true,
            }
          : undefined,
    },
  };
}

function chooseEngine(engines: readonly Engine[], wanted: Values): Engine {
  const newestFirst = [...engines].sort((a, b) => compareVersions(b.version, a.version));
  const known = newestFirst.map(({ version }) => version);
  const newest = newestFirst[0];
  if (!newest) throw new NotForSaleError("The cloud lists no DDM engine that can be bought in this region.");
  if (isGiven(wanted["engineId"])) {
    const found = engines.find(({ id }) => id === wanted["engineId"]);
    if (found) return found;
    const list = newestFirst.map(({ id, version }) => `${id} (${version})`).join(", ");
    throw new NotForSaleError(`"engineId" ${String(wanted["engineId"])} is not for sale here: there are ${list}`);
  }
  if (!isGiven(wanted["engineVersion"])) return newest;
  const version = String(wanted["engineVersion"]);
  const found = newestFirst.find((engine) => isSeriesOf(version, engine.version));
  if (found) return found;
  throw new NotForSaleError(
    `"engineVersion" ${version} is not for sale here: there are ${known.join(", ")}${didYouMean(version, known)}`,
  );
}

/** Orders versions by their numbers: 3.0.9 before 3.0.10. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function chooseFlavor(flavors: readonly Flavor[], wanted: Values, zones: readonly string[], engine: Engine): Flavor {
  const byId = isGiven(wanted["flavorId"]);
  const asked = String(byId ? wanted["flavorId"] : wanted["flavorRef"]);
  const flavor = flavors.find(({ id, specCode }) => asked === (byId ? id : specCode));
  if (!flavor) {
    const known = flavors.map(({ id, specCode }) => (byId ? `${id} (${specCode})` : specCode));
    const near = byId ? "" : didYouMean(asked, known);
    throw new NotForSaleError(
      `"${byId ? "flavorId" : "flavorRef"}" ${asked} is not a class that engine ${engine.version} runs on: there are ${known.join(", ")}${near}`,
    );
  }
  const told = Object.keys(flavor.zones).length > 0;
  const closed = zones.filter((zone) => told && flavor.zones[zone] !== "normal");
  if (closed.length > 0) {
    const why = closed.map((zone) => `${zone} (${flavor.zones[zone] ?? "no such zone"})`).join(", ");
    const open = Object.keys(flavor.zones).filter((zone) => flavor.zones[zone] === "normal");
    throw new NotForSaleError(
      `Class ${flavor.specCode} is not for sale in ${why}: "availableZones" may be any of ${open.join(", ") || "none"}`,
    );
  }
  return flavor;
}

/** A paid instance whose parameters then turn out wrong helps nobody: its template knows them beforehand. */
async function checkParameters({ api }: World, wanted: Values): Promise<void> {
  const template = isGiven(wanted["paramGroupId"]) ? String(wanted["paramGroupId"]) : undefined;
  const known = await basisParameters(api, template);
  if (known.length > 0) requireValidParameters("parameters", wanted["parameters"] as Record<string, string>, known);
}

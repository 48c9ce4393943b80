import type { ListResult } from "../../api/call";
import { type Engine, type Flavor, listFlavors, readEngineList } from "../../api/ddm/catalog";
import type { NewInstance } from "../../api/ddm/instances";
import { choiceText, nameHint } from "../../nearest-name";
import { AdvisedError, InputError } from "../driver/errors";
import type { Operation } from "../driver/operation";
import type { Services } from "../lifecycle";
import { requireValidInTemplate } from "../properties/parameters";
import { isSeriesOf } from "./live";
import type { instanceProperties } from "./properties";

type Inputs = Operation<typeof instanceProperties>["inputs"];

/** A purchase, with the class and the engine resolved to ids. */
export interface Purchase {
  order: NewInstance;
  /** Specification code of the class. The live state reports it instead of the id. */
  specCode: string;
  /** Version of the engine. The live state reports it instead of the id. */
  version: string;
}

/**
 * Finds the ids of the class and the engine: the request (v1) takes only ids. Also checks the zones and the parameters, so that a wrong value
 * fails before anything is bought.
 *
 * @throws InputError for a value that the program must change
 * @throws AdvisedError if the API lists no engine, or if its list is incomplete and may lack the wanted engine
 */
export async function preparePurchase(services: Services, inputs: Inputs): Promise<Purchase> {
  const { availableZones: zones, charging } = inputs;
  const engine = chooseEngine(await readEngineList(services.api), inputs);
  const flavor = chooseFlavor(await listFlavors(services.api, { id: engine.id }), inputs, zones, engine);
  if (inputs.parameters)
    await requireValidInTemplate(services.api, "parameters", inputs.parameters, inputs.paramGroupId);
  return {
    specCode: flavor.specCode,
    version: engine.version,
    order: {
      name: inputs.name ?? "",
      flavorId: flavor.id,
      nodeNum: inputs.nodeNum,
      engineId: engine.id,
      availableZones: zones,
      vpcId: inputs.vpcId,
      subnetId: inputs.subnetId,
      securityGroupId: inputs.securityGroupId,
      enterpriseProjectId: inputs.enterpriseProjectId ?? services.enterpriseProjectId,
      paramGroupId: inputs.paramGroupId,
      timeZone: inputs.timeZone,
      adminUser: inputs.adminUser,
      adminPassword: inputs.adminPassword,
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

function chooseEngine({ items: engines, complete }: ListResult<Engine>, { engineId, engineVersion }: Inputs): Engine {
  const newestFirst = [...engines].sort((a, b) => compareVersions(b.version, a.version));
  const newest = newestFirst[0];
  if (!newest) {
    throw new AdvisedError(
      "The API lists no DDM engine that can be bought in this region",
      "Check the region in the provider's settings and the permissions of the user, and run `pulumi up` again.",
    );
  }
  const exact = engines.find(({ id, version }) =>
    engineId === undefined ? version === engineVersion : id === engineId,
  );
  if (exact) return exact;
  const versions = newestFirst.map(({ version }) => version);
  if (!complete) throw unknownEngineError({ engineId, engineVersion }, versions);
  if (engineId !== undefined) {
    const known = newestFirst.map(({ id, version }) => `${id} (${version})`);
    throw new InputError(`"engineId" ${engineId} is not available in this region: ${choiceText(known)}`, ["engineId"]);
  }
  if (engineVersion === undefined) return newest;
  const found = newestFirst.find((engine) => isSeriesOf(engineVersion, engine.version));
  if (found) return found;
  throw new InputError(
    `"engineVersion" ${engineVersion} is not available in this region: ${choiceText(versions)}${nameHint(engineVersion, versions)}`,
    ["engineVersion"],
  );
}

/** Returns the error for an engine that an incomplete list may lack. */
export function unknownEngineError(
  { engineId, engineVersion }: { engineId?: string | undefined; engineVersion?: string | undefined },
  listedVersions: readonly string[],
): AdvisedError {
  const series = engineVersion === undefined ? "" : ` of version ${engineVersion}`;
  const [unknown, change] =
    engineId === undefined
      ? [`the newest engine${series}`, "set `engineVersion` to"]
      : [`the version of engine ${engineId}`, "replace `engineId` by `engineVersion` with"];
  const alternative =
    listedVersions.length === 0 ? "" : `, or ${change} one of the listed versions: ${listedVersions.join(", ")}`;
  return new AdvisedError(
    `The API returned an incomplete list of engines, so ${unknown} is not known`,
    `Run \`pulumi up\` again${alternative}.`,
  );
}

/** Compares versions number by number: 3.0.9 is before 3.0.10. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function chooseFlavor(
  flavors: readonly Flavor[],
  { flavorId, flavorRef = "" }: Inputs,
  zones: readonly string[],
  engine: Engine,
): Flavor {
  const flavor = flavors.find(({ id, specCode }) =>
    flavorId === undefined ? specCode === flavorRef : id === flavorId,
  );
  if (!flavor) {
    const [name, asked] = flavorId === undefined ? ["flavorRef", flavorRef] : ["flavorId", flavorId];
    const known = flavors.map(({ id, specCode }) => (flavorId === undefined ? specCode : `${id} (${specCode})`));
    const near = flavorId === undefined ? nameHint(asked, known) : "";
    const reason = `is not a class that engine ${engine.version} runs on: ${choiceText(known)}${near}`;
    throw new InputError(`"${name}" ${asked} ${reason}`, [name]);
  }
  const areZonesReported = Object.keys(flavor.zones).length > 0;
  const unavailable = zones.filter((zone) => areZonesReported && flavor.zones[zone] !== "normal");
  if (unavailable.length > 0) {
    const reasons = unavailable.map((zone) => `${zone} (${flavor.zones[zone] ?? "no such zone"})`).join(", ");
    const available = Object.keys(flavor.zones).filter((zone) => flavor.zones[zone] === "normal");
    throw new InputError(
      `Class ${flavor.specCode} is not available in ${reasons}: it is available in ${available.join(", ") || "no zone"}`,
      ["availableZones", flavorId === undefined ? "flavorRef" : "flavorId"],
    );
  }
  return flavor;
}

import { type Engine, type Flavor, listFlavors, readEngineList } from "../api/ddm/catalog";
import type { ApiClient } from "../http/request";
import { nameHint } from "../nearest-name";
import { isSeriesOf } from "../lifecycle/instance/live";
import { idText, nonEmptyText, oneOf, wholeNumber } from "../lifecycle/properties/shapes";
import type { Rule } from "../lifecycle/properties/table";
import { isGiven } from "../lifecycle/properties/values";
import { filterBy, requireCompleteList, sortBy } from "./find";
import { defineLookup } from "./lookup";

/** Lists the kernel versions for sale, newest first. */
export const getEngines = defineLookup({
  args: { version: { shape: nonEmptyText } },
  read: async ({ api }, { version }) => {
    const engines = await listEnginesNewestFirst(api);
    return { engines: engines.filter((engine) => version === undefined || isSeriesOf(version, engine.version)) };
  },
});

/** The arguments that select an engine. */
const engineArgs = {
  engineVersion: { shape: nonEmptyText },
  engineId: { shape: idText },
};

const engineRule: Rule = {
  properties: ["engineVersion", "engineId"],
  problems: ({ engineVersion, engineId }) =>
    isGiven(engineVersion) && isGiven(engineId)
      ? [{ property: "engineId", reason: '"engineVersion" and "engineId" are alternatives: give only one of them' }]
      : [],
};

/** Lists the available node classes of an engine, smallest first. */
export const getFlavors = defineLookup({
  args: {
    ...engineArgs,
    availabilityZone: { shape: nonEmptyText },
    vcpus: { shape: wholeNumber(1, 1024) },
    memory: { shape: wholeNumber(1, 65_536) },
    architecture: { shape: oneOf("X86", "ARM") },
    specCode: { shape: nonEmptyText },
  },
  rules: [engineRule],
  read: async ({ api }, { availabilityZone, vcpus, memory, architecture, specCode, ...engine }) => {
    const flavors = (await listFlavorsOf(api, engine)).map(describeFlavor);
    const matching = filterBy(flavors, { vcpus, memory, architecture, specCode });
    return {
      flavors: matching.filter(({ availabilityZones: zones }) =>
        availabilityZone === undefined ? zones.length > 0 : zones.includes(availabilityZone),
      ),
    };
  },
});

/** Lists the zones in which node classes are available. */
export const getAvailabilityZones = defineLookup({
  args: { ...engineArgs, flavorRef: { shape: nonEmptyText } },
  rules: [engineRule],
  read: async ({ api }, { flavorRef, ...engine }) => {
    const flavors = (await listFlavorsOf(api, engine)).map(describeFlavor);
    const asked = flavors.filter(({ specCode }) => flavorRef === undefined || specCode === flavorRef);
    if (asked.length === 0 && flavorRef !== undefined) {
      const codes = flavors.map(({ specCode }) => specCode);
      throw new Error(
        `The engine has no class "${flavorRef}" in region ${api.region}${nameHint(flavorRef, codes) || "."} ` +
          (codes.length === 0 ? "It has no classes there." : `Its classes there are ${codes.join(", ")}.`),
      );
    }
    const names = new Set(asked.flatMap(({ availabilityZones }) => availabilityZones));
    const zones = sortBy([...names], (name) => name).map((name) => ({
      name,
      flavorRefs: asked.filter(({ availabilityZones }) => availabilityZones.includes(name)).map((one) => one.specCode),
    }));
    return { names: zones.map(({ name }) => name), zones };
  },
});

async function listEnginesNewestFirst(api: ApiClient): Promise<Engine[]> {
  const { items } = requireCompleteList("engine", await readEngineList(api));
  return sortBy(items, ({ version }) => version).reverse();
}

/** Lists the classes of the newest engine that matches, smallest first. */
async function listFlavorsOf(
  api: ApiClient,
  { engineVersion, engineId }: { engineVersion?: string; engineId?: string },
): Promise<Flavor[]> {
  const engines = await listEnginesNewestFirst(api);
  const engine = engines.find(
    (each) =>
      (engineId === undefined || each.id === engineId) &&
      (engineVersion === undefined || isSeriesOf(engineVersion, each.version)),
  );
  if (!engine) {
    if (engines.length === 0) throw new Error(`No engine is for sale in region ${api.region}.`);
    const [asked, known] =
      engineId === undefined
        ? [engineVersion ?? "", engines.map(({ version }) => version)]
        : [engineId, engines.map(({ id }) => id)];
    throw new Error(
      `There is no engine "${asked}" for sale in region ${api.region}${nameHint(asked, known) || "."} ` +
        `The engines there are ${engines.map(({ id, version }) => `${version} (${id})`).join(", ")}.`,
    );
  }
  return sortBy(
    await listFlavors(api, { id: engine.id }),
    ({ vcpus }) => vcpus,
    ({ ram }) => ram,
    ({ specCode }) => specCode,
  );
}

function describeFlavor({ id, specCode, vcpus, ram, architecture, zones }: Flavor) {
  return {
    id,
    specCode,
    vcpus,
    memory: ram,
    architecture: (["X86", "ARM"] as const).find((known) => known === architecture?.toUpperCase()),
    /** Only the zones in which the class is for sale. */
    availabilityZones: Object.keys(zones)
      .filter((zone) => zones[zone] === "normal")
      .sort(),
  };
}

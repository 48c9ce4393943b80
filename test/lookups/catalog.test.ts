import { makeLookupFixture } from "./lookup-fixture";

test("getEngines lists the newest engine first, with one call for several lookups", async () => {
  const { lookup, countCalls } = makeLookupFixture();
  const { engines } = await lookup("getEngines");
  expect(engines.map(({ version }) => version)).toEqual(["3.1.0.8", "3.1.0.7", "3.1.0.3", "3.0.8.5", "3.0.8.3"]);
  expect((await lookup("getEngines", { version: "3.0" })).engines).toEqual(engines.slice(3));
  expect(countCalls()).toEqual({ ListDdmEngines: 1 });
});

describe("getFlavors", () => {
  const codesOf = ({ flavors }: { flavors: readonly { specCode: string }[] }) =>
    flavors.map(({ specCode }) => specCode);

  test("lists the classes of the newest engine, smallest first", async () => {
    const { lookup, countCalls } = makeLookupFixture();
    const { flavors } = await lookup("getFlavors");
    expect(flavors[1]).toEqual({
      id: "a615922f-0ed8-3691-aad4-a595185febba",
      specCode: "ddm.c6.large.2",
      vcpus: 2,
      memory: 4,
      architecture: "X86",
      availabilityZones: ["az1", "az2", "az3"],
    });
    expect(flavors.map(({ vcpus }) => vcpus)).toEqual([2, 2, 2, 4, 4, 8, 8, 8, 16, 16, 32, 32]);
    expect(countCalls()).toEqual({ ListDdmEngines: 1, ListDdmFlavors: 1 });
  });

  test("filters by size, architecture, zone and pattern", async () => {
    const { lookup } = makeLookupFixture();
    expect(codesOf(await lookup("getFlavors", { vcpus: 8, architecture: "ARM" }))).toEqual(["ddm.kc1.2xlarge.2"]);
    expect(codesOf(await lookup("getFlavors", { memory: 16, specCode: "ddm.c6.*" }))).toEqual(["ddm.c6.2xlarge.2"]);
    expect(codesOf(await lookup("getFlavors", { vcpus: 32, availabilityZone: "az3" }))).toEqual([]);
  });

  test("fails for an unknown engine and names the engines that are for sale", async () => {
    const { failureOf } = makeLookupFixture();
    expect(await failureOf("getFlavors", { engineVersion: "3.1.0.9" })).toMatch(
      /^getFlavors failed: There is no engine "3\.1\.0\.9" for sale in region sim-north-1; did you mean "3\.1\.0\.8"\? The engines there are 3\.1\.0\.8 \(/,
    );
  });
});

describe("getAvailabilityZones", () => {
  test("lists the zones in which a class is not sold out", async () => {
    const { lookup } = makeLookupFixture();
    const { names, zones } = await lookup("getAvailabilityZones", { flavorRef: "ddm.c6.8xlarge.2" });
    expect(names).toEqual(["az1", "az2"]);
    expect(zones[0]).toEqual({ name: "az1", flavorRefs: ["ddm.c6.8xlarge.2"] });
  });

  test("fails for an unknown class and suggests a similar one", async () => {
    const { failureOf } = makeLookupFixture();
    expect(await failureOf("getAvailabilityZones", { flavorRef: "ddm.c6.larg.2" })).toMatch(
      'The engine has no class "ddm.c6.larg.2" in region sim-north-1; did you mean "ddm.c6.large.2"? Its classes there are ',
    );
  });
});

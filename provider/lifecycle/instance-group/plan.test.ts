import type { GroupNode } from "./live";
import { planPlaces } from "./plan";

/** Makes the nodes `n1`, `n2`, …, one for each place: `<zone>/<subnet>` or `<zone>/<subnet>/<status>`. The default status is normal. */
const makeNodes = (...places: string[]): GroupNode[] =>
  places.map((place, index) => {
    const [availableZone = "", subnetId = "", status = "normal"] = place.split("/");
    return { id: `n${index + 1}`, name: undefined, availableZone, subnetId, status, ip: undefined, port: undefined };
  });
const makePlaces = (...places: string[]) =>
  places.map((place) => {
    const [availableZone = "", subnetId = ""] = place.split("/");
    return { availableZone, subnetId };
  });
/** Makes a list of one node, `n1`. A zone or subnet that the API does not report is undefined. */
const makeUnreportedNode = (zone: string | undefined, subnetId: string | undefined) =>
  makeNodes("").map((node) => ({ ...node, id: "n1", availableZone: zone, subnetId }));

test.each<[title: string, live: string[], wanted: string[], add: Record<string, string[]>, remove: string[]]>([
  ["plans nothing when every place has its node", ["az1/s1", "az2/s1"], ["az2/s1", "az1/s1"], {}, []],
  [
    "plans nothing when two nodes are wanted in one place and exist there",
    ["az1/s1", "az1/s1"],
    ["az1/s1", "az1/s1"],
    {},
    [],
  ],
  ["adds a second node in a place", ["az1/s1"], ["az1/s1", "az1/s1"], { s1: ["az1"] }, []],
  [
    "adds nodes grouped by subnet",
    ["az1/s1"],
    ["az1/s1", "az2/s1", "az3/s2", "az1/s1"],
    { s1: ["az2", "az1"], s2: ["az3"] },
    [],
  ],
  ["removes the last listed node of a place", ["az1/s1", "az1/s1", "az2/s1"], ["az1/s1", "az2/s1"], {}, ["n2"]],
  ["replaces a node when its zone changes", ["az1/s1", "az2/s1"], ["az1/s1", "az3/s1"], { s1: ["az3"] }, ["n2"]],
  ["replaces a node when its subnet changes", ["az1/s1"], ["az1/s2"], { s2: ["az1"] }, ["n1"]],
  [
    "replaces a node whose creation failed",
    ["az1/s1", "az2/s1/enlargefail"],
    ["az1/s1", "az2/s1"],
    { s1: ["az2"] },
    ["n2"],
  ],
  [
    "removes a node whose creation failed, and adds no node if its place is not wanted",
    ["az1/s1", "az2/s1/createfail"],
    ["az1/s1"],
    {},
    ["n2"],
  ],
  ["keeps an abnormal node, which may recover", ["az1/s1/abnormal"], ["az1/s1"], {}, []],
])("%s", (_title, live, wanted, add, remove) => {
  const plan = planPlaces(makeNodes(...live), makePlaces(...wanted));
  expect(Object.fromEntries(plan.add)).toEqual(add);
  expect(plan.remove).toEqual(remove);
});

test.each<[title: string, live: GroupNode[], wanted: string[], add: Record<string, string[]>, remove: string[]]>([
  ["keeps a node whose subnet is not reported", makeUnreportedNode("az1", undefined), ["az1/s1"], {}, []],
  ["keeps a node whose zone is not reported", makeUnreportedNode(undefined, "s1"), ["az1/s1"], {}, []],
  ["keeps a node whose place is not reported", makeUnreportedNode(undefined, undefined), ["az1/s1"], {}, []],
  [
    "replaces a node in an unwanted zone even if its subnet is not reported",
    makeUnreportedNode("az2", undefined),
    ["az1/s1"],
    { s1: ["az1"] },
    ["n1"],
  ],
  [
    "adds a missing node beside a node whose subnet is not reported",
    makeUnreportedNode("az1", undefined),
    ["az1/s1", "az1/s1"],
    { s1: ["az1"] },
    [],
  ],
])("%s", (_title, live, wanted, add, remove) => {
  const plan = planPlaces(live, makePlaces(...wanted));
  expect(Object.fromEntries(plan.add)).toEqual(add);
  expect(plan.remove).toEqual(remove);
});

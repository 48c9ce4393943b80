import { planNodes } from "./nodes";

/** Makes the nodes `n1`, `n2`, … in these zones, oldest first. */
const nodesIn = (...zones: (string | undefined)[]) => zones.map((zone, index) => ({ id: `n${index + 1}`, zone }));

test("plans nothing when the number of nodes is right and each node is in a wanted zone", () => {
  expect(planNodes(nodesIn("az1", "az2"), ["az2", "az1"], 2)).toEqual({ add: [], remove: [] });
  expect(planNodes(nodesIn("az1", "az1"), ["az1", "az2"], 2)).toEqual({ add: [], remove: [] });
});

test.each([
  ["to the zone with the fewest nodes", nodesIn("az1", "az1", "az2", "az3", "az3"), 6, ["az2"]],
  ["to the zone with the fewest nodes, counting planned nodes", nodesIn("az1"), 5, ["az2", "az3", "az1", "az2"]],
  [
    "to the zones in the order of the program when all have the same number of nodes",
    nodesIn("az3", "az2", "az1"),
    5,
    ["az1", "az2"],
  ],
  ["to empty zones first", nodesIn("az1", "az1", "az2", "az2"), 6, ["az3", "az3"]],
])("adds nodes %s", (_, nodes, wanted, add) => {
  expect(planNodes(nodes, ["az1", "az2", "az3"], wanted)).toEqual({ add, remove: [] });
});

test.each([
  ["of the fullest zone", nodesIn("az1", "az1", "az1", "az2"), 3, ["n3"]],
  ["starting with the newest", nodesIn("az1", "az2", "az1", "az2"), 3, ["n4"]],
  ["so that the zones become balanced", nodesIn("az1", "az1", "az1", "az2", "az2", "az3"), 3, ["n3", "n5", "n2"]],
])("removes nodes %s", (_, nodes, wanted, remove) => {
  expect(planNodes(nodes, ["az1", "az2", "az3"], wanted)).toEqual({ add: [], remove });
});

test("removes nodes in unwanted zones, and adds nodes in wanted zones if too few are left", () => {
  expect(planNodes(nodesIn("az1", "az3"), ["az1", "az2"], 2)).toEqual({ add: ["az2"], remove: ["n2"] });
  expect(planNodes(nodesIn("az3", "az3"), ["az1", "az2"], 2)).toEqual({ add: ["az1", "az2"], remove: ["n1", "n2"] });
  expect(planNodes(nodesIn("az1", "az3", "az2"), ["az1", "az2"], 2)).toEqual({ add: [], remove: ["n2"] });
});

test("does not move nodes with an unreported zone, but removes surplus nodes", () => {
  expect(planNodes(nodesIn(undefined, undefined), ["az1", "az2"], 3)).toEqual({ add: ["az1"], remove: [] });
  expect(planNodes(nodesIn(undefined, undefined), ["az1", "az2"], 1)).toEqual({ add: [], remove: ["n2"] });
});

test("removes a node whose creation failed, but keeps an abnormal node", () => {
  const failed = { id: "broken", zone: "az2", status: "enlargefail" };
  expect(planNodes([...nodesIn("az1"), failed], ["az1", "az2"], 2)).toEqual({ add: ["az2"], remove: ["broken"] });
  expect(planNodes([...nodesIn("az1", "az2"), failed], ["az1", "az2"], 2)).toEqual({ add: [], remove: ["broken"] });
  const abnormal = { id: "sick", zone: "az2", status: "abnormal" };
  expect(planNodes([...nodesIn("az1"), abnormal], ["az1", "az2"], 2)).toEqual({ add: [], remove: [] });
});

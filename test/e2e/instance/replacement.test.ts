import { countByOperation, mutations } from "../../../scripts/sandbox/calls";
import type { ByResource, ReplacementCase } from "../harness/cases";
import { describeReplacements } from "../harness/describe-cases";
import { administrator, monthly, otherSubnetId, otherVpcId } from "../harness/fixtures";
import { program } from "../harness/programs";
import { useSharedStack } from "../harness/shared-stack";

const cases: ByResource<ReplacementCase> = {
  availableZones: { title: "replaces the instance when the zones change", after: { availableZones: ["az1", "az3"] } },
  vpcId: { title: "replaces the instance when the VPC changes", after: { vpcId: otherVpcId } },
  subnetId: { title: "replaces the instance when the subnet changes", after: { subnetId: otherSubnetId } },
  timeZone: {
    title: "replaces the instance when the time zone changes",
    before: { timeZone: "UTC" },
    after: { timeZone: "UTC+08:00" },
  },
  defaultTimeZone: {
    title: "replaces the instance when the time zone changes from the default",
    after: { timeZone: "UTC+08:00" },
  },
  adminUser: {
    title: "replaces the instance when the administrator's name changes",
    before: administrator,
    after: { adminUser: "another" },
  },
  chargingMode: { title: "replaces the instance when billing changes to a subscription", after: { charging: monthly } },
  chargingModeBack: {
    title: "replaces the instance when billing changes from a subscription to pay per use",
    before: { charging: monthly },
    after: { charging: { mode: "postPaid" } },
  },
  chargingPeriod: {
    title: "replaces the instance when the length of the subscription changes",
    before: { charging: monthly },
    after: { charging: { ...monthly, period: 2 } },
  },
  chargingUnit: {
    title: "replaces the instance when the unit of the subscription's length changes",
    before: { charging: monthly },
    after: { charging: { ...monthly, periodUnit: "year" } },
  },
  zonesReordered: {
    title: "does not replace the instance when the zones are in another order",
    after: { availableZones: ["az2", "az1"] },
    ops: ["same"],
  },
  currentValues: {
    title: "does not replace the instance when the program starts to set values that the instance already has",
    after: { timeZone: "UTC", charging: { mode: "postPaid" } },
    ops: ["update"],
  },
};

const replaced = Object.keys(cases).filter((name) => cases[name]?.ops === undefined);

describe("instance", () => {
  const stack = useSharedStack({
    seed: "replace",
    program: (instances) => program(instances),
    live: ({ instances }, { id }) => instances.find((instance) => instance.id === id),
    refresh: false,
    removeResources: false,
  });

  describeReplacements(stack, cases);

  test("a preview of replacements makes no call", () => expect(stack.previewed.calls).toEqual([]));

  test("sends one create and one deletion or unsubscription to replace an instance", () => {
    const subscriptionCount = replaced.filter((name) => cases[name]?.before?.["charging"]).length;
    expect(countByOperation(mutations(stack.corrected.calls))).toEqual({
      CreateInstance: replaced.length,
      DeleteDdmInstance: replaced.length - subscriptionCount,
      CancelResourcesSubscription: subscriptionCount,
    });
    const { instances } = stack.simulator.simulator.state;
    const stored = stack.corrected.state.resources.flatMap(({ id, type }) => (type.endsWith(":Instance") ? [id] : []));
    expect(instances.map(({ id }) => id).sort()).toEqual(stored.sort());
    expect(instances.find(({ id }) => id === stack.corrected.state.resource("vpcId").id)).toMatchObject({
      vpcId: otherVpcId,
    });
  });

  test.each(replaced)("a replaced instance gets another id and another generated name: %s", (name) => {
    const [before, after] = [stack.created, stack.corrected].map(({ state }) => state.resource(name));
    expect(after?.id).not.toBe(before?.id);
    expect(after?.outputs?.["name"]).toMatch(new RegExp(`^${name}-[0-9a-f]{7}$`));
    expect(after?.outputs?.["name"]).not.toBe(before?.outputs?.["name"]);
  });

  test("a preview after the replacement shows no change", () =>
    stack.project.preview({ args: ["--expect-no-changes"] }));
});

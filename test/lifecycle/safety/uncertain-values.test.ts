import { makeStrategyFixture } from "../../support/action-fixtures";
import { makeAccountFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { makeRunningInstance } from "../../support/instance-fixture";
import type { TestCloud } from "../../support/test-cloud";

const admin = { adminUser: "root", adminPassword: "Str0ng-enough" };
const charging = { mode: "prePaid", periodUnit: "month", period: 1 };

/** An unreported property, programs before and after its change, and the requests that change it and change it back. */
type UnreportedChange = readonly [name: string, before: object, after: object, request: string, requestBack: string];

const changes: readonly UnreportedChange[] = [
  ["read-only mode", {}, { readonly: true }, "SetReadOnlyStatus", "SetReadOnlyStatus"],
  ["writable mode", { readonly: true }, { readonly: false }, "SetReadOnlyStatus", "SetReadOnlyStatus"],
  [
    "the administrator's password",
    admin,
    { ...admin, adminPassword: "Str0nger-still" },
    "ResetAdministrator",
    "ResetAdministrator",
  ],
  [
    "automatic renewal",
    { charging },
    { charging: { ...charging, autoRenew: true } },
    "AutoRenewalResources",
    "CancelAutoRenewalResources",
  ],
];

describe.each(changes)("a change of %s, which the API does not report", (_, before, after, request, requestBack) => {
  const settingsOf = (cloud: TestCloud, id: string) => {
    const { readOnly, billing } = cloud.instance(id);
    return { readOnly, billing };
  };

  test.each([false, true])(
    "is changed back by the previous program if the request got no response (after a refresh: %s)",
    async (isRefreshed) => {
      const { cloud, stack, up, id } = await makeRunningInstance({ ...before });
      const settings = structuredClone(settingsOf(cloud, id));
      cloud.fault(request, { drop: "after" }, {});
      await catchFailure(up({ ...after }));
      cloud.simulator.faults.clear();
      if (isRefreshed) await stack.refresh();
      cloud.clearCalls();
      await up({ ...before });
      expect(cloud.takeMutations()).toEqual([requestBack]);
      expect(settingsOf(cloud, id)).toEqual(settings);
      expect(await up({ ...before })).toBe("same");
    },
  );

  test("is completed by the next up if the request got no response", async () => {
    const { cloud, up } = await makeRunningInstance({ ...before });
    cloud.fault(request, { drop: "before" }, {});
    await catchFailure(up({ ...after }));
    cloud.simulator.faults.clear();
    cloud.clearCalls();
    await up({ ...after });
    expect(cloud.takeMutations()).toEqual([request]);
    expect(await up({ ...after })).toBe("same");
  });

  test("is not changed back if the API has rejected the request", async () => {
    const { cloud, up } = await makeRunningInstance({ ...before });
    cloud.fault(request, { status: 400, code: "DBS.280001" });
    await catchFailure(up({ ...after }));
    cloud.clearCalls();
    await up({ ...before });
    expect(cloud.takeMutations()).toEqual([]);
    expect(await up({ ...before })).toBe("same");
  });
});

test.each([{ readonly: true }, { readonly: false }, {}])(
  "if the job of a change of read-only mode is not found, the next up sends the value of its program: %j",
  async (next: { readonly?: boolean }) => {
    const { cloud, up, id } = await makeRunningInstance();
    cloud.fault("SetReadOnlyStatus", { job: "vanish" });
    await up({ readonly: true });
    cloud.clearCalls();
    await up({ ...next });
    expect(cloud.takeMutations()).toEqual(["SetReadOnlyStatus"]);
    expect(cloud.instance(id).readOnly).toBe(next.readonly ?? false);
    expect(await up({ ...next })).toBe("same");
  },
);

test("the password of an account is changed back by the previous program if the request got no response", async () => {
  const { cloud, up } = await makeAccountFixture();
  await up();
  cloud.fault("ResetDdmUserPassword", { drop: "after" }, {});
  await catchFailure(up({ password: "Str0nger-still" }));
  cloud.simulator.faults.clear();
  cloud.clearCalls();
  await up();
  expect(cloud.takeMutations()).toEqual(["ResetDdmUserPassword"]);
  expect(await up()).toBe("same");
});

test("read weights are changed back by the previous program if the request got no response", async () => {
  const { cloud, stack, up } = await makeStrategyFixture();
  await up();
  const before = stack.outputs["weights"] as Record<string, number>;
  cloud.fault("UpdateReadAndWriteStrategy", { drop: "after" }, {});
  await catchFailure(up({ weights: Object.fromEntries(Object.keys(before).map((id) => [id, 7])) }));
  cloud.simulator.faults.clear();
  cloud.clearCalls();
  await up();
  expect(cloud.takeMutations()).toEqual(["UpdateReadAndWriteStrategy"]);
  expect(await up()).toBe("same");
});

import { isNotFound } from "../../provider/api/errors";
import {
  createProtectionGroup,
  deleteProtectionGroup,
  isProtectionJobUnknown,
  listProtectionGroups,
  parseProtectionTime,
  showProtectionGroup,
  showProtectionJob,
} from "../../provider/api/sdrs/protection-groups";
import { createServerGroup, listServerGroups, showServerGroup } from "../../provider/api/ecs/server-groups";
import { catchFailure } from "../support/failure";
import { protectionArgs } from "../support/server-and-protection-groups";
import { TestCloud } from "../support/test-cloud";

// Tests the provider's operations of ECS and SDRS against the simulator.

const unknownGroup = { id: "5bbcc3c4-1da2-4437-a48a-66f15b1b13f9", subject: "it" };

describe("server groups of ECS", () => {
  test("creates, lists and reads a server group", async () => {
    const { api } = new TestCloud();
    const id = await createServerGroup(api, "it", { name: "test", policies: ["anti-affinity"] });
    const group = { id, name: "test", policies: ["anti-affinity"], members: [] };
    expect(await showServerGroup(api, { id, subject: "it" })).toEqual(group);
    expect(await listServerGroups(api)).toEqual({ items: [group], complete: true });
  });

  test("an error code of ECS proves the absence of a server group, but not of a protection group", async () => {
    const error = await catchFailure(showServerGroup(new TestCloud().api, unknownGroup));
    expect(isNotFound(error, "server group")).toBe(true);
    expect(isNotFound(error, "protection group")).toBe(false);
  });

  const groups = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `g${from + index}`, name: "g", policies: [], members: [] }));

  test.each([
    ["is complete", "a page that is not full", { server_groups: groups(0, 3) }],
    [
      "is complete",
      "a full page whose marker is null",
      { server_groups: groups(0, 128), page_info: { next_marker: null } },
    ],
    ["may be incomplete", "a full page without `page_info`", { server_groups: groups(0, 128) }],
    [
      "may be incomplete",
      "a page whose marker leads to the same page",
      { server_groups: groups(0, 2), page_info: { next_marker: "g1" } },
    ],
  ] as const)("the list of server groups %s after %s", async (verdict, _page, body) => {
    const cloud = new TestCloud();
    cloud.fault("ListServerGroups", { body }, {});
    const { items, ...proof } = await listServerGroups(cloud.api);
    expect(items).toHaveLength(body.server_groups.length);
    expect(proof).toEqual({ complete: verdict === "is complete" });
  });
});

describe("protection groups of SDRS", () => {
  test("creates a protection group by a job that reports the id", async () => {
    const { api, clock } = new TestCloud();
    const { jobId = "" } = await createProtectionGroup(api, "it", { name: "test", ...protectionArgs });
    await clock.sleep(60_000);
    const job = await showProtectionJob(api, jobId, "it");
    expect(job).toMatchObject({ status: "SUCCESS", name: "createProtectionGroupNoCG", reason: undefined });
    const group = await showProtectionGroup(api, { id: job.groupId ?? "", subject: "it" });
    expect(group).toMatchObject({ id: job.groupId, name: "test", status: "available", ...protectionArgs });
    expect(await listProtectionGroups(api)).toMatchObject({ items: [group], complete: true });
    expect(parseProtectionTime(group.created)).toBe(Date.UTC(2026, 0, 15, 12, 0, 0));
  });

  test("returns undefined for properties that are missing, null or empty in the response", async () => {
    const cloud = new TestCloud();
    const wire = { id: "p1", name: "test", status: "creating", protected_instance_num: null, dr_type: "" };
    cloud.fault("ShowProtectionGroup", { body: { server_group: wire } });
    const group = await showProtectionGroup(cloud.api, { id: "p1", subject: "it" });
    expect(Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined))).toEqual({
      id: "p1",
      name: "test",
      status: "creating",
    });
  });

  test("the code SDRS.1013 proves the absence of a protection group; a 404 with an HTML page does not", async () => {
    const cloud = new TestCloud();
    for (const call of [showProtectionGroup(cloud.api, unknownGroup), deleteProtectionGroup(cloud.api, unknownGroup)]) {
      const error = await catchFailure(call);
      expect(error).toMatchObject({ status: 400, code: "SDRS.1013" });
      expect(isNotFound(error, "protection group")).toBe(true);
    }
    cloud.fault("ShowProtectionGroup", { status: 404, body: "<html>nginx</html>" });
    expect(isNotFound(await catchFailure(showProtectionGroup(cloud.api, unknownGroup)), "protection group")).toBe(
      false,
    );
  });

  test("reads the code and message from the documented error body", async () => {
    const cloud = new TestCloud();
    const body = { badrequest: { message: "The name is invalid.", code: "SDRS.0202" } };
    cloud.fault("CreateProtectionGroup", { status: 400, body });
    const error = await catchFailure(createProtectionGroup(cloud.api, "it", { name: "test", ...protectionArgs }));
    expect(error).toMatchObject({ code: "SDRS.0202", apiMessage: "The name is invalid." });
  });

  test("reports why a job failed", async () => {
    const cloud = new TestCloud();
    const failed = { status: "FAIL", entities: null, error_code: "SDRS.0301", fail_reason: "No capacity." };
    cloud.fault("ShowJobStatus", { body: failed });
    expect(await showProtectionJob(cloud.api, "j1", "it")).toMatchObject({
      status: "FAIL",
      name: "job",
      groupId: undefined,
      reason: "No capacity. (SDRS.0301)",
    });
  });

  test("a job is unknown after a 404 of SDRS, but not after a 404 of the gateway", async () => {
    const cloud = new TestCloud();
    expect(isProtectionJobUnknown(await catchFailure(showProtectionJob(cloud.api, "j1", "it")))).toBe(true);
    cloud.fault("ShowJobStatus", { status: 404, body: { error_code: "APIGW.0101", error_msg: "No such API." } });
    expect(isProtectionJobUnknown(await catchFailure(showProtectionJob(cloud.api, "j1", "it")))).toBe(false);
  });
});

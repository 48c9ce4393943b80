import { scopeOf } from "./scope";

test.each([
  ["/v3/{project_id}/instances/a/users/app", "ddm", "instance a accounts"],
  ["/v3/{project_id}/instances/a/databases", "ddm", "instance a"],
  ["/v3.1/{project_id}/instances/a/configurations", "ddm", "instance a"],
  ["/v3/{project_id}/configurations/t", "ddm", "templates"],
  ["/v1/{project_id}/instances", "ddm", undefined],
  ["/v3/{project_id}/jobs/j", "ddm", undefined],
  ["/v2/orders/subscriptions/resources/autorenew/a", "bss", undefined],
  ["/v1/{project_id}/server-groups", "sdrs", "sdrs"],
] as const)("%s of %s concerns %s", (path, service, scope) => {
  expect(scopeOf({ path, service })).toBe(scope);
});

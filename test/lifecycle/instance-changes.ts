/** A change of one property in place, and the requests that make it. */
export interface InPlaceChange {
  title: string;
  change: Record<string, unknown>;
  calls: string[];
  /** Operation that fails in the tests. */
  call: string;
  /** Whether the operation starts a job. */
  job?: true;
  /** Whether the request costs money. The same run does not repeat such a request. */
  costs?: true;
  /** The program before the change, as differences from the default program. */
  from?: Record<string, unknown>;
}

/** Id of an elastic IP. */
export const eip = "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11";
/** An administrator in the program. */
export const admin = { adminUser: "root", adminPassword: "Str0ng-enough" };

/** Changes of every property that changes in place. */
export const inPlaceChanges: readonly InPlaceChange[] = [
  {
    title: "name",
    change: { name: "sales-db" },
    call: "UpdateDdmInstanceName",
    job: true,
    calls: ["UpdateDdmInstanceName"],
  },
  {
    title: "class",
    change: { flavorRef: "ddm.c6.2xlarge.2" },
    call: "ResizeFlavor",
    job: true,
    costs: true,
    calls: ["ResizeFlavor"],
  },
  {
    title: "class, by id",
    change: { flavorRef: undefined, flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002" },
    call: "ResizeFlavor",
    job: true,
    costs: true,
    calls: ["ResizeFlavor"],
  },
  {
    title: "more nodes",
    change: { nodeNum: 5 },
    call: "ExpandDdmInstanceNodes",
    job: true,
    costs: true,
    calls: ["ExpandDdmInstanceNodes"],
  },
  {
    title: "fewer nodes",
    from: { nodeNum: 4 },
    change: { nodeNum: 1 },
    call: "BatchDeleteNodes",
    job: true,
    calls: ["BatchDeleteNodes"],
  },
  {
    title: "kernel version",
    from: { engineVersion: "3.1.0.3" },
    change: { engineVersion: "3.1.0.8" },
    call: "ChangeDatabaseVersion",
    job: true,
    calls: ["ChangeDatabaseVersion"],
  },
  {
    title: "kernel version, by engine id",
    from: { engineVersion: "3.1.0.3" },
    change: { engineVersion: undefined, engineId: "036dc44a-b560-4316-9e7f-e25a60f2aea2" },
    call: "ChangeDatabaseVersion",
    job: true,
    calls: ["ChangeDatabaseVersion"],
  },
  {
    title: "security group",
    change: { securityGroupId: "11111111-319b-4086-9fd7-62a2e8548b2e" },
    call: "UpdateDdmInstanceSecurityGroup",
    calls: ["UpdateDdmInstanceSecurityGroup"],
  },
  {
    title: "enterprise project",
    change: { enterpriseProjectId: "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11" },
    call: "MigrateResource",
    calls: ["MigrateResource"],
  },
  { title: "SSL", change: { sslEnabled: true }, call: "SwitchSsl", job: true, calls: ["SwitchSsl"] },
  { title: "port", change: { port: 5067 }, call: "UpdateInstancePort", job: true, calls: ["UpdateInstancePort"] },
  { title: "elastic IP", change: { publicIpId: eip }, call: "BindEip", job: true, calls: ["BindEip"] },
  {
    title: "another elastic IP",
    from: { publicIpId: eip },
    change: { publicIpId: "0b1e8bd5-7e6b-4c2e-8c3f-222222222222" },
    call: "BindEip",
    job: true,
    calls: ["UnbindEip", "BindEip"],
  },
  {
    title: "elastic IP removed",
    from: { publicIpId: eip },
    change: { publicIpId: undefined },
    call: "UnbindEip",
    job: true,
    calls: ["UnbindEip"],
  },
  {
    title: "read-only",
    change: { readonly: true },
    call: "SetReadOnlyStatus",
    job: true,
    calls: ["SetReadOnlyStatus"],
  },
  { title: "first administrator", change: admin, call: "ResetAdministrator", calls: ["ResetAdministrator"] },
  {
    title: "the administrator's password",
    from: admin,
    change: { ...admin, adminPassword: "Str0nger-still" },
    call: "ResetAdministrator",
    calls: ["ResetAdministrator"],
  },
  {
    title: "parameters",
    change: { parameters: { long_query_time: "2", sql_audit: "ON" } },
    call: "ModifyConfiguration",
    calls: ["ModifyConfiguration"],
  },
  {
    title: "restart",
    from: { restartTriggers: { release: "1" } },
    change: { restartTriggers: { release: "2" } },
    call: "RestartInstance",
    job: true,
    calls: ["RestartInstance"],
  },
];

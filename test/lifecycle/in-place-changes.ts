/** A change of an instance in place, and the requests that make it. */
export interface InPlaceChange {
  title: string;
  change: Record<string, unknown>;
  operations: string[];
  /** Operation that the faults of the tests apply to. */
  failingOperation: string;
  /** Whether the operation starts a job. */
  hasJob?: true;
  /** Whether the request costs money. If such a request is lost, only the next `up` repeats it. */
  hasCost?: true;
  /** The program before the change, as differences from the default program. */
  from?: Record<string, unknown>;
}

/** Id of an elastic IP. */
export const eip = "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11";
/** An administrator in the program. */
export const admin = { adminUser: "root", adminPassword: "Str0ng-enough" };

/** Changes in place. Parameter templates and charging have their own tests. */
export const inPlaceChanges: readonly InPlaceChange[] = [
  {
    title: "name",
    change: { name: "sales-db" },
    failingOperation: "UpdateDdmInstanceName",
    hasJob: true,
    operations: ["UpdateDdmInstanceName"],
  },
  {
    title: "class",
    change: { flavorRef: "ddm.c6.2xlarge.2" },
    failingOperation: "ResizeFlavor",
    hasJob: true,
    hasCost: true,
    operations: ["ResizeFlavor"],
  },
  {
    title: "class, by id",
    change: { flavorRef: undefined, flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002" },
    failingOperation: "ResizeFlavor",
    hasJob: true,
    hasCost: true,
    operations: ["ResizeFlavor"],
  },
  {
    title: "more nodes",
    change: { nodeNum: 5 },
    failingOperation: "ExpandDdmInstanceNodes",
    hasJob: true,
    hasCost: true,
    operations: ["ExpandDdmInstanceNodes"],
  },
  {
    title: "fewer nodes",
    from: { nodeNum: 4 },
    change: { nodeNum: 1 },
    failingOperation: "BatchDeleteNodes",
    hasJob: true,
    operations: ["BatchDeleteNodes"],
  },
  {
    title: "kernel version",
    from: { engineVersion: "3.1.0.3" },
    change: { engineVersion: "3.1.0.8" },
    failingOperation: "ChangeDatabaseVersion",
    hasJob: true,
    operations: ["ChangeDatabaseVersion"],
  },
  {
    title: "kernel version, by engine id",
    from: { engineVersion: "3.1.0.3" },
    change: { engineVersion: undefined, engineId: "036dc44a-b560-4316-9e7f-e25a60f2aea2" },
    failingOperation: "ChangeDatabaseVersion",
    hasJob: true,
    operations: ["ChangeDatabaseVersion"],
  },
  {
    title: "security group",
    change: { securityGroupId: "11111111-319b-4086-9fd7-62a2e8548b2e" },
    failingOperation: "UpdateDdmInstanceSecurityGroup",
    operations: ["UpdateDdmInstanceSecurityGroup"],
  },
  {
    title: "enterprise project",
    change: { enterpriseProjectId: "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11" },
    failingOperation: "MigrateResource",
    operations: ["MigrateResource"],
  },
  {
    title: "SSL",
    change: { sslEnabled: true },
    failingOperation: "SwitchSsl",
    hasJob: true,
    operations: ["SwitchSsl"],
  },
  {
    title: "port",
    change: { port: 5067 },
    failingOperation: "UpdateInstancePort",
    hasJob: true,
    operations: ["UpdateInstancePort"],
  },
  {
    title: "elastic IP",
    change: { publicIpId: eip },
    failingOperation: "BindEip",
    hasJob: true,
    operations: ["BindEip"],
  },
  {
    title: "another elastic IP",
    from: { publicIpId: eip },
    change: { publicIpId: "0b1e8bd5-7e6b-4c2e-8c3f-222222222222" },
    failingOperation: "BindEip",
    hasJob: true,
    operations: ["UnbindEip", "BindEip"],
  },
  {
    title: "elastic IP removed",
    from: { publicIpId: eip },
    change: { publicIpId: undefined },
    failingOperation: "UnbindEip",
    hasJob: true,
    operations: ["UnbindEip"],
  },
  {
    title: "read-only",
    change: { readonly: true },
    failingOperation: "SetReadOnlyStatus",
    hasJob: true,
    operations: ["SetReadOnlyStatus"],
  },
  {
    title: "first administrator",
    change: admin,
    failingOperation: "ResetAdministrator",
    operations: ["ResetAdministrator"],
  },
  {
    title: "the administrator's password",
    from: admin,
    change: { ...admin, adminPassword: "Str0nger-still" },
    failingOperation: "ResetAdministrator",
    operations: ["ResetAdministrator"],
  },
  {
    title: "parameters",
    change: { parameters: { long_query_time: "2", sql_audit: "ON" } },
    failingOperation: "ModifyConfiguration",
    operations: ["ModifyConfiguration"],
  },
  {
    title: "restart",
    from: { restartTriggers: { release: "1" } },
    change: { restartTriggers: { release: "2" } },
    failingOperation: "RestartInstance",
    hasJob: true,
    operations: ["RestartInstance"],
  },
];

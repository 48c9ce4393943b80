import { z } from "zod";
import { integerIn } from "../engine/limits";
import { type JobCheck, type StateShape, storedTime } from "../engine/state";
import type {
  Account,
  Billing,
  DataNode,
  Instance,
  KilledSession,
  Node,
  NodeGroup,
  Order,
  ParameterTemplate,
  Schema,
} from "./model";
import { MAX_SHARDS } from "./schema/schema-rules";

const texts = z.record(z.string(), z.string());
const port = integerIn([1, 65_535]);
/** Number of shards. Some responses list every shard, so a larger number would block the simulator. */
const shards = integerIn([1, MAX_SHARDS]);

const billing: z.ZodType<Billing> = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("postPaid") }),
  z.strictObject({
    mode: z.literal("prePaid"),
    orderId: z.string(),
    periodType: z.enum(["month", "year"]),
    periods: integerIn([1, 100]),
    autoRenew: z.boolean(),
  }),
]);

const node: z.ZodType<Node> = z.strictObject({
  id: z.string(),
  name: z.string(),
  availabilityZone: z.string(),
  subnetId: z.string(),
  address: z.string(),
  status: z.enum(["normal", "abnormal", "creating", "createfail", "enlargefail", "resizing"]),
});

const nodeGroup: z.ZodType<NodeGroup> = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(["rw", "r"]),
  isDefault: z.boolean(),
  flavor: z.string(),
  address: z.string(),
  nodes: z.array(node),
  access: z
    .strictObject({
      enabled: z.boolean(),
      type: z.string(),
      name: z.string(),
      addresses: z.array(z.strictObject({ ip: z.string(), description: z.string() })),
    })
    .exactOptional(),
});

const schema: z.ZodType<Schema> = z.strictObject({
  name: z.string(),
  shardMode: z.enum(["cluster", "single"]),
  shardNumber: shards,
  shardUnit: shards,
  dataNodeIds: z.array(z.string()),
  createdAt: storedTime,
  updatedAt: storedTime,
  status: z.string(),
  heldDataNodeIds: z.array(z.string()),
  uncleaned: z.boolean(),
  sqlBlacklist: z.strictObject({ full: z.string(), prefix: z.string(), regex: z.string() }),
});

const account: z.ZodType<Account> = z.strictObject({
  name: z.string(),
  status: z.string(),
  baseAuthority: z.array(z.string()),
  extendAuthority: z.array(z.string()),
  description: z.string(),
  schemas: z.array(z.string()),
  createdAt: storedTime,
  passwordChangedAt: storedTime,
  passwordLifetime: integerIn([0, 65_535]).nullable(),
});

const instance: z.ZodType<Instance> = z.strictObject({
  id: z.string(),
  name: z.string(),
  createdAt: storedTime,
  updatedAt: storedTime,
  vpcId: z.string(),
  subnetId: z.string(),
  securityGroupId: z.string(),
  enterpriseProjectId: z.string(),
  availabilityZones: z.array(z.string()),
  engineVersion: z.string(),
  previousVersion: z.string().nullable(),
  port,
  sslEnabled: z.boolean(),
  readOnly: z.boolean(),
  timeZone: z.string(),
  adminUserName: z.string().nullable(),
  publicIp: z.strictObject({ address: z.string(), id: z.string() }).nullable(),
  groups: z
    .array(nodeGroup)
    .refine(
      (groups) => groups.filter(({ isDefault }) => isDefault).length === 1,
      "must contain exactly one default group",
    ),
  parameters: z.strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    updatedAt: storedTime,
    values: texts,
    templateId: z.string().nullable(),
  }),
  tags: texts,
  billing,
  condition: z.enum(["OK", "CREATEFAILED", "ERROR", "FROZEN"]),
  errorMessage: z.string().nullable(),
  schemas: z.array(schema),
  accounts: z.array(account),
});

const dataNode: z.ZodType<DataNode> = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  engineVersion: z.string(),
  address: z.string(),
  port,
  availabilityZone: z.string(),
  timeZone: z.string(),
  cpu: z.number(),
  memory: z.number(),
  usedBy: z.string().nullable(),
});

const template: z.ZodType<ParameterTemplate> = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: storedTime,
  updatedAt: storedTime,
  userDefined: z.boolean(),
  values: texts,
});

const killedSession: z.ZodType<KilledSession> = z.strictObject({
  instanceId: z.string(),
  instanceName: z.string(),
  processId: z.string(),
  user: z.string(),
  at: storedTime,
});

const order: z.ZodType<Order> = z.strictObject({
  id: z.string(),
  createdAt: storedTime,
  paid: z.boolean(),
  instanceId: z.string(),
  newInstance: instance.nullable(),
  jobKind: z.string(),
  jobParams: z.unknown(),
  jobId: z.string().nullable(),
});

/**
 * Returns the shape of DDM's part of the state.
 *
 * @param isJob checks the kind and the parameters of the job that starts when an order is paid
 */
export function ddmState(isJob: JobCheck) {
  const hasValidJob = ({ jobKind, jobParams }: Order) => isJob(jobKind, jobParams);
  const validOrder = order.refine(hasValidJob, { error: "unknown `jobKind` or invalid `jobParams`" });
  return {
    instances: z.array(instance),
    dataNodes: z.array(dataNode),
    templates: z.array(template),
    killedSessions: z.array(killedSession),
    deletedBackups: z.array(z.string()),
    orders: z.array(validOrder),
  } satisfies StateShape;
}

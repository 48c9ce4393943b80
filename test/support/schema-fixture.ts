import { schemaLifecycle } from "../../provider/lifecycle/schema";
import { type ChildFixture, logins, makeSchemaFixture } from "./child-fixtures";
import { createResource } from "./resource-fixture";
import { Stack } from "./stack";

/** A running instance with the created schema "shop" of 8 shards on one data node. */
export const makeSchema = (changes: Record<string, unknown> = {}) =>
  createResource(makeSchemaFixture(), { name: "shop", ...changes });

export type SchemaFixture = ChildFixture & { id: string };

/** Changes to the program of {@link makeSchema} that spread the schema over more shards on two data nodes. */
export const reshardProgram = (
  { dataNodes }: Pick<ChildFixture, "dataNodes">,
  resharding?: object,
  shardNumber = 16,
) => ({
  name: "shop",
  shardNumber,
  dataNodes: logins(dataNodes.slice(0, 2)),
  ...(resharding && { resharding }),
});

/** Returns a schema in the cloud. */
export function findSchema({ instance }: Pick<ChildFixture, "instance">, name = "shop") {
  const found = instance().schemas.find((one) => one.name === name);
  if (!found) throw new Error(`the instance has no schema ${name}`);
  return found;
}

/** The diff of a preview with some properties changed. */
export const diffOf = ({ stack, program }: Pick<ChildFixture, "stack" | "program">, changes: Record<string, unknown>) =>
  stack.diff(program(changes));

/** Number of jobs in the cloud, running or ended, whose name matches. */
export const countJobs = ({ cloud }: Pick<ChildFixture, "cloud">, name: RegExp) =>
  cloud.simulator.state.jobs.filter((job) => name.test(job.name)).length;

/** Reshards the schema as another client. */
export async function reshardAsOtherClient(
  { otherClient, dataNodes }: ChildFixture,
  shardNumber: number,
  nodes = 1,
): Promise<void> {
  const data_nodes = dataNodes.slice(0, nodes).map((id) => ({ id, user: "root", password: "Data-node-1" }));
  const path = "/databases/shop/migration";
  const { job_id: job } = await otherClient.call("POST", path, { new_shard_number: shardNumber, data_nodes });
  await otherClient.call("PUT", `${path}/jobs/${String(job)}/route-switch`);
}

/** Returns a copy of a stack. With the copy, a test continues as if later commands on the original had stored nothing. */
export function copyStack({ cloud, stack }: Pick<ChildFixture, "cloud" | "stack">): Stack {
  const { id, inputs, outputs } = stack;
  return Object.assign(new Stack(cloud, schemaLifecycle), { id, inputs, outputs });
}

/** Makes the API reject the next request of an operation because of expired credentials. The command then fails. */
export function expireCredentialsAt({ cloud }: Pick<ChildFixture, "cloud">, operation: string): void {
  cloud.fault(operation, { status: 401, code: "APIGW.0301" }, { nth: 1 });
}

import type { Values } from "../../provider/lifecycle/lifecycle";
import type { Engine, Resource } from "./engine";

/** Size of a stack: the instances, the resources of each instance, and the parameter templates of the stack. */
export interface Size {
  instances: number;
  groups: number;
  schemas: number;
  accounts: number;
  templates: number;
}

/** Size of the reference stack: 159 resources. */
export const referenceSize: Size = { instances: 1, groups: 3, schemas: 50, accounts: 100, templates: 5 };

/** The network of the instances. */
export const network = {
  vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnetId: "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  securityGroupId: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
};

/**
 * Returns the resources of a stack: parameter templates and instances. Each instance has groups, schemas on one data node, and
 * accounts. Each account may use one schema.
 *
 * @param dataNodeIds one data node for each instance
 * @param edited index of the account whose description is edited, in each instance
 */
function referenceStack(size: Size, dataNodeIds: readonly string[], edited?: number): Resource[] {
  return [
    ...many(size.templates, (n) => ({
      kind: "parameter-template" as const,
      name: `template-${n}`,
      inputs: () => ({ description: "bench", values: { long_query_time: "2" } }),
    })),
    ...many(size.instances, (n) => instanceWithChildren(`db-${n}`, size, dataNodeIds[n] ?? "", edited)).flat(),
  ];
}

function instanceWithChildren(db: string, size: Size, dataNodeId: string, edited: number | undefined): Resource[] {
  const instanceIdOf = (outputsOf: (name: string) => Values) => outputsOf(db)["id"];
  const schemaOf = (account: number) => `${db}/schema_${account % size.schemas}`;
  return [
    {
      kind: "instance",
      name: db,
      inputs: () => ({
        flavorRef: "ddm.c6.2xlarge.2",
        nodeNum: 2,
        availableZones: ["az1"],
        ...network,
      }),
    },
    ...many(size.groups, (n) => ({
      kind: "instance-group" as const,
      name: `${db}/group-${n}`,
      dependsOn: [db],
      inputs: (outputsOf: (name: string) => Values) => ({
        instanceId: instanceIdOf(outputsOf),
        type: "r",
        flavorRef: "ddm.c6.2xlarge.2",
        nodes: [{ availableZone: "az1", subnetId: network.subnetId }],
      }),
    })),
    ...many(size.schemas, (n) => ({
      kind: "schema" as const,
      name: `${db}/schema_${n}`,
      dependsOn: [db],
      inputs: (outputsOf: (name: string) => Values) => ({
        instanceId: instanceIdOf(outputsOf),
        shardMode: "cluster",
        shardNumber: 8,
        dataNodes: [{ id: dataNodeId, userName: "root", userPassword: "Sh4rds!of9" }],
      }),
    })),
    ...many(size.accounts, (n) => ({
      kind: "account" as const,
      name: `${db}/account_${n}`,
      dependsOn: [db, schemaOf(n)],
      inputs: (outputsOf: (name: string) => Values) => ({
        instanceId: instanceIdOf(outputsOf),
        password: "Ab!cdef-8-9",
        baseAuthority: ["SELECT"],
        description: n === edited ? "edited" : "bench",
        databases: [outputsOf(schemaOf(n))["name"]],
      }),
    })),
  ];
}

function many<Item>(count: number, item: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

/** Returns the commands that are measured on a stack, in order. */
export function stackCommands(
  engine: Engine,
  size: Size,
  dataNodeIds: readonly string[],
): readonly (readonly [command: string, run: () => Promise<void>])[] {
  const program = referenceStack(size, dataNodeIds);
  return [
    ["preview", () => engine.preview(program)],
    ["up", () => engine.up(program)],
    ["preview, nothing to do", () => engine.preview(program)],
    ["up, nothing to do", () => engine.up(program)],
    ["refresh", () => engine.refresh()],
    ["up, one changed account per instance", () => engine.up(referenceStack(size, dataNodeIds, 0))],
    ["destroy", () => engine.destroy()],
  ];
}

import type { Values } from "../../provider/lifecycle/lifecycle";
import type { Engine, Resource } from "./engine";

/** How large a stack is: its instances, what is on each of them, and templates. */
export interface Size {
  instances: number;
  groups: number;
  schemas: number;
  accounts: number;
  templates: number;
}

/** The stack that the figures of the project are about: 159 resources. */
export const referenceSize: Size = { instances: 1, groups: 3, schemas: 50, accounts: 100, templates: 5 };

/** Where the instances are. */
export const network = {
  vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnetId: "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  securityGroupId: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
};

/**
 * Instances with groups, schemas on one data node and accounts that may use one schema each; and templates.
 *
 * @param dataNodeIds a data node for each instance, which shares it with nobody
 * @param edited the account, of each instance, whose description is another one
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
  const id = (stack: (name: string) => Values) => stack(db)["id"];
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
      after: [db],
      inputs: (stack: (name: string) => Values) => ({
        instanceId: id(stack),
        type: "r",
        flavorRef: "ddm.c6.2xlarge.2",
        nodes: [{ availableZone: "az1", subnetId: network.subnetId }],
      }),
    })),
    ...many(size.schemas, (n) => ({
      kind: "schema" as const,
      name: `${db}/schema_${n}`,
      after: [db],
      inputs: (stack: (name: string) => Values) => ({
        instanceId: id(stack),
        shardMode: "cluster",
        shardNumber: 8,
        dataNodes: [{ id: dataNodeId, userName: "root", userPassword: "Sh4rds!of9" }],
      }),
    })),
    ...many(size.accounts, (n) => ({
      kind: "account" as const,
      name: `${db}/account_${n}`,
      after: [db, schemaOf(n)],
      inputs: (stack: (name: string) => Values) => ({
        instanceId: id(stack),
        password: "Ab!cdef-8-9",
        baseAuthority: ["SELECT"],
        description: n === edited ? "edited" : "bench",
        databases: [stack(schemaOf(n))["name"]],
      }),
    })),
  ];
}

function many<Item>(count: number, item: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

/** The commands that a stack is measured by, in order. */
export function lifeOfStack(
  engine: Engine,
  size: Size,
  dataNodeIds: readonly string[],
): readonly (readonly [command: string, work: () => Promise<void>])[] {
  const program = referenceStack(size, dataNodeIds);
  return [
    ["preview", () => engine.preview(program)],
    ["up", () => engine.up(program)],
    ["preview, nothing to do", () => engine.preview(program)],
    ["up, nothing to do", () => engine.up(program)],
    ["refresh", () => engine.refresh()],
    ["up, one changed account", () => engine.up(referenceStack(size, dataNodeIds, 0))],
    ["destroy", () => engine.destroy()],
  ];
}

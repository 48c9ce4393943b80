import type { State } from "../../simulator";

/**
 * Returns the instances, the parameter templates and the used data nodes of a cloud. Omits values that differ from run to run: ids of resources,
 * addresses, times, and random parts of names. Runs with the same result have equal snapshots.
 */
export function snapshotOf(state: State): unknown {
  // In Jest, a restored state has objects of another realm. JSON makes new objects, so two snapshots can be compared strictly.
  return JSON.parse(maskRandomParts(JSON.stringify(contentsOf(state))));
}

/** Replaces the random part of generated names with `*` in a text. */
export function maskRandomParts(text: string): string {
  return text.replace(/(?<=[a-z][-_])[0-9a-f]{7}(?![0-9a-f])/g, "*");
}

function contentsOf(state: State) {
  const dataNodes = new Map(state.dataNodes.map(({ id }, index) => [id, `data node ${index}`]));
  const templates = new Map(state.templates.map(({ id, name }) => [id, name]));
  return {
    instances: sorted(
      state.instances.map((instance) => ({
        name: instance.name,
        network: [instance.vpcId, instance.subnetId, instance.securityGroupId, instance.enterpriseProjectId],
        engineVersion: instance.engineVersion,
        settings: [instance.port, instance.sslEnabled, instance.readOnly, instance.timeZone, instance.adminUserName],
        publicIp: instance.publicIp?.id,
        billing: { ...instance.billing, orderId: undefined },
        condition: instance.condition,
        parameters: instance.parameters.values,
        template: templates.get(instance.parameters.templateId ?? ""),
        groups: sorted(
          instance.groups.map((group) => ({
            name: group.name,
            role: group.role,
            flavor: group.flavor,
            nodes: sorted(group.nodes.map((node) => [node.availabilityZone, node.subnetId, node.status])),
          })),
        ),
        schemas: sorted(
          instance.schemas.map((schema) => ({
            name: schema.name,
            shards: [schema.shardMode, schema.shardNumber, schema.shardUnit],
            status: schema.status,
            dataNodes: sorted(schema.dataNodeIds.map((id) => dataNodes.get(id))),
            isCleaned: !schema.uncleaned,
          })),
        ),
        accounts: sorted(
          instance.accounts.map((account) => ({
            name: account.name,
            authorities: [sorted(account.baseAuthority), sorted(account.extendAuthority)],
            description: account.description,
            schemas: sorted(account.schemas),
          })),
        ),
      })),
    ),
    templates: sorted(
      state.templates.map(({ name, description, values, userDefined }) => ({ name, description, values, userDefined })),
    ),
    usedDataNodes: state.dataNodes.filter(({ usedBy }) => usedBy !== null).map(({ id }) => dataNodes.get(id)),
  };
}

/** Counts purchases: jobs that create an instance or a group, and orders. */
export function purchasesOf(state: State): { instances: number; groups: number; orders: number } {
  const count = (kind: string) => state.jobs.filter((job) => job.kind === kind).length;
  return { instances: count("CreateInstance"), groups: count("CreateGroup"), orders: state.orders.length };
}

/**
 * Returns an identifying text for each resource that must not be replaced, by name. Schemas and accounts have no id: their text is the creation time.
 */
export function identitiesOf(state: State): Record<string, string> {
  const templates = state.templates.filter(({ userDefined }) => userDefined);
  return Object.fromEntries([
    ...templates.map(({ name, id }) => [`template ${name}`, id]),
    ...state.instances.flatMap((instance) => [
      [`instance ${instance.name}`, `${instance.id} ${instance.createdAt}`],
      ...instance.groups.map((group) => [`group ${group.name}`, group.id]),
      ...instance.schemas.map((schema) => [`schema ${schema.name}`, String(schema.createdAt)]),
      ...instance.accounts.map((account) => [`account ${account.name}`, String(account.createdAt)]),
    ]),
  ] as [string, string][]);
}

function sorted<Item>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

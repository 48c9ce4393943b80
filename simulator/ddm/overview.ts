import type { Backend } from "../engine/backend";
import type { DataNodeView, DdmOverview, InstanceView, OrderView, TemplateView } from "../page/overview";
import { instanceStatus } from "./instance/instance-status";
import type { Billing, DataNode, Instance, Order, ParameterTemplate } from "./model";

/** Returns DDM's part of the overview that the simulator's page shows. */
export function ddmOverview(backend: Backend): DdmOverview {
  const { instances, dataNodes, templates, orders } = backend.state;
  return {
    instances: instances.map((instance) => instanceView(backend, instance)),
    dataNodes: dataNodes.map((node) => dataNodeView(instances, node)),
    templates: templates.map((template) => templateView(instances, template)),
    unpaidOrders: orders.filter(({ paid }) => !paid).map((order) => orderView(instances, order)),
    elasticIps: instances.flatMap(({ name, publicIp }) =>
      publicIp === null ? [] : [{ id: publicIp.id, address: publicIp.address, instanceName: name }],
    ),
  };
}

function instanceView(backend: Backend, instance: Instance): InstanceView {
  const nodeNames = new Map(backend.state.dataNodes.map(({ id, name }) => [id, name]));
  const { id, name, engineVersion, port, publicIp, errorMessage, parameters, tags } = instance;
  return {
    id,
    name,
    status: instanceStatus(backend, instance),
    engineVersion,
    billing: billingText(instance.billing),
    zones: instance.availabilityZones,
    port,
    publicIp: publicIp?.address ?? null,
    errorMessage,
    parameters: parameters.values,
    tags,
    groups: instance.groups.map((group) => ({
      id: group.id,
      name: group.name,
      role: group.role,
      isDefault: group.isDefault,
      flavor: group.flavor,
      address: group.address,
      nodes: group.nodes.map((node) => ({
        id: node.id,
        name: node.name,
        status: node.status,
        zone: node.availabilityZone,
        address: node.address,
      })),
    })),
    schemas: instance.schemas.map((schema) => ({
      name: schema.name,
      status: schema.status,
      shardMode: schema.shardMode,
      shardNumber: schema.shardNumber,
      dataNodes: schema.dataNodeIds.map((nodeId) => nodeNames.get(nodeId) ?? nodeId),
    })),
    accounts: instance.accounts.map((account) => ({
      name: account.name,
      status: account.status,
      authority: [...account.baseAuthority, ...account.extendAuthority],
      schemas: account.schemas,
      description: account.description,
    })),
  };
}

function billingText(billing: Billing): string {
  if (billing.mode === "postPaid") return "pay per use";
  return `${billing.periods} ${billing.periodType}${billing.periods === 1 ? "" : "s"}${billing.autoRenew ? ", renewed automatically" : ""}`;
}

function dataNodeView(instances: readonly Instance[], node: DataNode): DataNodeView {
  const instance = instances.find(({ id }) => id === node.usedBy);
  const storedSchemas = instance?.schemas.filter((schema) =>
    [...schema.dataNodeIds, ...schema.heldDataNodeIds].includes(node.id),
  );
  return {
    id: node.id,
    name: node.name,
    status: node.status,
    engineVersion: node.engineVersion,
    zone: node.availabilityZone,
    address: `${node.address}:${node.port}`,
    usedBy:
      node.usedBy === null
        ? null
        : { instanceName: instance?.name ?? node.usedBy, schemas: storedSchemas?.map(({ name }) => name) ?? [] },
  };
}

function templateView(instances: readonly Instance[], template: ParameterTemplate): TemplateView {
  const { id, name, description, userDefined, values } = template;
  const usedBy = instances.filter(({ parameters }) => parameters.templateId === id).map((instance) => instance.name);
  return { id, name, description, userDefined, values, usedBy };
}

function orderView(instances: readonly Instance[], order: Order): OrderView {
  const instance = order.newInstance ?? instances.find(({ id }) => id === order.instanceId);
  return {
    id: order.id,
    instanceName: instance?.name ?? order.instanceId,
    purpose: order.newInstance === null ? "change" : "purchase",
    placedAt: new Date(order.createdAt).toISOString(),
  };
}

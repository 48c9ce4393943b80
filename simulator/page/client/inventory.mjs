// Data nodes, parameter templates, elastic IPs, unpaid orders, server groups and protection groups.
import { h } from "./dom.mjs";
import { code, disclosure, emptyNote, settings, statusBadge, table } from "./parts.mjs";
import { timeText } from "./text.mjs";

/** @import { DataNodeView, ElasticIpView, Overview, TemplateView } from "../overview.js" */

/**
 * @param {readonly DataNodeView[]} nodes
 */
export function describeDataNodes(nodes) {
  if (nodes.length === 0) return emptyNote("There are no data nodes.");
  return table(
    "Data nodes",
    ["Data node", "Used by", "Status", "MySQL", "Zone", "Address", "Id"],
    nodes.map(({ id, name, usedBy, status, engineVersion, zone, address }) => ({
      key: id,
      cells: [name, useText(usedBy), statusBadge(status), engineVersion, zone, address, code(id)],
    })),
  );
}

/**
 * @param {DataNodeView["usedBy"]} usedBy
 */
function useText(usedBy) {
  if (usedBy === null) return "free";
  return usedBy.instanceName + (usedBy.schemas.length === 0 ? "" : `: ${usedBy.schemas.join(", ")}`);
}

/**
 * @param {readonly TemplateView[]} templates
 */
export function describeTemplates(templates) {
  if (templates.length === 0) return emptyNote("There are no parameter templates.");
  return table(
    "Parameter templates",
    ["Template", "Description", "Values", "Copied to", "Id"],
    templates.map(({ id, name, description, userDefined, values, usedBy }) => {
      const count = Object.keys(values).length;
      const shown = count > 3 ? disclosure("values", `${count} values`, false, settings(values)) : settings(values);
      const title = userDefined ? name : `${name} (built in)`;
      return { key: id, cells: [title, description || "none", shown, usedBy.join(", ") || "no instance", code(id)] };
    }),
  );
}

/**
 * @param {readonly ElasticIpView[]} elasticIps
 */
export function describeElasticIps(elasticIps) {
  if (elasticIps.length === 0)
    return emptyNote("No elastic IP is bound. Every well-formed id exists and can be bound.");
  return table(
    "Elastic IPs",
    ["Address", "Instance", "Id"],
    elasticIps.map(({ id, address, instanceName }) => ({ key: id, cells: [address, instanceName, code(id)] })),
  );
}

/**
 * @param {Pick<Overview, "unpaidOrders" | "serverGroups" | "protectionGroups">} overview
 */
export function describeOthers({ unpaidOrders, serverGroups, protectionGroups }) {
  if (unpaidOrders.length + serverGroups.length + protectionGroups.length === 0) {
    return emptyNote("There are no unpaid orders, server groups or protection groups.");
  }
  return [
    titledTable("Unpaid orders", ["Order", "Instance", "Purpose", "Placed (UTC)"], unpaidOrders, (order) => [
      code(order.id),
      order.instanceName,
      order.purpose,
      timeText(order.placedAt),
    ]),
    titledTable("Server groups", ["Name", "Servers", "Id"], serverGroups, ({ id, name, members }) => [
      name,
      members.join(", ") || "none",
      code(id),
    ]),
    titledTable("Protection groups", ["Name", "Status", "Zones", "Id"], protectionGroups, (one) => [
      one.name,
      statusBadge(one.status),
      `${one.sourceZone} → ${one.targetZone}`,
      code(one.id),
    ]),
  ];
}

/**
 * @template {{ readonly id: string }} Item
 * @param {string} title
 * @param {readonly string[]} columns
 * @param {readonly Item[]} items
 * @param {(item: Item) => readonly import("../description.js").Children[]} cells
 */
function titledTable(title, columns, items, cells) {
  if (items.length === 0) return null;
  const rows = items.map((item) => ({ key: item.id, cells: cells(item) }));
  return [h("h3", { key: title }, title), table(title, columns, rows)];
}

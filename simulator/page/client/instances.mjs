// Instances with their groups, nodes, schemas, accounts and parameters.
import { h } from "./dom.mjs";
import { code, disclosure, emptyNote, facts, firstItems, settings, statusBadge, table } from "./parts.mjs";
import { countText } from "./text.mjs";

/** @import { InstanceView } from "../overview.js" */

/**
 * @param {readonly InstanceView[]} instances
 */
export function describeInstances(instances) {
  if (instances.length === 0) return emptyNote("There are no instances.");
  return firstItems("instances", instances, (shown) => shown.map(describeInstance));
}

/**
 * @param {InstanceView} instance
 */
function describeInstance(instance) {
  const { id, name, status, groups, schemas, accounts, parameters } = instance;
  const nodeCount = groups.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const groupTitle = `Groups (${countText(groups.length, "group")}, ${countText(nodeCount, "node")})`;
  return h(
    "article",
    { key: id, "aria-label": `Instance ${name}` },
    h("h3", {}, name, " ", statusBadge(status)),
    instance.errorMessage === null ? null : h("p", { key: "error", class: "error" }, instance.errorMessage),
    facts([
      ["Id", code(id)],
      ["Version", instance.engineVersion],
      ["Zones", instance.zones.join(", ")],
      ["Port", String(instance.port)],
      ["Elastic IP", instance.publicIp ?? "none"],
      ["Billing", instance.billing],
      ["Tags", settings(instance.tags)],
    ]),
    disclosure("groups", groupTitle, true, describeGroups(instance)),
    disclosure("schemas", `Schemas (${schemas.length})`, schemas.length > 0, describeSchemas(instance)),
    disclosure("accounts", `Accounts (${accounts.length})`, false, describeAccounts(instance)),
    disclosure("parameters", `Parameters (${Object.keys(parameters).length} set)`, false, settings(parameters)),
  );
}

/**
 * @param {InstanceView} instance
 */
function describeGroups({ groups, name }) {
  return groups.map((group) => [
    h(
      "h4",
      { key: `heading ${group.id}` },
      `${group.name}: `,
      h(
        "span",
        {},
        `${group.role === "r" ? "read-only" : "read and write"}, ${group.flavor}, ${group.address}${group.isDefault ? ", default group" : ""}`,
      ),
    ),
    table(
      `Nodes of group ${group.name} of ${name}`,
      ["Node", "Status", "Zone", "Address", "Id"],
      group.nodes.map((node) => ({
        key: node.id,
        cells: [node.name, statusBadge(node.status), node.zone, node.address, code(node.id)],
      })),
    ),
  ]);
}

/**
 * @param {InstanceView} instance
 */
function describeSchemas({ schemas, name, id }) {
  if (schemas.length === 0) return emptyNote("There are no schemas.");
  return firstItems(`schemas ${id}`, schemas, (shown) =>
    table(
      `Schemas of ${name}`,
      ["Schema", "Status", "Shards", "Data nodes"],
      shown.map((schema) => ({
        key: schema.name,
        cells: [
          schema.name,
          statusBadge(schema.status),
          schema.shardMode === "single" ? "not sharded" : String(schema.shardNumber),
          schema.dataNodes.join(", "),
        ],
      })),
    ),
  );
}

/**
 * @param {InstanceView} instance
 */
function describeAccounts({ accounts, name, id }) {
  if (accounts.length === 0) return emptyNote("There are no accounts.");
  return firstItems(`accounts ${id}`, accounts, (shown) =>
    table(
      `Accounts of ${name}`,
      ["Account", "Status", "Permissions", "Schemas", "Description"],
      shown.map((account) => ({
        key: account.name,
        cells: [
          account.name,
          statusBadge(account.status),
          account.authority.join(", ") || "none",
          account.schemas.join(", ") || "none",
          account.description || "none",
        ],
      })),
    ),
  );
}

import type { OtherClient } from "../../../scripts/sandbox/other-client";
import { ref, declaration } from "../harness/programs";
import type { Args } from "../harness/cases";
import { administrator, dataNodeArgs, instanceArgs } from "../harness/fixtures";

/** One command on a stack, with its program. */
export interface Phase {
  readonly title: string;
  readonly command: "up" | "destroy";
  /** Further arguments of the command. */
  readonly args?: readonly string[];
  readonly program: string;
  /** Changes the instance before the command. */
  readonly drift?: (call: OtherClient, instanceId: string) => Promise<unknown>;
}

/**
 * Makes the phases of a stack, from its creation to its deletion. The stack has one resource of each DDM kind, except actions.
 *
 * @param dataNode id of a data node
 */
export function makePhases(dataNode: string | undefined): readonly Phase[] {
  // The program sets no `name`: after a kill of the first `up`, the next `up` adopts only resources with generated names
  // (docs/decisions/0004).
  const program = (changes: { instance?: Args; template?: Args; group?: Args; account?: Args }) =>
    [
      `const ddm = require("pulumi-huaweicloud-ddm");`,
      declaration("ParameterTemplate", "tuned", { values: { long_query_time: "2" }, ...changes.template }),
      declaration("Instance", "orders", {
        ...instanceArgs,
        ...administrator,
        paramGroupId: ref("tuned.id"),
        ...changes.instance,
      }),
      declaration("InstanceGroup", "readers", {
        instanceId: ref("orders.id"),
        type: "r",
        flavorRef: "ddm.c6.large.2",
        nodes: [{ availableZone: "az1", subnetId: instanceArgs.subnetId }],
        ...changes.group,
      }),
      declaration("Schema", "shop", {
        instanceId: ref("orders.id"),
        shardMode: "cluster",
        shardNumber: 8,
        dataNodes: [dataNodeArgs(dataNode)],
      }),
      declaration("Account", "app", {
        instanceId: ref("orders.id"),
        password: "Blue-sky-77",
        baseAuthority: ["SELECT"],
        databases: [ref("shop.name")],
        ...changes.account,
      }),
    ].join("\n");
  const changed = {
    template: { values: { long_query_time: "5" } },
    instance: { nodeNum: 3, securityGroupId: "d2e3f4a5-b6c7-4d8e-9f0a-1b2c3d4e5f60" },
    account: { password: "Red-sea-88", baseAuthority: ["SELECT", "INSERT"] },
  };
  const replaced = { ...changed, group: { type: "rw" } };
  return [
    { title: "create", command: "up", program: program({}) },
    { title: "change", command: "up", program: program(changed) },
    {
      title: "repair",
      command: "up",
      args: ["--refresh"],
      program: program(changed),
      drift: (call, id) => call("PUT", `/v1/{pid}/instances/${id}/modify-name`, { name: "renamed-in-console" }),
    },
    { title: "replace", command: "up", program: program(replaced) },
    { title: "destroy", command: "destroy", program: program(replaced) },
  ];
}

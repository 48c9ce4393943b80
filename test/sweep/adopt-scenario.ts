import type { Values } from "../../provider/lifecycle/lifecycle";
import { type Changes, makeProgram, network } from "./program";
import type { Phase, Scenario } from "./scenario";
import type { Testbed } from "./testbed";

/** Makes a scenario that adopts the resources of another client, and then changes, renames, replaces and destroys resources. */
export function makeAdoptScenario(): Scenario {
  const changed: Changes = { app: { description: "adopted" }, instance: { nodeNum: 3 } };
  const replaced: Changes = { report: { name: "reporting" } };
  return {
    phases: [
      { title: "adopt", command: "up", before: createInConsole, program: makeAdoptingProgram() },
      { title: "change adopted resources", command: "up", program: makeAdoptingProgram(changed) },
      {
        title: "reject a replacement while adopting",
        command: "up",
        program: makeAdoptingProgram(changed, replaced),
        refusal: /"adopt" would adopt .* again during this replacement/,
      },
      { title: "rename an adopted resource", command: "up", program: renameReport(makeAdoptingProgram(changed)) },
      {
        title: "replace an adopted resource",
        command: "up",
        program: renameReport(makeProgram(changed, replaced)),
        replaces: true,
      },
      {
        title: "destroy adopted resources",
        command: "destroy",
        program: renameReport(makeProgram(changed, replaced)),
        replaces: true,
      },
    ],
  };
}

async function createInConsole({ simulator, otherClient }: Testbed): Promise<void> {
  await otherClient.call("POST", "/v3/{pid}/configurations", {
    name: "console-values",
    description: "",
    values: { long_query_time: "7" },
  });
  const { id } = await otherClient.call("POST", "/v3/{pid}/instances", {
    name: "console-orders",
    available_zones: network.availableZones,
    node_num: 2,
    engine_version: "3.1.0.7",
    flavor_ref: "ddm.c6.large.2",
    vpc_id: network.vpcId,
    subnet_id: network.subnetId,
    security_group_id: network.securityGroupId,
    admin_user_name: "boss",
    admin_user_password: "Console-boss-1",
  });
  const client = otherClient.ofInstance(String(id));
  const [dataNode] = simulator.state.dataNodes;
  await client.call("POST", "/groups", {
    name: "console-readers",
    type: "r",
    flavor_ref: "ddm.c6.large.2",
    nodes: network.availableZones.map((available_zone) => ({ available_zone, subnet_id: network.subnetId })),
  });
  await client.call("POST", "/databases", {
    name: "console_shop",
    shard_mode: "cluster",
    shard_number: 8,
    dn_instances: [{ id: dataNode?.id, user_name: "root", user_password: "Secret-node-1" }],
  });
  for (const name of ["console_app", "console_report"])
    await client.call("POST", "/users", {
      name,
      password: "Console-user-1",
      base_authority: ["SELECT"],
      databases: [],
    });
}

/** Makes a program that adopts the resources of {@link createInConsole}. */
function makeAdoptingProgram(...changes: readonly Changes[]): Phase["program"] {
  return (testbed) => {
    const { instances, templates } = testbed.simulator.state;
    const [instance] = instances;
    const instanceId = instance?.id ?? "";
    const adopt = (id: string | undefined): Values => ({ adopt: { id } });
    const ids: Changes = {
      template: adopt(templates.find(({ name }) => name === "console-values")?.id),
      instance: adopt(instanceId),
      group: adopt(`${instanceId}/${instance?.groups.find(({ isDefault }) => !isDefault)?.id ?? ""}`),
      schema: adopt(`${instanceId}/console_shop`),
      app: adopt(`${instanceId}/console_app`),
      report: adopt(`${instanceId}/console_report`),
    };
    return makeProgram(ids, ...changes)(testbed);
  };
}

/** Renames the resource `report` of the program to `statistics`. Its arguments stay unchanged. */
function renameReport(program: Phase["program"]): Phase["program"] {
  return (testbed) =>
    program(testbed).map((declaration) =>
      declaration.name === "report" ? { ...declaration, name: "statistics" } : declaration,
    );
}

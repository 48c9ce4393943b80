import { changed, makeProgram } from "./program";
import type { Scenario } from "./scenario";

/** Makes a scenario in which another client changes properties of resources, reshards the schema, and deletes resources. */
export function makeDriftScenario(): Scenario {
  const program = makeProgram(changed);
  return {
    phases: [
      { title: "create for drift", command: "up", program, isPreparation: true },
      {
        title: "repair all drift",
        command: "up --refresh",
        before: async ({ simulator, otherClient }) => {
          const [instance] = simulator.state.instances;
          const [template] = simulator.state.templates.filter(({ userDefined }) => userDefined);
          const group = instance?.groups.find(({ isDefault }) => !isDefault);
          const id = instance?.id ?? "";
          const client = otherClient.ofInstance(id);
          await client.call("PUT", "/name", { name: "renamed-in-console" });
          await client.call("PUT", "/port", { port: 5099 });
          await client.call("PUT", "/readonly-status", { readonly: true });
          await client.call("POST", "/switch-ssl", { ssl_enabled: false });
          await client.call("PUT", "/security-group", { security_group_id: "035b70ed-319b-4086-9fd7-62a2e8548b20" });
          await otherClient.call("PUT", `/v3.1/{pid}/instances/${id}/configurations`, {
            values: { long_query_time: "9" },
          });
          await client.call("POST", "/nodes", { nodes: [{ available_zone: "az1" }], group_id: group?.id });
          // Moves a node of the default group to a zone that is not in the program.
          const defaultGroup = instance?.groups.find(({ isDefault }) => isDefault);
          const moved = defaultGroup?.nodes.at(1)?.id;
          await client.call("POST", "/nodes", { nodes: [{ available_zone: "az3" }], group_id: defaultGroup?.id });
          await client.call("POST", "/nodes/batch-delete", { node_ids: [moved] });
          await client.call("PUT", "/flavor", { spec_code: "ddm.c6.large.2", group_id: group?.id });
          for (const { name } of instance?.accounts.filter((one) => one.name !== "boss") ?? [])
            await client.call("PUT", `/users/${name}`, { description: "console", base_authority: ["DROP"] });
          await client.call("POST", `/users/${instance?.accounts.at(-1)?.name ?? ""}/password`, {
            password: "Console-1",
          });
          await otherClient.call("PUT", `/v3/{pid}/configurations/${template?.id ?? ""}`, {
            description: "changed in the console",
            values: { long_query_time: "8" },
          });
        },
        program,
        // The program sets neither `readonly` nor the description of the account `report`.
        check: ({ simulator: { state } }) =>
          state.instances.every(
            ({ readOnly, accounts }) => readOnly && accounts.some(({ description }) => description === "console"),
          )
            ? []
            : ["a value that the program does not set was reverted"],
      },
      {
        title: "tolerate resharding",
        command: "up --refresh",
        before: async ({ simulator, otherClient }) => {
          const [instance] = simulator.state.instances;
          const [schema] = instance?.schemas ?? [];
          const path = `/databases/${schema?.name ?? ""}/migration`;
          const client = otherClient.ofInstance(instance?.id ?? "");
          const data_nodes = schema?.dataNodeIds.map((id) => ({ id, user: "root", password: "Secret-node-1" }));
          const { job_id: job } = await client.call("POST", path, { new_shard_number: 16, data_nodes });
          await client.call("PUT", `${path}/jobs/${String(job)}/route-switch`);
        },
        program,
        // Shards cannot be removed, so each preview shows the difference as an update.
        remains: { shop: "update" },
      },
      {
        title: "recreate what was deleted",
        command: "up --refresh",
        before: async ({ simulator, otherClient }) => {
          const [instance] = simulator.state.instances;
          const [template] = simulator.state.templates.filter(({ userDefined }) => userDefined);
          const client = otherClient.ofInstance(instance?.id ?? "");
          const group = instance?.groups.find(({ isDefault }) => !isDefault);
          await client.call("DELETE", `/groups/${group?.id ?? ""}`);
          await client.call("DELETE", `/users/${instance?.accounts.at(-1)?.name ?? ""}`);
          await otherClient.call("DELETE", `/v3/{pid}/configurations/${template?.id ?? ""}`);
        },
        program,
        remains: { shop: "update" },
      },
    ],
  };
}

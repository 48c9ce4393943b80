import fc, { type Arbitrary } from "fast-check";
import type { Values } from "../../provider/lifecycle/lifecycle";
import type { Declaration, Op, Program } from "../sweep/engine-model";
import { network, nodesIn } from "../sweep/program";
import { Testbed } from "../sweep/testbed";
import { randomSubset } from "./programs";
import { randomRuns, randomTimeout } from "./settings";

/** A program: the arguments of its resources and its `ignoreChanges`. Before it runs, other clients change the properties in `drift`. */
interface Edit {
  instance: Values;
  template: Values;
  group: Values | undefined;
  schema: Values | undefined;
  app: Values | undefined;
  ignoreChanges: readonly (typeof ignorable)[number][];
  drift: readonly (typeof ignorable)[number][];
}

/** Properties that other clients may change and a program may ignore. */
const ignorable = [
  "orders.name",
  "orders.port",
  "orders.securityGroupId",
  "app.description",
  "app.baseAuthority",
] as const;

const edit: Arbitrary<Edit> = fc.record({
  instance: randomSubset({
    name: ["orders-db", "shop-db"],
    port: [5067, 5068],
    nodeNum: [3],
    availableZones: [["az1"], ["az1", "az2"]],
    vpcId: [network.vpcId, "e1d886ec-cfe7-4cd4-b748-fc55a10b4173"],
  }),
  // Every program declares the template, because a template that an instance uses cannot be deleted.
  template: randomSubset({ name: ["tuned-values"], values: [{ long_query_time: "2" }] }),
  group: fc.option(randomSubset({ name: ["reading"], type: ["r", "rw"] }), { nil: undefined }),
  schema: fc.option(randomSubset({ name: ["shopdb", "orderdb"], shardNumber: [8, 16] }), { nil: undefined }),
  app: fc.option(randomSubset({ name: ["app_user"], description: ["shop"], passwordLifetime: [30] }), {
    nil: undefined,
  }),
  ignoreChanges: fc.subarray([...ignorable]),
  drift: fc.subarray([...ignorable]),
});

/** Declares the resources. Inputs use ids and names of other resources, which previews may not know. */
function declare({ instance, template, group, schema, app, ignoreChanges }: Edit, dataNodeId: string): Program {
  const ignored = (resource: string) =>
    ignoreChanges.filter((path) => path.startsWith(`${resource}.`)).map((path) => path.slice(resource.length + 1));
  const orders: Declaration = {
    kind: "instance",
    name: "orders",
    dependsOn: ["tuned"],
    inputs: (outputsOf) => ({
      ...network,
      flavorRef: "ddm.c6.large.2",
      nodeNum: 2,
      paramGroupId: outputsOf("tuned")["id"],
      ...instance,
    }),
    ignoreChanges: ignored("orders"),
  };
  const child = (kind: string, name: string, args: Declaration["inputs"], dependsOn: readonly string[] = []) => ({
    kind,
    name,
    dependsOn: ["orders", ...dependsOn],
    ignoreChanges: ignored(name),
    inputs: (outputsOf: (name: string) => Values) => ({ instanceId: outputsOf("orders")["id"], ...args(outputsOf) }),
  });
  const dataNode = {
    dataNodes: [{ id: dataNodeId, userName: "root" }],
    dataNodePasswords: { [dataNodeId]: "Secret-node-1" },
  };
  return [
    { kind: "parameter-template", name: "tuned", inputs: () => template },
    orders,
    ...(group
      ? [
          child("instance-group", "readers", () => ({
            type: "r",
            flavorRef: "ddm.c6.large.2",
            nodes: nodesIn("az1"),
            ...group,
          })),
        ]
      : []),
    ...(schema
      ? [child("schema", "shop", () => ({ shardMode: "cluster", shardNumber: 8, ...dataNode, ...schema }))]
      : []),
    ...(app
      ? [
          child(
            "account",
            "app",
            (outputsOf) => ({
              password: "Secret-app-1",
              baseAuthority: ["SELECT"],
              description: `of ${String(outputsOf("orders")["name"])}`,
              ...(schema && { databases: [outputsOf("shop")["name"]] }),
              ...app,
            }),
            schema ? ["shop"] : [],
          ),
        ]
      : []),
  ];
}

/** The values of the ignorable properties in the cloud. */
function valuesOf({ simulator, engine }: Testbed): Record<(typeof ignorable)[number], unknown> {
  const [instance] = simulator.state.instances;
  const id = engine.state.entries.find(({ name }) => name === "app")?.id ?? "";
  const account = instance?.accounts.find(({ name }) => id === `${instance.id}/${name}`);
  return {
    "orders.name": instance?.name,
    "orders.port": instance?.port,
    "orders.securityGroupId": instance?.securityGroupId,
    "app.description": account?.description,
    "app.baseAuthority": account?.baseAuthority,
  };
}

/** The inputs of a resource in the state. */
const inputsOf = ({ engine }: Testbed, resource: string): Values =>
  engine.state.entries.find(({ name }) => name === resource)?.inputs ?? {};

/** Changes properties as other clients do. */
async function change({ simulator, engine, otherClient }: Testbed, paths: Edit["drift"]): Promise<void> {
  const [instance] = simulator.state.instances;
  if (!instance) return;
  const client = otherClient.ofInstance(instance.id);
  const [, account] = (engine.state.entries.find(({ name }) => name === "app")?.id ?? "").split("/");
  const user = `/users/${account ?? ""}`;
  for (const path of paths) {
    if (path === "orders.name") await client.call("PUT", "/name", { name: "renamed-in-console" });
    if (path === "orders.port") await client.call("PUT", "/port", { port: 5099 });
    if (path === "orders.securityGroupId")
      await client.call("PUT", "/security-group", { security_group_id: "035b70ed-319b-4086-9fd7-62a2e8548b20" });
    if (path === "app.description" && account !== undefined)
      await client.call("PUT", user, { description: "console", base_authority: ["SELECT"] });
    if (path === "app.baseAuthority" && account !== undefined)
      await client.call("PUT", user, { base_authority: ["DROP"] });
  }
}

const ranks: readonly Op[] = ["same", "update", "replace"];

/** Whether a command may run an operation. If the preview had unknown values, an operation of a lower rank than previewed is permitted, too. */
function isPermitted(previewed: Op | undefined, op: Op, hasUnknowns: boolean): boolean {
  if (previewed === op) return true;
  return hasUnknowns && previewed !== undefined && ranks.includes(op) && ranks.indexOf(op) < ranks.indexOf(previewed);
}

test(
  "`up` does no more than its preview shows, and an update changes no ignored property and no unmanaged port",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 2, maxLength: 4 }), async (edits) => {
        const testbed = new Testbed(undefined);
        const { engine, simulator } = testbed;
        for (const each of edits) {
          await change(testbed, each.drift);
          if (engine.state.entries.length > 0) await engine.refresh();
          const program = declare(each, simulator.state.dataNodes[0]?.id ?? "");
          const [requests, before] = [testbed.journalLength, valuesOf(testbed)];
          const isPortSet = each.instance["port"] !== undefined || inputsOf(testbed, "orders")["port"] !== undefined;
          const previewed = await engine.preview(program);
          expect(testbed.journalLength).toBe(requests);
          const ops = await engine.up(program);
          const hasUnknowns = Object.values(previewed).some((op) => op === "create" || op === "replace");
          const wrong = Object.keys({ ...previewed, ...ops }).filter(
            (name) => !isPermitted(previewed[name], ops[name] as Op, hasUnknowns),
          );
          expect({ wrong, previewed, ops }).toEqual({ wrong: [], previewed, ops });
          const after = valuesOf(testbed);
          const isKept = (path: string) => ["same", "update"].includes(ops[path.split(".")[0] ?? ""] ?? "");
          const unmanaged = isPortSet ? [] : (["orders.port"] as const);
          for (const path of [...each.ignoreChanges, ...unmanaged].filter(isKept))
            expect({ path, value: after[path] }).toEqual({ path, value: before[path] });
          expect(Object.values(await engine.preview(program)).filter((op) => op !== "same")).toEqual([]);
        }
        await engine.destroy();
        expect(simulator.state.instances).toEqual([]);
      }),
      randomRuns(8),
    );
  },
  randomTimeout(240_000),
);

import fc, { type Arbitrary } from "fast-check";
import type { Values } from "../../provider/lifecycle/lifecycle";
import type { Declaration } from "../sweep/engine-model";
import { network, nodesIn } from "../sweep/program";
import type { Phase } from "../sweep/scenario";

/** A subset of optional properties, each with one of its values. */
export const randomSubset = (values: Readonly<Record<string, readonly unknown[]>>): Arbitrary<Values> =>
  fc.record(Object.fromEntries(Object.entries(values).map(([name, choices]) => [name, fc.constantFrom(...choices)])), {
    requiredKeys: [],
  });

/** Random arguments of an instance. A change of these arguments is made in place. */
export const randomInstance = fc
  .record({
    flavorRef: fc.constantFrom("ddm.c6.xlarge.2", "ddm.c6.2xlarge.2"),
    nodeNum: fc.integer({ min: 2, max: 3 }),
    securityGroupId: fc.constantFrom("035b70ed-319b-4086-9fd7-62a2e8548b2e", "035b70ed-319b-4086-9fd7-62a2e8548b2f"),
  })
  .chain((required) =>
    randomSubset({
      name: ["orders-db", "shop-db"],
      port: [5067, 5068],
      sslEnabled: [true, false],
      parameters: [{ long_query_time: "3" }, { long_query_time: "4" }],
    }).map((given): Values => ({ ...required, ...given })),
  );

/** Arguments of the children of an instance, and of a template beside the instance. */
export type Children = Partial<Record<"template" | "group" | "schema" | "app" | "report", Values>>;

/** Random {@link Children}. @param prefix start of the names that the program sets */
export const randomChildren = (prefix: string): Arbitrary<Children> =>
  fc.record(
    {
      template: randomSubset({
        name: [`${prefix}tuned-values`],
        values: [{ long_query_time: "2" }, { long_query_time: "6" }],
        description: ["for orders"],
      }),
      group: randomSubset({ name: [`${prefix}reading`, `${prefix}reporting`], type: ["r", "rw"] }),
      schema: randomSubset({ name: [`${prefix}shopdb`], shardNumber: [8, 16] }),
      app: randomSubset({ name: [`${prefix}app_user`], description: ["web shop", "shop"], passwordLifetime: [30, 60] }),
      report: randomSubset({ name: [`${prefix}report_user`, `${prefix}reports`], description: ["reports"] }),
    },
    { requiredKeys: [] },
  );

/** Declares the given template, an instance "orders" and its given children. */
export function declareStack(instance: Values, children: Children, dataNodeId: string): Declaration[] {
  const declarations = declareChildren(children, (outputsOf) => outputsOf("orders")["id"], dataNodeId, ["orders"]);
  const orders: Declaration = { kind: "instance", name: "orders", inputs: () => ({ ...network, ...instance }) };
  const isTemplate = ({ kind }: Declaration) => kind === "parameter-template";
  return [...declarations.filter(isTemplate), orders, ...declarations.filter((each) => !isTemplate(each))];
}

/**
 * Declares the given children of an instance, and the given template. The instance may belong to another stack.
 *
 * @param instanceIdOf returns the id of the instance
 */
export function declareChildren(
  { template, group, schema, app, report }: Children,
  instanceIdOf: (outputsOf: (name: string) => Values) => unknown,
  dataNodeId: string,
  dependsOn: readonly string[] = [],
): Declaration[] {
  const child = (kind: string, name: string, given: Values | undefined, args: Values): Declaration[] =>
    given === undefined
      ? []
      : [
          {
            kind,
            name,
            dependsOn,
            inputs: (outputsOf) => ({ instanceId: instanceIdOf(outputsOf), ...args, ...given }),
          },
        ];
  const dataNodes = [{ id: dataNodeId, userName: "root" }];
  return [
    ...(template === undefined ? [] : [{ kind: "parameter-template", name: "tuned", inputs: () => template }]),
    ...child("instance-group", "readers", group, {
      type: "r",
      flavorRef: "ddm.c6.large.2",
      nodes: nodesIn("az1", "az2"),
    }),
    ...child("schema", "shop", schema, {
      shardMode: "cluster",
      shardNumber: 8,
      dataNodes,
      dataNodePasswords: { [dataNodeId]: "Secret-node-1" },
    }),
    ...child("account", "app", app, { password: "Secret-app-1", baseAuthority: ["SELECT"] }),
    ...child("account", "report", report, { password: "Secret-rep-1", baseAuthority: ["SELECT"] }),
  ];
}

/** One `up` with a random program. Another client may rename the instance before the `up`. */
const phase: Arbitrary<Omit<Phase, "title">> = fc
  .record({ instance: randomInstance, children: randomChildren(""), isDrifted: fc.boolean() })
  .map(({ instance, children: declared, isDrifted }) => ({
    command: isDrifted ? "up --refresh" : "up",
    program: ({ simulator }) => declareStack(instance, declared, simulator.state.dataNodes[0]?.id ?? ""),
    before: async ({ simulator, otherClient }) => {
      const [bought] = simulator.state.instances;
      if (isDrifted && bought && instance["name"] !== undefined)
        await otherClient.ofInstance(bought.id).call("PUT", "/name", { name: "renamed-in-console" });
    },
    [fc.toStringMethod]: () => JSON.stringify({ instance, declared, isDrifted }),
  }));

/** A series of random programs of one stack, followed by `destroy`. */
export const randomScenario: Arbitrary<readonly Phase[]> = fc
  .array(phase, { minLength: 2, maxLength: 3 })
  .map((phases) => {
    const all = phases.map((each, index): Phase => ({ ...each, title: `program ${index + 1}`, replaces: true }));
    const last = all.at(-1);
    return last ? [...all, { title: "destroy", command: "destroy", program: last.program, replaces: true }] : all;
  });

import fc, { type Arbitrary } from "fast-check";
import type { Values } from "../../provider/lifecycle/lifecycle";
import type { Declaration } from "../sweep/engine-model";
import { network, nodesIn } from "../sweep/program";
import type { Phase } from "../sweep/scenario";

/** A subset of optional properties, each with one of its values. */
const optional = (values: Readonly<Record<string, readonly unknown[]>>): Arbitrary<Values> =>
  fc.record(Object.fromEntries(Object.entries(values).map(([name, of]) => [name, fc.constantFrom(...of)])), {
    requiredKeys: [],
  });

const instanceChanges = fc
  .record({
    flavorRef: fc.constantFrom("ddm.c6.xlarge.2", "ddm.c6.2xlarge.2"),
    nodeNum: fc.integer({ min: 2, max: 3 }),
    securityGroupId: fc.constantFrom("035b70ed-319b-4086-9fd7-62a2e8548b2e", "035b70ed-319b-4086-9fd7-62a2e8548b2f"),
  })
  .chain((required) =>
    optional({
      name: ["orders-db", "shop-db"],
      port: [5067, 5068],
      sslEnabled: [true, false],
      parameters: [{ long_query_time: "3" }, { long_query_time: "4" }],
    }).map((given): Values => ({ ...required, ...given })),
  );

/** Changes of each child; undefined while the program does not declare it. */
const children = fc.record(
  {
    template: optional({ name: ["tuned-values"], values: [{ long_query_time: "2" }], description: ["for orders"] }),
    group: optional({ name: ["reading", "reporting"] }),
    schema: optional({ name: ["shopdb"] }),
    app: optional({ name: ["app_user"], description: ["web shop", "shop"], passwordLifetime: [30, 60] }),
    report: optional({ name: ["report_user", "reports"], description: ["reports"] }),
  },
  { requiredKeys: [] },
);

type Children = Partial<Record<"template" | "group" | "schema" | "app" | "report", Values>>;

function declare(instance: Values, { template, group, schema, app, report }: Children, dataNodeId: string) {
  const child = (kind: string, name: string, given: Values | undefined, args: Values): Declaration[] =>
    given === undefined
      ? []
      : [
          {
            kind,
            name,
            dependsOn: ["orders"],
            inputs: (outputsOf) => ({ instanceId: outputsOf("orders")["id"], ...args, ...given }),
          },
        ];
  const dataNodes = [{ id: dataNodeId, userName: "root", userPassword: "Secret-node-1" }];
  return [
    ...(template === undefined ? [] : [{ kind: "parameter-template", name: "tuned", inputs: () => template }]),
    {
      kind: "instance",
      name: "orders",
      inputs: () => ({ ...network, ...instance }),
    },
    ...child("instance-group", "readers", group, {
      type: "r",
      flavorRef: "ddm.c6.large.2",
      nodes: nodesIn("az1", "az2"),
    }),
    ...child("schema", "shop", schema, { shardMode: "cluster", shardNumber: 8, dataNodes }),
    ...child("account", "app", app, { password: "Secret-app-1", baseAuthority: ["SELECT"] }),
    ...child("account", "report", report, { password: "Secret-rep-1", baseAuthority: ["SELECT"] }),
  ];
}

/** One `up` with a random program. Another client may rename the instance before it. */
const phase: Arbitrary<Omit<Phase, "title">> = fc
  .record({ instance: instanceChanges, children, isDrifted: fc.boolean() })
  .map(({ instance, children: declared, isDrifted }) => ({
    command: isDrifted ? "up --refresh" : "up",
    program: ({ simulator }) => declare(instance, declared, simulator.state.dataNodes[0]?.id ?? ""),
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

// Measures how many milliseconds a program takes to load Pulumi and this package, and to declare resources. Prints the figures as JSON.
// start-up.ts runs this script in a fresh process. Pulumi's mocks replace the engine, so the figures cover only the program.
const measure = async (work) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};
const waitForRegistration = (...resources) =>
  Promise.all(resources.map((resource) => new Promise((resolve) => resource.urn.apply(resolve))));

async function main() {
  const costs = {};
  let pulumi, ddm;
  costs["load @pulumi/pulumi"] = await measure(() => (pulumi = require("@pulumi/pulumi")));
  costs["load pulumi-huaweicloud-ddm"] = await measure(() => (ddm = require("pulumi-huaweicloud-ddm")));
  await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) });

  /** Makes a dynamic provider for comparison. Its methods do nothing. */
  const makePlainProvider = () => ({
    configure: async () => {},
    check: async (_olds, inputs) => ({ inputs }),
    diff: async () => ({ changes: false }),
    create: async (inputs) => ({ id: "1", outs: inputs }),
    read: async (id, props) => ({ id, props }),
    update: async (_id, _olds, news) => ({ outs: news }),
    delete: async () => {},
  });
  const account = { instanceId: "i1", baseAuthority: ["SELECT"], description: "bench", databases: ["shop"] };
  const outputs = ["name", "passwordLifetime", "status", "created", "passwordLastChanged", "expirationTime"];
  /** Returns a function that declares a resource of a plain dynamic provider, with the properties of an account. */
  const declarePlain = (provider) => (name) => {
    const properties = { ...account, password: pulumi.secret("p"), __urn: "urn" };
    for (const output of outputs) properties[output] = undefined;
    return new pulumi.dynamic.Resource(provider, name, properties, { additionalSecretOutputs: ["password"] });
  };
  const node = { flavorRef: "ddm.c6.2xlarge.2", subnetId: "s" };
  const dataNodes = [{ id: "d", userName: "root", userPassword: "p" }];
  const comparison = "a dynamic resource of Pulumi alone";
  const declare = {
    [comparison]: declarePlain(makePlainProvider()),
    Instance: (name) =>
      new ddm.Instance(name, { ...node, nodeNum: 2, availableZones: ["az1"], vpcId: "v", securityGroupId: "g" }),
    InstanceGroup: (name) =>
      new ddm.InstanceGroup(name, {
        instanceId: "i1",
        type: "r",
        flavorRef: node.flavorRef,
        nodes: [{ availableZone: "az1", subnetId: node.subnetId }],
      }),
    Schema: (name) => new ddm.Schema(name, { instanceId: "i1", shardMode: "cluster", shardNumber: 8, dataNodes }),
    Account: (name) => new ddm.Account(name, { ...account, password: "p" }),
    ParameterTemplate: (name) => new ddm.ParameterTemplate(name, { values: { long_query_time: "2" } }),
  };
  const pulumiAlone = declarePlain(makePlainProvider());
  costs["Pulumi's serializer, with the first dynamic resource"] = await measure(() =>
    waitForRegistration(pulumiAlone("first")),
  );
  for (const [kind, make] of Object.entries(declare)) {
    costs[`first of its kind: ${kind}`] = await measure(() => waitForRegistration(make(`first-${kind}`)));
  }
  // The first round warms up. The second round replaces the times of the first.
  const many = Array.from({ length: 100 }, (_, n) => n);
  for (const round of [1, 2]) {
    for (const kind of [comparison, "Account"]) {
      const time = await measure(() => waitForRegistration(...many.map((n) => declare[kind](`${kind}-${round}-${n}`))));
      costs[`one more: ${kind}`] = time / many.length;
    }
  }
  console.log(JSON.stringify(costs));
}

void main();

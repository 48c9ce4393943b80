// Measures what one use of the package or of a dependency costs in a provider process. Prints the cost as JSON, or the names of all
// uses if there is no argument. start-up.ts runs this script in a fresh process for each use.
const allKinds = ["account", "schema", "instance-group", "parameter-template", "instance"];
const endpoints = JSON.stringify({ ddm: "http://127.0.0.1:1" });
const config = { region: "sim-north-1", accessKey: "AK", secretKey: "SK", projectId: "p1", endpoints, maxRetries: "0" };

async function createProvider(kind) {
  const provider = require("pulumi-huaweicloud-ddm/runtime").provider(kind);
  await provider.configure({ config: { get: (name) => config[name.replace(/^.*:/, "")] } });
  return provider;
}

async function checkAndDiff(...kinds) {
  for (const kind of kinds) {
    const provider = await createProvider(kind);
    await provider.check({}, { name: "orders" });
    await provider.diff("i1/x", { name: "orders" }, { name: "sales" });
  }
}

const uses = {
  "Pulumi's own SDK": () => require("@pulumi/pulumi"),
  zod: () => require("zod"),
  undici: () => require("undici"),
  "p-retry": () => require("p-retry"),
  "check and diff of an account": () => checkAndDiff("account"),
  "check and diff of all five kinds of DDM resources": () => checkAndDiff(...allKinds),
  // No server listens at the endpoint. The call loads the modules that it needs, and then fails immediately.
  "the same, and a first API call": async () => {
    await checkAndDiff(...allKinds);
    console.error = () => {};
    await (await createProvider("account")).read("i1/x", { instanceId: "i1" }).catch(() => {});
  },
};

async function main(use) {
  const [rss, began] = [process.memoryUsage.rss(), performance.now()];
  await uses[use]();
  const milliseconds = performance.now() - began;
  const megabytes = (process.memoryUsage.rss() - rss) / 1e6;
  console.log(JSON.stringify({ milliseconds, megabytes, files: Object.keys(require.cache).length - 1 }));
}

const [, , use] = process.argv;
if (use === undefined) console.log(JSON.stringify(Object.keys(uses)));
else void main(use);

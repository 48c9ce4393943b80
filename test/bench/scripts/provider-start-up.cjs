// Measures the cost of one use of the package in a provider process, and prints it as JSON. start-up.ts runs this script in a
// fresh process.
const kinds = ["account", "schema", "instance-group", "parameter-template", "instance"];
const endpoints = JSON.stringify({ ddm: "http://127.0.0.1:1" });
const config = { region: "sim-north-1", accessKey: "AK", secretKey: "SK", projectId: "p1", endpoints, maxRetries: "0" };

async function provider(kind) {
  const created = require("pulumi-huaweicloud-ddm/runtime").provider(kind);
  await created.configure({ config: { get: (name) => config[name.replace(/^.*:/, "")] } });
  return created;
}

async function checkAndDiff(...used) {
  for (const kind of used) {
    const created = await provider(kind);
    await created.check({}, { name: "orders" });
    await created.diff("i1/x", { name: "orders" }, { name: "sales" });
  }
}

const uses = {
  "Pulumi's own SDK": () => require("@pulumi/pulumi"),
  zod: () => require("zod"),
  undici: () => require("undici"),
  "p-retry": () => require("p-retry"),
  "check and diff of an account": () => checkAndDiff("account"),
  "check and diff of all five kinds": () => checkAndDiff(...kinds),
  // No server listens on the endpoint, so the call loads its modules and then fails immediately.
  "the same and a first call": async () => {
    await checkAndDiff(...kinds);
    console.error = () => {};
    await (await provider("account")).read("i1/x", { instanceId: "i1" }).catch(() => {});
  },
};

async function main([, use]) {
  const [rss, began] = [process.memoryUsage.rss(), performance.now()];
  await uses[use]();
  const milliseconds = performance.now() - began;
  const megabytes = (process.memoryUsage.rss() - rss) / 1e6;
  console.log(JSON.stringify({ milliseconds, megabytes, files: Object.keys(require.cache).length - 1 }));
}

if (process.argv[2] === undefined) console.log(JSON.stringify(Object.keys(uses)));
else void main(process.argv.slice(1));

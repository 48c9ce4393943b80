import { recordCalls } from "../../../scripts/sandbox/calls";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { type RunningSimulator, startSimulator } from "../../../simulator";
import { createProject, type Project } from "../harness/project";

// Tests the output of previews: the impact of updates and replacements, and missing settings. Also tests the error of `get` for an
// id that does not exist.

const subnetId = "f942f970-1a02-4eee-8927-aaaaaaaaaaaa";

interface Edits {
  readonly flavorRef?: string;
  readonly nodeNum?: number;
  readonly vpcId?: string;
  readonly zones?: readonly string[];
  readonly shards?: number;
  readonly authority?: string;
}

function program(dataNode: string, edits: Edits = {}): string {
  const { flavorRef = "ddm.c6.xlarge.2", nodeNum = 2, zones = ["az1"], shards = 8, authority = "SELECT" } = edits;
  const { vpcId = "e1d886ec-cfe7-4cd4-b748-fc55a10b4172" } = edits;
  return `
    const ddm = require("pulumi-huaweicloud-ddm");
    const subnetId = "${subnetId}";
    const orders = new ddm.Instance("orders", { flavorRef: "${flavorRef}", nodeNum: ${nodeNum}, availableZones: ["az1", "az2"],
      vpcId: "${vpcId}", subnetId, securityGroupId: "035b70ed-319b-4086-9fd7-62a2e8548b2e" });
    const instanceId = orders.id;
    new ddm.InstanceGroup("readers", { instanceId, type: "r", flavorRef: "ddm.c6.large.2",
      nodes: ${JSON.stringify(zones)}.map((availableZone) => ({ availableZone, subnetId })) });
    const shop = new ddm.Schema("shop", { instanceId, shardMode: "cluster", shardNumber: ${shards},
      dataNodes: [{ id: "${dataNode}", userName: "root", userPassword: "Data!node1" }] });
    new ddm.Account("app", { instanceId, password: "Blue-sky-77", baseAuthority: ["${authority}"], databases: [shop.name] });`;
}

let simulator: RunningSimulator;
let project: Project | undefined;

beforeAll(async () => {
  simulator = await startSimulator({ speed: 3600 });
});
afterEach(() => {
  project?.remove();
  project = undefined;
});
afterAll(() => simulator.close());

test("a preview shows the impact of each update and replacement in the resource's row and sends no request; a refresh shows no impact", async () => {
  const id = simulator.simulator.state.dataNodes[0]?.id ?? "";
  project = await createProject({ program: program(id), environment: environmentOf(simulator) });
  await project.up();
  const calls = recordCalls(simulator);
  const edits = { flavorRef: "ddm.c6.2xlarge.2", nodeNum: 3, zones: ["az1", "az2"], shards: 16, authority: "INSERT" };
  project.edit(program(id, edits));
  const preview = await project.preview();
  expect(preview.progress("orders")).toEqual([
    "changes the class node by node (ddm.c6.xlarge.2 → ddm.c6.2xlarge.2), 5–15 min, connections of each node drop once; " +
      "adds nodes 2 → 3, 5–10 min",
  ]);
  expect(preview.stdout).toMatch(/~ .*ddm:Instance orders update \[diff: [^\]]*\]; changes the class node by node/);
  expect(preview.progress("readers")).toEqual([expect.stringMatching(/^adds nodes 1 → 2, 5–10 min$/)]);
  expect(preview.progress("shop")).toEqual([
    expect.stringMatching(/^reshards 8 → 16, .*20–60 min, writes pause at the route switch/),
  ]);
  expect(preview.progress("app")).toEqual(["changes the permissions, seconds"]);

  project.edit(program(id, { vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b" }));
  const replacement = await project.preview();
  expect(replacement.progress("orders")[0]).toMatch(
    /^replaces it: a new instance is bought, .* data on data nodes stays$/,
  );
  expect(calls()).toEqual([]);

  const refreshed = await project.refresh();
  for (const name of ["orders", "readers", "shop", "app"]) expect(refreshed.progress(name)).toEqual([]);
});

test("a preview reports a missing setting and sends no request", async () => {
  const environment = { ...environmentOf(simulator), HW_SECRET_KEY: "" };
  project = await createProject({ program: program("dn"), environment });
  const calls = recordCalls(simulator);
  const preview = await project.preview({ fails: true });
  expect(preview.stdout).toContain("HW_SECRET_KEY");
  expect(calls()).toEqual([]);
});

test("`get` of an unknown id fails and names the id, the region and the project", async () => {
  const ids = {
    Instance: "none",
    InstanceGroup: "none/g",
    Schema: "none/s",
    Account: "none/a",
    ParameterTemplate: "no-template",
  };
  const gets = Object.entries(ids).map(([type, id]) => `ddm.${type}.get("${type}", "${id}");`);
  const text = `const ddm = require("pulumi-huaweicloud-ddm");\n${gets.join("\n")}`;
  project = await createProject({ program: text, environment: environmentOf(simulator) });
  const { projectId, region } = simulator;
  const up = await project.up({ fails: true, args: ["--continue-on-error"] });
  for (const id of Object.values(ids)) expect(up.stdout).toContain(`${id} in region ${region}, project ${projectId}`);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { root } from "../../../scripts/sandbox/paths";
import { startSimulator } from "../../../simulator";
import { createProject } from "../harness/project";

const readme = readFileSync(join(root, "README.md"), "utf8");
const [, program = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
const [, installation = ""] = /## Install\n([\s\S]*?)\n## /.exec(readme) ?? [];
const [, quotedImpact = ""] = /~ orders update (\[diff.*)/.exec(readme) ?? [];

test("the program of the README runs with the config that the README lists, and the preview of another class contains the quoted impact", async () => {
  const required = [...program.matchAll(/config\.require(?:Secret)?\("(\w+)"\)/g)].map(([, name]) => name ?? "");
  expect(required.filter((name) => !installation.includes(name))).toEqual([]);

  const simulator = await startSimulator({ speed: 3600, seed: "readme" });
  const config = {
    zone: "az1",
    vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
    subnetId: "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
    securityGroupId: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
    rdsId: simulator.simulator.state.dataNodes[0]?.id ?? "",
    rdsPassword: "Ab!cdef123",
    appPassword: "Ab!cdef123",
  };
  const project = await createProject({ example: "quickstart", config, environment: environmentOf(simulator) });
  try {
    project.edit(program);
    expect((await project.up()).ops("app")).toEqual(["create"]);
    project.edit(program.replace("ddm.c6.2xlarge.2", "ddm.c6.4xlarge.2"));
    expect(quotedImpact).toContain("4xlarge");
    expect((await project.preview()).stdout).toContain(quotedImpact);
    await project.destroy();
  } finally {
    project.remove();
    await simulator.close();
  }
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Simulator, type NewFaultRule } from "../../simulator/index";

const ROOT = join(__dirname, "..", "..");
const README = readFileSync(join(ROOT, "simulator", "README.md"), "utf8");

describe("the simulator's README", () => {
  test("shows valid fault rules", () => {
    const [, rules = ""] = /### Fault rules\n([\s\S]*?)\n## /.exec(README) ?? [];
    const blocks = rules.match(/^ {4}\{(\n {4}[ }].*)+|^ {4}\{ "match.*$/gm) ?? [];
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    const { faults } = new Simulator();
    faults.add(...blocks.map((block) => JSON.parse(block) as NewFaultRule));
  });
});

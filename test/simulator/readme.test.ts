import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Simulator, type NewFaultRule } from "../../simulator/index";

const ROOT = join(__dirname, "..", "..");
const README = readFileSync(join(ROOT, "simulator", "README.md"), "utf8");

describe("the simulator's README", () => {
  const [, section = ""] = /## Operations\n([\s\S]*?)\nNot served/.exec(README) ?? [];
  const columns = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? "")));
  const used = columns.flatMap((cells) => cells[2] ?? []);
  const other = columns.flatMap((cells) => cells[3] ?? []);

  test("names every operation that is served, and no other", () => {
    expect([...used, ...other].sort()).toEqual(new Simulator().operations.map(({ name }) => name).sort());
  });

  test("shows which operations the provider uses", () => {
    const provider = join(ROOT, "provider");
    const files = readdirSync(provider, { recursive: true, encoding: "utf8" });
    const sources = files
      .filter((file) => /(?<!\.test)\.ts$/.test(file))
      .map((file) => readFileSync(join(provider, file), "utf8"));
    const isUsed = (name: string) => sources.some((source) => source.includes(`"${name}"`));
    expect(used.filter((name) => !isUsed(name))).toEqual([]);
    expect(other.filter(isUsed)).toEqual([]);
  });

  test("shows valid fault rules", () => {
    const [, rules = ""] = /### Fault rules\n([\s\S]*?)\n## /.exec(README) ?? [];
    const blocks = rules.match(/^ {4}\{(\n {4}[ }].*)+|^ {4}\{ "match.*$/gm) ?? [];
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    const { faults } = new Simulator();
    faults.add(...blocks.map((block) => JSON.parse(block) as NewFaultRule));
  });
});

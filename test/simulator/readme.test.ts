import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Simulator, type NewFaultRule } from "../../simulator/index";

const README = readFileSync(join(__dirname, "..", "..", "simulator", "README.md"), "utf8");

describe("the simulator's README", () => {
  test("names every operation that is served, and no other", () => {
    const [, served = ""] = /## What is served\n([\s\S]*?)\nNot served/.exec(README) ?? [];
    const named = [...served.matchAll(/`(\w+)`/g)].map((match) => match[1]);
    expect(named.sort()).toEqual(new Simulator().operations.map(({ name }) => name).sort());
  });

  test("shows fault rules that are valid", () => {
    const [, section = ""] = /### Fault rules\n([\s\S]*?)\n## /.exec(README) ?? [];
    const blocks = section.match(/^ {4}\{(\n {4}[ }].*)+|^ {4}\{ "match.*$/gm) ?? [];
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    const { faults } = new Simulator();
    faults.add(...blocks.map((block) => JSON.parse(block) as NewFaultRule));
  });
});

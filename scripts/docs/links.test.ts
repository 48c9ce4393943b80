import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../sandbox/paths";

const pagesUnder = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
    .map((name) => join(folder, name));

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "simulator/README.md",
  ...["docs", "examples"].flatMap(pagesUnder),
];

test.each(pages)("the links of %s lead to what is there", (page) => {
  const links = [...readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(
    ([, link]) => link ?? "",
  );
  const dead = links.filter((link) => !/^https?:/.test(link) && !existsSync(join(root, dirname(page), link)));
  expect(dead).toEqual([]);
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../sandbox/paths";

const listPages = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
    .map((name) => join(folder, name));

const listFolders = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

const read = (page: string) => readFileSync(join(root, page), "utf8");

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "simulator/README.md",
  ...["docs", "examples"].flatMap(listPages),
];

test.each(pages)("relative links in %s point to existing files or folders", (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link]) => link ?? "");
  const dead = links.filter((link) => !/^https?:/.test(link) && !existsSync(join(root, dirname(page), link)));
  expect(dead).toEqual([]);
});

test.each(pages)("files and folders named in %s exist", (page) => {
  const paths = [...read(page).matchAll(/`((?:provider|simulator|scripts|test|examples|docs)\/[\w./-]*)`/g)];
  expect(paths.map(([, path]) => path ?? "").filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("the architecture page names every folder of provider/ and simulator/", () => {
  const page = read("docs/architecture.md");
  const folders = ["provider", "simulator"].flatMap(listFolders);
  expect(folders.filter((folder) => !page.includes(`\`${folder}/\``))).toEqual([]);
});

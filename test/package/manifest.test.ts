import manifest from "../../package.json";

test("the links of package.json point to one repository with the package's name", () => {
  const repository = manifest.repository.url.replace(/^git\+|\.git$/g, "");
  expect(repository).toMatch(new RegExp(`^https://github.com/[\\w-]+/${manifest.name}$`));
  expect(manifest.homepage).toBe(`${repository}#readme`);
  expect(manifest.bugs.url).toBe(`${repository}/issues`);
});

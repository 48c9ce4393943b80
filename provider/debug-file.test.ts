import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDebugFile } from "./debug-file";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "debug-file-"));
  path = join(folder, "ddm.log");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const permissions = () => (statSync(path).mode & 0o777).toString(8);

test("the debug log is a file that only the user may read", () => {
  openDebugFile(path)("GET /v3 200");
  expect(readFileSync(path, "utf8")).toBe("GET /v3 200\n");
  expect(permissions()).toBe("600");
});

test("an existing log is continued, and then only the user may read it", () => {
  writeFileSync(path, "before\n");
  chmodSync(path, 0o644);
  openDebugFile(path)("after");
  expect(readFileSync(path, "utf8")).toBe("before\nafter\n");
  expect(permissions()).toBe("600");
});

test("a symbolic link is not followed, and the error names the setting", () => {
  const target = join(folder, "target");
  writeFileSync(target, "");
  symlinkSync(target, path);
  expect(() => openDebugFile(path)).toThrow(
    /The debug log .*ddm\.log cannot be used: ELOOP.*Set DDM_LOG_FILE to a file/,
  );
  expect(readFileSync(target, "utf8")).toBe("");
});

test("a file in a folder that does not exist is an error with advice", () => {
  expect(() => openDebugFile(join(folder, "none", "ddm.log"))).toThrow(/ENOENT\. Create its folder/);
});

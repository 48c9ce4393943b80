import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/sandbox/paths";

/** Compares a program with a reviewed one in `test/fixtures/import/`. `UPDATE=1` writes the file, for a review. */
export function expectReviewed(name: string, program: string): void {
  const path = join(root, "test/fixtures/import", name);
  if (process.env["UPDATE"]) writeFileSync(path, program);
  expect(program).toBe(readFileSync(path, "utf8"));
}

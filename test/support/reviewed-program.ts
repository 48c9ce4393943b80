import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/sandbox/paths";

/**
 * Expects a program to equal the reviewed program in `test/fixtures/import/`. With the environment variable `UPDATE=1`, overwrites the
 * reviewed program first; its diff then needs a review.
 */
export function expectReviewed(name: string, program: string): void {
  const path = join(root, "test/fixtures/import", name);
  if (process.env["UPDATE"]) writeFileSync(path, program);
  expect(program).toBe(readFileSync(path, "utf8"));
}

import { printOnce } from "./once";

/** What Pulumi's host does with an error of `read` or `delete`, beside reporting it. */
function hostPrints(console: Pick<Console, "error">, error: Error) {
  console.error(`${String(error)}: ${String(error.stack)}`);
}

test("what is reported is not printed besides; all else is", () => {
  const printed: unknown[][] = [];
  const console = { error: (...texts: unknown[]) => void printed.push(texts) };
  const reported = printOnce(console);
  const error = new Error("Deleting instance failed");

  reported(error);
  hostPrints(console, error);
  expect(printed).toEqual([]);

  hostPrints(console, new Error("something else"));
  console.error("GET /v3 200", 5);
  expect(printed).toEqual([[expect.stringContaining("something else")], ["GET /v3 200", 5]]);
});

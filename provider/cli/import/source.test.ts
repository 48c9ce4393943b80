import { commentOf, literalOf } from "./source";

test("a comment replaces line ends by spaces and omits characters that reorder text", () => {
  expect(commentOf("a\nprocess.exit()\u2028b\u202ec")).toBe("// a process.exit() bc");
});

test("every line of a long comment is a comment", () => {
  const lines = commentOf("word ".repeat(60).trim()).split("\n");
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.filter((line) => !line.startsWith("// word"))).toEqual([]);
});

test("a literal escapes line ends and characters that reorder text, and evaluates to the original text", () => {
  const text = 'a"\n\u2028\u202e`${b}`';
  expect(literalOf(text)).toBe(String.raw`"a\"\n\u2028\u202e` + '`${b}`"');
  expect(JSON.parse(literalOf(text))).toBe(text);
});

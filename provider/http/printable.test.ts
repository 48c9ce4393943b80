import { makePrintable } from "./printable";

test.each([
  ["a color", "\u001b[31mfailed\u001b[0m", " [31mfailed [0m"],
  ["a terminal title", "\u001b]0;owned\u0007", " ]0;owned "],
  ["an escape sequence that starts with a C1 control character", "\u009b31mfailed", " 31mfailed"],
  ["a forged line", "no.\r\nerror: run this command", "no. error: run this command"],
  ["a Unicode line separator", "no.\u2028error: forged\u2029", "no. error: forged "],
  ["reordered text", "\u202etxt.exe\u202c \u2066a\u2069 \u061c\u200f", "txt.exe a "],
  ["zero-width characters", "pa\u200bss\u2060\ufeff\u00ad", "pass"],
  ["an unpaired surrogate", "a\ud800b", "ab"],
  ["a color tag of Pulumi", "<{%fg 1%}>red<{%reset%}>", "< {%fg 1%}>red< {%reset%}>"],
  ["a color tag that contains an invisible character", "<\u200b{%fg 1%}>", "< {%fg 1%}>"],
])("makes %s harmless", (_name, text, expected) => expect(makePrintable(text)).toBe(expected));

test("keeps non-ASCII text, and lists in messages of this package", () => {
  const text = "Größe 大小 🙂 “quoted” – 5 %:\n  - one\n  - two";
  expect(makePrintable(text)).toBe(text);
});

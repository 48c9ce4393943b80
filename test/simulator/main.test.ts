import { run } from "../../simulator/main";

/** Runs the command line and returns its output. */
async function runMain(...args: string[]): Promise<{ text: string; stop: () => Promise<void> }> {
  let text = "";
  const running = await run(args, (line) => {
    text += line;
  });
  return { text, stop: async () => await running?.close() };
}

describe("the command line", () => {
  test("prints its URL on the first line and then how to use it", async () => {
    const { text, stop } = await runMain("--port", "0", "--speed", "600", "--quota", "30", "--seed", "7");
    try {
      const [first, ...rest] = text.split("\n");
      expect(first).toMatch(/^DDM simulator listening on http:\/\/127\.0\.0\.1:\d+$/);
      expect(rest.join("\n")).toContain("export HW_ACCESS_KEY=");
      expect(rest.join("\n")).toContain("export HW_REQUESTS_PER_MINUTE=18000\n");
      const health = (await (await fetch(`${String(first).split(" ").at(-1)}/_sim/health`)).json()) as object;
      expect(health).toMatchObject({ clock: { speed: 600 } });
    } finally {
      await stop();
    }
  });

  test("prints its options", async () => {
    expect((await runMain("--help")).text).toContain("--speed N");
  });

  test.each([["--port"], ["--speed", "fast"], ["--quota", "-1"], ["--colour", "red"]])(
    "rejects %s %s",
    async (...args) => {
      await expect(runMain(...args)).rejects.toThrow(args[0]);
    },
  );
});

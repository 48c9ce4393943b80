import { run } from "../../simulator/main";

/** Runs the command line and gathers what it prints. */
async function printed(...args: string[]): Promise<{ text: string; stop: () => Promise<void> }> {
  let text = "";
  const running = await run(args, (line) => {
    text += line;
  });
  return { text, stop: async () => await running?.close() };
}

describe("the command line", () => {
  test("says on its first line where it listens, then how to use it", async () => {
    const { text, stop } = await printed("--port", "0", "--speed", "600", "--quota", "30", "--seed", "7");
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

  test("explains itself", async () => {
    expect((await printed("--help")).text).toContain("--speed N");
  });

  test.each([["--port"], ["--speed", "fast"], ["--quota", "-1"], ["--colour", "red"]])(
    "refuses %s %s",
    async (...args) => {
      await expect(printed(...args)).rejects.toThrow(args[0]);
    },
  );
});

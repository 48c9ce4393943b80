import { useCli } from "./cli-fixture";

const cli = useCli();

describe("the command line", () => {
  test.each([
    [["imprt"], 'There is no command "imprt"; did you mean "import"?'],
    [["constructor"], 'There is no command "constructor".'],
    [["import"], "Give either --all or --instance <id>."],
    [["import", "--all", "--instance", "i1"], "Give either --all or --instance <id>."],
    [["import", "--instanc", "i1"], 'There is no option "--instanc"; did you mean "--instance"?'],
    [["import", "--al"], 'There is no option "--al"; did you mean "--all"?'],
    [["import", "-x"], 'There is no option "-x".'],
    [["import", "--instance"], "--instance needs a value."],
    [["import", "--instance="], "--instance needs a value."],
    [["import", "--out", "--all"], "--out needs a value."],
    [["import", "--all=yes"], "--all takes no value."],
    [["import", "i1"], 'Unexpected argument "i1".'],
    [["import", "--", "i1"], 'Unexpected argument "--".'],
    [["doctor", "--fix"], 'There is no option "--fix".'],
  ])("the arguments %j fail with exit code 2 and print the reason", async (args, message) => {
    expect(await cli().run(args)).toEqual({ exitCode: 2, stdout: "", stderr: message });
  });

  test.each([
    [["--help"], "Usage: npx pulumi-huaweicloud-ddm <command> [options]"],
    [["import", "--help"], "Usage: npx pulumi-huaweicloud-ddm import (--all | --instance <id>)"],
    [["import", "-h"], "Usage: npx pulumi-huaweicloud-ddm import (--all | --instance <id>)"],
    [["doctor", "-h"], "Usage: npx pulumi-huaweicloud-ddm doctor"],
    [["doctor", "--help"], "Usage: npx pulumi-huaweicloud-ddm doctor"],
  ])("the arguments %j print the usage", async (args, usage) => {
    const result = await cli().run(args);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(result.stdout.startsWith(usage)).toBe(true);
  });

  test("prints the usage and fails if no command is given", async () => {
    const result = await cli().run([]);
    expect(result.exitCode).toBe(2);
    expect(result.stdout).toContain("  doctor ");
  });
});

import { environmentOf } from "../../../scripts/sandbox/environment";
import { CREDENTIALS } from "../../../simulator";
import { administrator } from "../harness/fixtures";
import { instanceWithProvider, program } from "../harness/programs";
import type { Outcome } from "../harness/project";
import { useProject } from "../harness/use-project";

const { temporaryAccessKey, temporarySecretKey, securityToken, userName, domainName, password } = CREDENTIALS;
const [first, second] = [administrator.adminPassword, "Even-m0re-secret"] as const;

describe("secrets", () => {
  const { simulator, project } = useProject({ seed: "secrets" }, (running) => ({
    program: programWith(first),
    environment: {
      ...environmentOf(running),
      HW_ACCESS_KEY: temporaryAccessKey,
      HW_SECRET_KEY: temporarySecretKey,
      HW_SECURITY_TOKEN: securityToken,
      DDM_LOG: "trace",
    },
  }));
  const outcomes: Outcome[] = [];

  /**
   * Returns a program with two instances and their administrator password in plain text. The provider of the second instance logs in with
   * a user name and password.
   */
  const programWith = (adminPassword: string) => {
    const login = { ...administrator, adminPassword };
    const settings = { userName, domainName, password };
    return program({ orders: login }, instanceWithProvider("reports", settings, login));
  };
  const run = async (outcome: Promise<Outcome>) => outcomes.push(await outcome);

  test("no secret appears in plain text in the state, the output or the simulator's journal", async () => {
    await run(project.up());

    project.edit(programWith(second));
    await run(project.preview({ args: ["--diff"] }));
    const message = `The password ${second} of root_user has been used before.`;
    simulator.simulator.faults.add({
      match: { operation: "ResetAdministrator", times: 2 },
      effect: { status: 400, code: "DBS.280001", message },
    });
    await run(project.up({ fails: true, args: ["--continue-on-error"] }));
    expect(outcomes.at(-1)?.diagnostics("orders", "error").join()).toContain(
      "The password *** of root_user has been used before",
    );
    const failed = await project.state();
    await run(project.up());
    const state = await project.state();
    for (const name of ["orders", "reports"]) {
      const encrypted = expect.objectContaining({ ciphertext: expect.any(String) as string }) as object;
      expect(state.resource(name)).toMatchObject({
        inputs: { adminPassword: encrypted },
        outputs: { adminPassword: encrypted },
      });
    }

    const printed = JSON.stringify(outcomes);
    // The output contains the trace of the requests, with a redacted password.
    expect(outcomes.some(({ stdout }) => stdout.includes(`"admin_user_password":"***"`))).toBe(true);
    const { journal } = simulator.simulator;
    // The journal contains the message of the fault rule, which quotes a password.
    const journaled = JSON.stringify(journal.entries).replaceAll(message, "");
    const places = { printed, failed: failed.text, state: state.text, journaled };
    const leaks = Object.entries(places).flatMap(([place, text]) =>
      [first, second, temporarySecretKey, securityToken, password]
        .filter((secret) => text.includes(secret))
        .map(() => place),
    );
    expect(leaks).toEqual([]);
  });
});

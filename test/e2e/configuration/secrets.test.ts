import { environmentFor } from "../../../scripts/sandbox/environment";
import { CREDENTIALS, startSimulator, type RunningSimulator } from "../../../simulator";
import { instanceWithProvider, program } from "../harness/programs";
import { createProject, type Outcome, type Project } from "../harness/project";

const { temporaryAccessKey, temporarySecretKey, securityToken, userName, domainName, password } = CREDENTIALS;
const [first, second] = ["Sup3r-secret", "Even-m0re-secret"] as const;

describe("secrets", () => {
  let simulator: RunningSimulator;
  let project: Project;
  const told: Outcome[] = [];
  beforeEach(async () => {
    simulator = await startSimulator({ speed: 3600, seed: "secrets" });
    const environment = {
      ...environmentFor(simulator),
      HW_ACCESS_KEY: temporaryAccessKey,
      HW_SECRET_KEY: temporarySecretKey,
      HW_SECURITY_TOKEN: securityToken,
      DDM_LOG: "trace",
    };
    project = await createProject({ program: declare(first), environment });
  });
  afterEach(async () => {
    await simulator.close();
    project.remove();
  });

  /** Two instances whose administrators' passwords the program says in plain text; one is managed by a user with a password. */
  const declare = (adminPassword: string) => {
    const administrator = { adminUser: "root_user", adminPassword };
    const settings = { userName, domainName, password };
    return program({ orders: administrator }, instanceWithProvider("reports", settings, administrator));
  };
  const run = async (outcome: Promise<Outcome>) => told.push(await outcome);

  test("are nowhere: not in the state, not in what is printed, also in the trace and in errors that quote them", async () => {
    await run(project.up());

    project.edit(declare(second));
    await run(project.preview({ args: ["--diff"] }));
    const message = `The password ${second} of root_user has been used before.`;
    simulator.simulator.faults.add({
      match: { operation: "ResetAdministrator", times: 2 },
      effect: { status: 400, code: "DBS.280001", message },
    });
    await run(project.up({ fails: true, args: ["--continue-on-error"] }));
    expect(told.at(-1)?.diagnostics("orders", "error").join()).toContain(
      "The password *** of root_user has been used before",
    );
    const failed = await project.state();
    await run(project.up());
    const state = await project.state();
    for (const name of ["orders", "reports"]) {
      const sealed = expect.objectContaining({ ciphertext: expect.any(String) as string }) as object;
      expect(state.resource(name)).toMatchObject({
        inputs: { adminPassword: sealed },
        outputs: { adminPassword: sealed },
      });
    }

    const printed = JSON.stringify(told);
    // The trace is really there, or nothing of this would mean anything.
    expect(told.some(({ stdout }) => stdout.includes(`"admin_user_password":"***"`))).toBe(true);
    const { journal } = simulator.simulator;
    // The answer that quoted the password is what the fault made it, and stays as it was told.
    const heard = JSON.stringify(journal.entries).replaceAll(message, "");
    const places = { printed, failed: failed.text, state: state.text, heard };
    const leaks = Object.entries(places).flatMap(([place, text]) =>
      [first, second, temporarySecretKey, securityToken, password]
        .filter((secret) => text.includes(secret))
        .map(() => place),
    );
    expect(leaks).toEqual([]);
  });
});

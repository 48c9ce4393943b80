import { CREDENTIALS, startSimulator, type RunningSimulator } from "../../../simulator";
import { instanceWithProvider, program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

/** What is wrong with each provider's settings, and what its user must be told. */
const troubles = (simulator: RunningSimulator, nowhere: string) => {
  const { url, region, projectId } = simulator;
  const { accessKey, secretKey, userName, domainName } = CREDENTIALS;
  const place = { region, projectId, endpoints: { ddm: url, iam: url } };
  const keys = { accessKey, secretKey };
  return {
    wrongSecretKey: {
      settings: { ...place, accessKey, secretKey: "not-the-one-that-belongs-to-it" },
      told: [
        /^Creating instance "wrongSecretKey-\w{7}" failed: ListDdmEngines was refused: /,
        /verify aksk signature fail/,
        /access key from .*huaweicloud:secretKey/,
        /Check that it is complete, not expired/,
        /Nothing was created\./,
      ],
    },
    unknownAccessKey: {
      settings: { ...place, ...keys, accessKey: "NOBODYSACCESSKEY" },
      told: [/the access key is unknown/, /HTTP 401, request id \w+/, /keep them in the environment/],
    },
    wrongPassword: {
      settings: { ...place, userName, domainName, password: "Expired-since-May" },
      told: [
        /KeystoneCreateUserTokenByPassword/,
        /the password from .*huaweicloud:password/,
        /Check that it is complete/,
      ],
    },
    unknownRegion: {
      settings: { ...keys, projectId, region: "eu-wset-101", cloud: "cloud.invalid", maxRetries: 0 },
      told: [
        /could not reach https:\/\/ddm\.eu-wset-101\.cloud\.invalid/,
        /derived from the region "eu-wset-101"/,
        /Did you mean "eu-west-101"\?/,
      ],
    },
    unreachableEndpoint: {
      settings: { ...place, ...keys, endpoints: { ddm: nowhere }, maxRetries: 0 },
      told: [
        new RegExp(`could not reach ${nowhere}`),
        /The address comes from huaweicloud:endpoints \(HW_ENDPOINTS\).*check it/,
      ],
    },
  };
};

/** What a preview reports about settings that are incomplete or implausible. */
const incomplete = {
  settings: { insecure: "perhaps", requestsPerMinute: 0 },
  told: [
    /^The configuration of Huawei Cloud is incomplete or wrong:/,
    /There are no credentials: set huaweicloud:accessKey \(HW_ACCESS_KEY\) and huaweicloud:secretKey \(HW_SECRET_KEY\)/,
    /huaweicloud:region \(HW_REGION_NAME\) is missing/,
    /huaweicloud:insecure \(HW_INSECURE\) must be true or false/,
    /huaweicloud:requestsPerMinute \(HW_REQUESTS_PER_MINUTE\) must be a number of at least 1/,
  ],
};

describe("settings that do not open the cloud", () => {
  let simulator: RunningSimulator;
  let project: Project;
  let nowhere: string;
  beforeEach(async () => {
    simulator = await startSimulator({ seed: "refusals" });
    const closed = await startSimulator();
    nowhere = closed.url;
    await closed.close();
    const declarations = Object.entries(troubles(simulator, nowhere)).map(([name, { settings }]) =>
      instanceWithProvider(name, settings),
    );
    project = await createProject({ program: program({}, declarations.join("\n")) });
  });
  afterEach(async () => {
    await simulator.close();
    project.remove();
  });

  test("are each told of once, with the next step and without a stack; nothing is created or shown that is secret", async () => {
    const refused = await project.up({ fails: true, args: ["--continue-on-error"] });
    for (const [name, { told: expected }] of Object.entries(troubles(simulator, nowhere))) {
      const told = refused.diagnostics(name, "error");
      expect([name, told.length]).toEqual([name, 1]);
      for (const part of expected) expect(told[0]).toMatch(part);
      // Read once by whoever reads the end of the output.
      expect(refused.summary.split(told[0]?.split("\n")[0] ?? "")).toHaveLength(2);
    }
    // No stack of the provider's; the SDK has one of its own for each resource that did not register.
    expect(refused.stdout + refused.stderr).not.toMatch(/not-the-one|Expired-since-May|\bat .*(dist|provider)\//);
    expect(simulator.simulator.state.instances).toEqual([]);
    expect((await project.state()).find("wrongSecretKey")).toBeUndefined();
  });

  test("are reported by a preview, once and all at once, when they are incomplete or implausible", async () => {
    project.edit(program({}, instanceWithProvider("missingSettings", incomplete.settings)));
    const preview = await project.preview({ fails: true });
    const told = preview.diagnostics("missingSettings", "error");
    expect(told).toHaveLength(1);
    for (const part of incomplete.told) expect(told[0]).toMatch(part);
  });
});

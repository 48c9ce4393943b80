import { CREDENTIALS, startSimulator, type RunningSimulator } from "../../../simulator";
import { instanceWithProvider, program } from "../harness/programs";
import { useProject } from "../harness/use-project";

/** Providers with wrong settings, and parts of the errors. `closedUrl` is an address that refuses connections. */
const wrongProviders = (simulator: RunningSimulator, closedUrl: string) => {
  const { url, region, projectId } = simulator;
  const { accessKey, secretKey, userName, domainName } = CREDENTIALS;
  const location = { region, projectId, endpoints: { ddm: url, iam: url } };
  const keys = { accessKey, secretKey };
  return {
    wrongSecretKey: {
      settings: { ...location, accessKey, secretKey: "not-the-one-that-belongs-to-it" },
      errorParts: [
        /^Creating instance "wrongSecretKey-\w{7}" failed: ListDdmEngines was refused: /,
        /verify aksk signature fail/,
        /access key from .*huaweicloud:secretKey/,
        /Check that the credentials are complete, not expired/,
        /Nothing was created\./,
      ],
    },
    unknownAccessKey: {
      settings: { ...location, ...keys, accessKey: "NOBODYSACCESSKEY" },
      errorParts: [/the access key is unknown/, /HTTP 401, request id \w+/, /keep credentials in the environment/],
    },
    wrongPassword: {
      settings: { ...location, userName, domainName, password: "Expired-since-May" },
      errorParts: [
        /KeystoneCreateUserTokenByPassword/,
        /the password from .*huaweicloud:password/,
        /Check that the credentials are complete/,
      ],
    },
    unknownRegion: {
      settings: { ...keys, projectId, region: "eu-wset-101", cloud: "cloud.invalid", maxRetries: 0 },
      errorParts: [
        /could not reach https:\/\/ddm\.eu-wset-101\.cloud\.invalid/,
        /derived from the region "eu-wset-101"/,
        /Did you mean "eu-west-101"\?/,
      ],
    },
    unreachableEndpoint: {
      settings: { ...location, ...keys, endpoints: { ddm: closedUrl }, maxRetries: 0 },
      errorParts: [
        new RegExp(`could not reach ${closedUrl}`),
        /The address comes from huaweicloud:endpoints \(HW_ENDPOINTS\).*Check the address/,
      ],
    },
  };
};

/** Incomplete and invalid settings, and parts of the error in the preview. */
const incompleteAndInvalid = {
  settings: { insecure: "perhaps", requestsPerMinute: 0 },
  errorParts: [
    /^The configuration of Huawei Cloud is incomplete or wrong:/,
    /There are no credentials: set huaweicloud:accessKey \(HW_ACCESS_KEY\) and huaweicloud:secretKey \(HW_SECRET_KEY\)/,
    /huaweicloud:region \(HW_REGION_NAME\) is missing/,
    /huaweicloud:insecure \(HW_INSECURE\) must be true or false/,
    /huaweicloud:requestsPerMinute \(HW_REQUESTS_PER_MINUTE\) must be a number of at least 1/,
  ],
};

describe("wrong settings", () => {
  const { simulator, project } = useProject({ seed: "refusals" }, { environment: {} });

  test("an `up` reports one error per provider, with the next step and without secrets", async () => {
    const closed = await startSimulator();
    await closed.close();
    const providers = wrongProviders(simulator, closed.url);
    const declarations = Object.entries(providers).map(([name, { settings }]) => instanceWithProvider(name, settings));
    project.edit(program({}, declarations.join("\n")));
    const failed = await project.up({ fails: true, args: ["--continue-on-error"] });
    for (const [name, { errorParts }] of Object.entries(providers)) {
      const errors = failed.diagnostics(name, "error");
      expect([name, errors.length]).toEqual([name, 1]);
      for (const part of errorParts) expect(errors[0]).toMatch(part);
      // The error appears once in the summary at the end of the output.
      expect(failed.summary.split(errors[0]?.split("\n")[0] ?? "")).toHaveLength(2);
    }
    // The provider prints no stack trace; the SDK prints its own for each resource that fails to register.
    expect(failed.stdout + failed.stderr).not.toMatch(/not-the-one|Expired-since-May|\bat .*(dist|provider)\//);
    expect(simulator.simulator.state.instances).toEqual([]);
    expect((await project.state()).find("wrongSecretKey")).toBeUndefined();
  });

  test("a preview reports all incomplete and invalid settings in one error", async () => {
    project.edit(program({}, instanceWithProvider("missingSettings", incompleteAndInvalid.settings)));
    const preview = await project.preview({ fails: true });
    const errors = preview.diagnostics("missingSettings", "error");
    expect(errors).toHaveLength(1);
    for (const part of incompleteAndInvalid.errorParts) expect(errors[0]).toMatch(part);
  });
});

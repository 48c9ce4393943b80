import type { SettingName } from "../config";
import { keys, problemsOf, read } from "../../test/support/read-settings";

describe("endpoints", () => {
  test("uses each endpoint that is set, and derives the others from the region", () => {
    const { endpoints } = read(
      { region: "eu-west-101", endpoints: `{"ddm":"http://127.0.0.1:8080/","eps":"eps.example"}` },
      keys,
    );
    expect(endpoints.ddm).toMatchObject({ url: "http://127.0.0.1:8080", from: "setting" });
    expect(endpoints.eps).toMatchObject({ url: "https://eps.example", from: "setting" });
    expect(endpoints.iam).toMatchObject({ url: "https://iam.eu-west-101.myhuaweicloud.eu", from: "region" });
  });

  test.each(["DDM.example", "https://ddm.example:443/", " https://ddm.example/ ", "HTTPS://ddm.example//"])(
    "normalizes the endpoint %j to https://ddm.example, so that all spellings share connections and the quota",
    (url) => {
      const { ddm } = read({ region: "eu-west-101", endpoints: JSON.stringify({ ddm: url }) }, keys).endpoints;
      expect(ddm.url).toBe("https://ddm.example");
    },
  );

  test("gives each endpoint a hint about what to check", () => {
    const hints = (settings: Partial<Record<SettingName, string>>) => {
      const { ddm, iam } = read(settings, keys).endpoints;
      return [ddm.hint, iam.hint];
    };
    expect(hints({ region: "eu-west-101", endpoints: `{"ddm":"http://sim"}`, authUrl: "http://iam" })).toEqual([
      "The address comes from huaweicloud:endpoints (HW_ENDPOINTS). Check the address, and that the service is running there.",
      "The address comes from huaweicloud:endpoints (HW_ENDPOINTS) or huaweicloud:authUrl (HW_AUTH_URL). Check the address, and that the service is running there.",
    ]);
    expect(hints({ region: "eu-wst-101" })[0]).toMatch(
      /^The address is derived from the region "eu-wst-101" .*Did you mean "eu-west-101"\?/,
    );
  });
});

test.each([
  ["cn-north-4", "https://bss.myhuaweicloud.com", undefined],
  ["ap-southeast-1", "https://bss-intl.myhuaweicloud.com", undefined],
  ["la-south-2", "https://bss-intl.myhuaweicloud.com", undefined],
  ["eu-west-101", "https://bss.myhuaweicloud.eu", undefined],
  ["cn-north-4", "https://bss-intl.myhuaweicloud.com", `{"bss":"bss-intl.myhuaweicloud.com"}`],
])("billing of region %s is at %s if `endpoints` is %s", (region, url, endpoints) => {
  expect(read({ region, ...(endpoints !== undefined && { endpoints }) }, keys).endpoints.bss.url).toBe(url);
});

test("the hint for billing at myhuaweicloud.com names the two sites and the setting", () => {
  expect(read({ region: "cn-north-4" }, keys).endpoints.bss.hint).toContain(
    `(huaweicloud:region, huaweicloud:cloud). The international site bills its accounts at https://bss-intl.myhuaweicloud.com, the Chinese site at https://bss.myhuaweicloud.com. If the address belongs to the wrong site, set "bss" in huaweicloud:endpoints (HW_ENDPOINTS).`,
  );
});

test("the endpoint of IAM is `authUrl` without the version, unless `endpoints` has one for IAM", () => {
  const iam = (settings: Partial<Record<SettingName, string>>) =>
    read({ region: "eu-west-101", ...settings }, keys).endpoints.iam.url;
  expect(iam({ authUrl: "https://iam.example:31943/v3" })).toBe("https://iam.example:31943");
  expect(iam({ authUrl: "https://iam.example/v3", endpoints: `{"iam":"http://sim"}` })).toBe("http://sim");
});

test.each([
  ["https://ann:Pass-word-1@ddm.example", 'must not contain a user name or password: "ddm.example".'],
  ["ann@ddm.example", 'must not contain a user name or password: "ddm.example".'],
  [
    "https://ann:Pass-word-1@ddm .example",
    'has a malformed URL: "ddm .example"; it must be a host, or begin with https:// or http://.',
  ],
  [
    "https:/ddm.example",
    'has a malformed URL: "https:/ddm.example"; it must be a host, or begin with https:// or http://.',
  ],
  ["https://ddm.example?a=1", 'must have neither a query nor a fragment: "https://ddm.example?a=1".'],
  ["https://ddm.example#", 'must have neither a query nor a fragment: "https://ddm.example#".'],
])("rejects an invalid URL without showing its credentials: %s", (url, problem) => {
  const settings = { region: "eu-west-101", endpoints: JSON.stringify({ ddm: url }), authUrl: url };
  expect(problemsOf(() => read(settings, keys))).toEqual([
    `huaweicloud:endpoints (HW_ENDPOINTS) ${problem}`,
    `huaweicloud:authUrl (HW_AUTH_URL) ${problem}`,
  ]);
});

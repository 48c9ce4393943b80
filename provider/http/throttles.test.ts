import { makeSettings } from "../../test/support/settings";
import { VirtualClock } from "../../test/support/virtual-clock";
import type { Credentials, Settings } from "./settings";
import { throttleOf, type Throttles } from "./throttles";

const source = "the test";
const accessKey: Credentials = { kind: "access key", accessKey: "AKAKAKAK", secretKey: "SKSKSKSK", source };
const password: Credentials = {
  kind: "password",
  domainName: "acme",
  userName: "ann",
  password: "Pass-word-1",
  source,
};
const token: Credentials = { kind: "token", token: "a-very-secret-token", source };

function settings(changes: Partial<Settings> = {}, url = "https://ddm.eu-west-101.example"): Settings {
  const endpoint = { url, from: "region" } as const;
  return makeSettings(endpoint, { region: "eu-west-101", credentials: accessKey, ...changes });
}

/** The throttles of clients that have these settings, in one process. */
function throttlesOf(...all: Settings[]) {
  const throttles: Throttles = new Map();
  const clock = new VirtualClock();
  return { of: all.map((each) => throttleOf(each, clock, throttles)), keys: [...throttles.keys()] };
}

test.each<[string, Settings, Settings]>([
  ["an access key", settings({ enterpriseProjectId: "e1" }), settings({ projectId: "p2", maxRetries: 1 })],
  ["a user of an account", settings({ credentials: password }), settings({ credentials: { ...password } })],
  ["a token", settings({ credentials: token }), settings({ credentials: { ...token, source: "elsewhere" } })],
])("the quota of %s is shared, whatever else is set", (_name, one, other) => {
  expect(throttlesOf(one, other).keys).toHaveLength(1);
});

test.each<[string, Settings]>([
  ["another access key", settings({ credentials: { ...accessKey, accessKey: "OTHER" } })],
  ["a user", settings({ credentials: password })],
  ["a token", settings({ credentials: token })],
  ["another region", settings({ region: "eu-west-0" }, "https://ddm.eu-west-0.example")],
])("%s has a quota of its own", (_name, other) => {
  expect(throttlesOf(settings(), other).keys).toHaveLength(2);
});

test.each([
  [60, 20],
  [20, 60],
])("of two wishes for it, %i and %i, the smaller holds", (one, other) => {
  const { of } = throttlesOf(settings({ requestsPerMinute: one }), settings({ requestsPerMinute: other }));
  expect(of.map(({ limit }) => limit)).toEqual([20, 20]);
});

test("no secret is remembered", () => {
  const { keys } = throttlesOf(settings(), settings({ credentials: password }), settings({ credentials: token }));
  expect(keys.join()).not.toMatch(/SKSKSKSK|Pass-word-1|a-very-secret-token/);
});

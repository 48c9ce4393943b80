import { countByOperation } from "../../scripts/sandbox/calls";
import { CREDENTIALS } from "../../simulator";
import type { lookups } from "../../provider/lookups/registry";
import { createRuntime } from "../../provider/runtime";
import { makeCloudWithInstance } from "../support/child-fixtures";
import { catchFailure } from "../support/failure";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";
import { TestCloud } from "../support/test-cloud";

const url = "https://cloud.example";

/** A cloud and the lookups of a program, which share a virtual clock. */
export function makeLookupFixture(cloud = new TestCloud(), variables: Record<string, string> = {}) {
  const { region, projectId } = cloud.simulator.state;
  const environment = {
    HW_REGION_NAME: region,
    HW_PROJECT_ID: projectId,
    HW_ACCESS_KEY: CREDENTIALS.accessKey,
    HW_SECRET_KEY: CREDENTIALS.secretKey,
    HW_ENDPOINTS: JSON.stringify({ ddm: url, iam: url }),
    ...variables,
  };
  const warnings: string[] = [];
  const runtime = createRuntime({
    clock: cloud.clock,
    random: () => 0.5,
    dispatcher: new SimulatorDispatcher(cloud.simulator, cloud.clock),
    log: (_urn, message) => warnings.push(message),
    environment,
  });
  const lookup = async <Name extends keyof typeof lookups>(
    name: Name,
    args: object = {},
    { config = {}, fresh = false, secrets = [] }: LookupOptions = {},
  ) => {
    const values = args as Record<string, unknown>;
    const result = await runtime.lookup({ name, args: values, config: { get: (key) => config[key] }, fresh, secrets });
    return result as Awaited<ReturnType<(typeof lookups)[Name]["read"]>>;
  };
  /** Runs a lookup that fails, and returns the message of its error. */
  const failureOf = async (name: keyof typeof lookups, args: object = {}) =>
    (await catchFailure(lookup(name, args))).message;
  /** Counts the calls by operation, since the last `countCalls`, `take…`, `clear…` or successful call of another client. */
  const countCalls = () => countByOperation(cloud.takeCalls());
  return { cloud, lookup, failureOf, countCalls, warnings };
}

/** Options of a lookup. */
interface LookupOptions {
  config?: Readonly<Record<string, string>>;
  fresh?: boolean;
  secrets?: readonly string[];
}

/** A lookup fixture whose cloud has a running instance. `countCalls` excludes the calls that created the instance. */
export async function makeInstanceLookups(overrides: object = {}) {
  const fixture = await makeCloudWithInstance(overrides);
  return {
    ...makeLookupFixture(fixture.cloud),
    ...fixture,
    otherClient: fixture.cloud.otherClient.ofInstance(fixture.instanceId),
  };
}

import { execFile } from "node:child_process";
import type { FindManagedUrn, Values } from "./lifecycle/lifecycle";

/** Runs the Pulumi CLI. @returns its output; undefined if it fails */
type RunPulumi = (args: readonly string[]) => Promise<string | undefined>;

/**
 * Creates a search in the stack's state. Pulumi does not tell a provider whether the state already contains a resource that it is to
 * create, as is the case with `pulumi up --replace`. The CLI exports the state, at most once per process. Secrets stay encrypted.
 */
export function createStateSearch(runPulumi: RunPulumi): FindManagedUrn {
  let urns: Promise<ReadonlyMap<string, string>> | undefined;
  return async (id, inputs) => {
    urns ??= runPulumi(["stack", "export", "--non-interactive", "--stack", stackOf(inputs)]).then(urnsOf);
    return (await urns).get(id);
  };
}

/** Returns the full name of the stack: `organization/project/stack`. */
function stackOf({ __urn: urn, __org: organization }: Values): string {
  const [stack = "", project = ""] = String(urn).replace("urn:pulumi:", "").split("::");
  return `${String(organization)}/${project}/${stack}`;
}

/** Returns the URNs of the resources in an exported state, by id. Resources that the program only reads with `get` are not managed. */
function urnsOf(exported: string | undefined): ReadonlyMap<string, string> {
  const managed = resourcesOf(exported).filter(({ external }) => external !== true);
  return new Map(managed.map(({ id = "", urn }) => [id, urn]));
}

interface StoredResource {
  urn: string;
  id?: string;
  /** Whether the program only reads the resource. */
  external?: boolean;
}

function resourcesOf(exported = "{}"): readonly StoredResource[] {
  try {
    const { deployment } = JSON.parse(exported) as { deployment?: { resources?: StoredResource[] } };
    return deployment?.resources ?? [];
  } catch {
    return [];
  }
}

/** Creates a function that runs the Pulumi CLI that the environment contains. */
export function createPulumiRunner(environment: NodeJS.ProcessEnv): RunPulumi {
  const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return (args) =>
    new Promise((resolve) => {
      execFile("pulumi", args, { env, maxBuffer: Infinity, timeout: 120_000 }, (error, stdout) => {
        resolve(error ? undefined : stdout);
      });
    });
}

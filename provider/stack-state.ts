import { execFile } from "node:child_process";
import type { CountStateEntries, FindManagedUrn, Values } from "./lifecycle/lifecycle";
import type { Clock } from "./wait/clock";

/** Runs the Pulumi CLI. @returns its output; undefined if it fails */
type RunPulumi = (args: readonly string[]) => Promise<string | undefined>;

/** Pauses before a failed export is repeated, in milliseconds. An export may fail while the running command writes to a local backend. */
const pauses: readonly number[] = [500, 2_000];

/** Time for which {@link StateSearch.countEntries} uses an export, in milliseconds. */
const maxAge = 10_000;

/** URNs of the managed resources in an exported state, by type and id; undefined if the state cannot be read. */
type ExportedUrns = ReadonlyMap<string, readonly string[]> | undefined;

/** A search in the stack's state. */
interface StateSearch {
  /** Exports the state at the first search. Later searches use the same export. */
  findUrn: FindManagedUrn;
  /** Uses an export that is at most {@link maxAge} old. */
  countEntries: CountStateEntries;
}

/**
 * Creates a search in the stack's state. Pulumi does not report to a provider whether the state already contains the resource to create.
 * For example, `pulumi up --replace` creates a resource that the state contains. Secrets stay encrypted in the exported state.
 */
export function createStateSearch(runPulumi: RunPulumi, clock: Clock): StateSearch {
  let exported: Promise<ExportedUrns> | undefined;
  let latest: { at: number; urns: Promise<ExportedUrns> } | undefined;
  const exportUrns = async (stack: string) => {
    const run = async () => urnsOf(await runPulumi(["stack", "export", "--non-interactive", "--stack", stack]));
    let urns = await run();
    for (const pause of pauses) {
      if (urns) break;
      await clock.sleep(pause);
      urns = await run();
    }
    return urns;
  };
  return {
    findUrn: async (id, inputs) => {
      exported ??= exportUrns(stackOf(inputs));
      const urns = await exported;
      return urns && (urns.get(keyOf(String(inputs["__urn"]), id))?.at(-1) ?? null);
    },
    countEntries: async (id, outputs) => {
      // State of version 0.1.0 does not contain the organization.
      if (typeof outputs["__org"] !== "string") return undefined;
      if (!latest || clock.now() - latest.at > maxAge) latest = { at: clock.now(), urns: exportUrns(stackOf(outputs)) };
      const urns = await latest.urns;
      // An unreadable state is not exported again.
      if (!urns) latest.at = Number.POSITIVE_INFINITY;
      return urns && (urns.get(keyOf(String(outputs["__urn"]), id))?.length ?? 0);
    },
  };
}

/** Returns the full name of the stack: `organization/project/stack`. */
function stackOf({ __urn: urn, __org: organization }: Values): string {
  const [stack = "", project = ""] = String(urn).replace("urn:pulumi:", "").split("::");
  return `${String(organization)}/${project}/${stack}`;
}

interface StoredResource {
  urn: string;
  id?: string;
  /** Whether the program only reads the resource, with `get`. Such a resource is not managed. */
  external?: boolean;
  /** Whether the resource has been deleted, but not yet replaced. Such a resource is not managed. Its replacement may have the same id. */
  pendingReplacement?: boolean;
}

/** Returns the URNs of the managed resources in an exported state; undefined if the text is no state. */
function urnsOf(exported = ""): ExportedUrns {
  try {
    const { deployment } = JSON.parse(exported) as { deployment: { resources?: StoredResource[] } };
    const managed = (deployment.resources ?? []).filter(
      ({ external, pendingReplacement }) => external !== true && pendingReplacement !== true,
    );
    const urns = new Map<string, string[]>();
    for (const { id = "", urn } of managed) {
      const key = keyOf(urn, id);
      urns.set(key, [...(urns.get(key) ?? []), urn]);
    }
    return urns;
  } catch {
    return undefined;
  }
}

/** Returns the key of a resource: its type and id. A schema and an account of an instance can have the same id. */
function keyOf(urn: string, id: string): string {
  const [, , qualifiedType = ""] = urn.split("::");
  return `${qualifiedType.split("$").at(-1) ?? ""}::${id}`;
}

/** Creates a function that runs the Pulumi CLI from the `PATH` of the environment. */
export function createPulumiRunner(environment: NodeJS.ProcessEnv): RunPulumi {
  const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return (args) =>
    new Promise((resolve) => {
      execFile("pulumi", args, { env, maxBuffer: Infinity, timeout: 120_000 }, (error, stdout) => {
        resolve(error ? undefined : stdout);
      });
    });
}

import * as pulumi from "@pulumi/pulumi";
import type { ConfigSource } from "../config";
import type { InputsOf } from "../lifecycle/properties/table";
import type { Lookup } from "../lookups/lookup";
import type { lookups } from "../lookups/registry";
import { isDeferred, isKnown, isSecret, kindOfDeferred, promiseOf } from "../resources/output-internals";
import { settingsOf } from "../resources/provider";
import type { Runtime } from "../runtime";
import type * as runtime from "../runtime";
import { dependenciesOf } from "./dependencies";
import type { OutputArgs } from "./types";

type Lookups = typeof lookups;
type ArgsOf<Name extends keyof Lookups> = Lookups[Name] extends Lookup<infer Table> ? InputsOf<Table> : never;
type ResultOf<Name extends keyof Lookups> = Plain<Awaited<ReturnType<Lookups[Name]["read"]>>>;

/** A value after its conversion to plain JSON, without undefined properties. */
type Plain<Value> = Value extends readonly (infer Element)[]
  ? Plain<Element>[]
  : Value extends object
    ? { [Name in keyof Value as undefined extends Value[Name] ? never : Name]: Plain<Value[Name]> } & {
        [Name in keyof Value as undefined extends Value[Name] ? Name : never]?: Plain<Exclude<Value[Name], undefined>>;
      }
    : Value;

/** Runs a lookup. In unit tests with Pulumi's mocks, returns what the mock `call` returns. */
export async function invoke<Name extends keyof Lookups>(
  name: Name,
  args: ArgsOf<Name> | undefined,
  opts: pulumi.InvokeOptions = {},
): Promise<ResultOf<Name>> {
  const given: pulumi.Inputs = args ?? {};
  if (isMocked())
    return (await pulumi.runtime.invoke(tokenOf(name), given, { ...opts, async: true })) as ResultOf<Name>;
  const deferred = findDeferred(given);
  if (deferred) {
    const what = deferred.path === "" ? "the object of arguments" : `"${deferred.path}"`;
    throw createLookupError(name, `${what} is ${deferred.kind}: pass it to ${name}Output.`);
  }
  const settings = findSettings(name, opts);
  if (settings && !(await isKnown(settings)))
    throw createLookupError(name, `a setting of its ddm.Provider is known only after the update: use ${name}Output.`);
  return run(name, given, settings && (await promiseOf(settings)), false);
}

/**
 * Runs a lookup with arguments that may be outputs. In a preview, the result is unknown if an argument, a setting of the provider or the id
 * of a dependency is unknown.
 */
export function invokeOutput<Name extends keyof Lookups>(
  name: Name,
  args: OutputArgs<ArgsOf<Name>> | undefined,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<ResultOf<Name>> {
  const given: pulumi.Inputs = args ?? {};
  if (isMocked()) return pulumi.runtime.invokeOutput<ResultOf<Name>>(tokenOf(name), given, opts);
  const values: pulumi.Output<object> = pulumi.output(given);
  const dependencies = pulumi.output(dependenciesOf(values, opts.dependsOn).then((outputs) => pulumi.all(outputs)));
  // Without this, a secret key among the settings would make the result a secret.
  const settings = pulumi.unsecret(pulumi.output(findSettings(name, opts)));
  const secrets = pulumi.output(namesOfSecrets(given));
  const result = pulumi
    .all([values, settings, dependencies, secrets])
    .apply<unknown>(([known, config, resolved, names]) => {
      // Cached responses may be outdated: during `pulumi up`, the provider's process may have just changed a dependency.
      const fresh = resolved.length > 0 && !pulumi.runtime.isDryRun();
      return run(name, known, config, fresh, names ?? Object.keys(known));
    });
  return result as pulumi.Output<ResultOf<Name>>;
}

let sharedRuntime: Runtime | undefined;

async function run<Name extends keyof Lookups>(
  name: Name,
  args: object,
  settings: Readonly<Record<string, string>> | undefined,
  fresh: boolean,
  secrets?: readonly string[],
): Promise<ResultOf<Name>> {
  // Loaded by the first lookup, because most programs run no lookups.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  sharedRuntime ??= (require("../runtime") as typeof runtime).createRuntime({ log: warn, sharesQuota: true });
  const all = settings ?? pulumi.runtime.allConfig();
  const config: ConfigSource = { get: (key) => all[key] };
  try {
    const values = args as Record<string, unknown>;
    const result = await sharedRuntime.lookup({ name, args: values, config, fresh, ...(secrets && { secrets }) });
    return result as ResultOf<Name>;
  } catch (error) {
    throw error instanceof Error ? createRunError(error.message) : error;
  }
}

function warn(_urn: unknown, message: string, kind: string): void {
  if (kind === "warning") void pulumi.log.warn(message);
}

function createLookupError(name: string, reason: string): Error {
  return createRunError(`${name} failed: ${reason}`);
}

/** Creates an error that Pulumi prints without the stack and the source text. */
function createRunError(message: string): Error {
  const error = new pulumi.RunError(message);
  // If the program has ended, Pulumi prints the stack even of a `RunError`.
  error.stack = "";
  return error;
}

/** Returns the names of the arguments whose values contain a secret; undefined if the whole object of arguments is a secret. */
async function namesOfSecrets(args: pulumi.Input<pulumi.Inputs>): Promise<string[] | undefined> {
  const resolved = pulumi.output(args);
  if (isDeferred(args)) return (await isSecret(resolved)) ? undefined : [];
  const names = Object.keys(args);
  const secret = await Promise.all(names.map((name) => isSecret(pulumi.output(args[name]))));
  return names.filter((_, index) => secret[index]);
}

/** An output or a promise among the arguments of a lookup. */
interface Deferred {
  kind: NonNullable<ReturnType<typeof kindOfDeferred>>;
  /** Path in the arguments, e.g. `dataNodes.0.userPassword`. Empty if the object of arguments itself is an output or a promise. */
  path: string;
}

/** Returns the first output or promise in the arguments. */
function findDeferred(value: unknown, path: readonly string[] = []): Deferred | undefined {
  const kind = kindOfDeferred(value);
  if (kind) return { kind, path: path.join(".") };
  if (typeof value !== "object" || value === null || path.length > MAX_DEPTH) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = findDeferred(inner, [...path, name]);
    if (found) return found;
  }
  return undefined;
}

/** Depth to which arguments are searched for outputs and promises. The deepest argument has three levels. */
const MAX_DEPTH = 5;

/** Whether the program is a unit test that has called `pulumi.runtime.setMocks`. */
function isMocked(): boolean {
  const monitor = pulumi.runtime.hasMonitor() ? pulumi.runtime.getMonitor() : undefined;
  return monitor !== undefined && "mocks" in monitor;
}

/** Returns the token of a lookup, as mocks receive it. */
function tokenOf(name: string): string {
  return `pulumi-nodejs:dynamic/ddm:${name}`;
}

/** Finds the settings of the provider of a lookup. @returns undefined if the lookup uses stack config */
function findSettings(name: string, opts: pulumi.InvokeOptions): pulumi.Output<Record<string, string>> | undefined {
  const provider = opts.provider ?? opts.parent?.getProvider(tokenOf(name));
  if (!provider) return undefined;
  const settings = settingsOf(provider);
  if (!settings) throw createLookupError(name, "its provider must be a ddm.Provider.");
  return settings;
}

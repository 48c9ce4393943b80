import {
  type AccountSettings,
  createAccount,
  deleteAccount,
  listAccounts,
  type LiveAccount,
  setAccountPassword,
  updateAccount,
} from "../api/accounts";
import { isAccountGone, isInstanceGone } from "../api/errors";
import type { InstanceRef } from "../api/instances";
import { parseTime } from "../api/wire";
import { accountProperties, accountRules, sameSchemas } from "./account/properties";
import { namedCheck } from "./declare/names";
import {
  changedProperties,
  differenceOf,
  givenBefore,
  hiddenOf,
  inputsOf,
  isGiven,
  noted,
  notedAfterFailure,
} from "./declare/properties";
import type { Difference, Found, Lifecycle, Values, World } from "./lifecycle";
import { adoptedChild, childId, oneAtATime, parseChildId, requireName, sameMembers } from "./operate/child";
import { createOnce, requireOurs, takenOver } from "./operate/earlier";
import { failedBefore, failedToDelete, GoneError, holding } from "./operate/failure";
import { type About, begin, type Operation, timeoutOf, type Timeouts } from "./operate/operation";

/** An account is there at once; the time goes into waiting for what else is done to its instance. */
const timeouts: Timeouts = { create: "30m", update: "30m", delete: "30m" };

/** The life of an account: who may use which schemas of an instance, and how. All its changes are done at once. */
export function accountLifecycle(): Lifecycle {
  const life: Lifecycle = {
    check: namedCheck({ longest: 32, separator: "_", forbidden: /\W/g }, accountProperties, accountRules),
    diff,
    create,
    read,
    update,
    delete: remove,
  };
  // A create reads what it has created together with its siblings: only its call waits for its turn.
  return { ...oneAtATime(life), create };
}

function diff(_id: string, olds: Values, news: Values): Difference {
  return differenceOf(changedProperties(accountProperties, olds, news), olds, news);
}

async function create(inputs: Values, world: World): Promise<{ id: string; outputs: Values }> {
  const adopted = adoptedChild("an account", inputs);
  const name = adopted ?? String(inputs["name"]);
  const operation = begin(adopted === undefined ? "create" : "adopt", about({ ...inputs, name }, world));
  operation.progress.next(adopted === undefined ? "creating the account" : "looking at the account to adopt");
  const instanceId = operation.instance.id;
  const isNew = await world.siblings
    .creating(listOf(instanceId), () =>
      world.queue.run(instanceId, () => ensure(operation, name, inputs, adopted !== undefined)),
    )
    .catch((error: unknown) => {
      throw failedBefore(operation.doing, error);
    });

  const id = childId(instanceId, name);
  const account: Account = {
    ...operation,
    id,
    name,
    inputs,
    before: {},
    password: isNew ? inputs["password"] : undefined,
  };
  const settle = () => (isNew ? readBack(account) : world.queue.run(instanceId, () => converge(account)));
  return keeping(account, async () => ({ id, outputs: outputsOf(account, await settle()) }));
}

async function read(id: string, outputs: Values, world: World): Promise<Found | undefined> {
  const { instanceId, own } = parseChildId("an account", id);
  const { subject } = about({ ...outputs, instanceId, name: own }, world);
  const live = await find(world, { id: instanceId, subject }, own);
  if (!live) return undefined;
  // Changed by somebody else since we set it: what we know is not its password any more.
  const isChanged =
    isGiven(outputs["passwordLastChanged"]) && live.passwordLastChanged !== outputs["passwordLastChanged"];
  const found = {
    ...liveOutputs(live, instanceId, outputs),
    password: isChanged ? undefined : outputs["password"],
    passwordLastChanged: isGiven(outputs["password"]) ? outputs["passwordLastChanged"] : live.passwordLastChanged,
    ...hiddenOf(outputs),
  };
  return { id, outputs: found, inputs: inputsOf(found) };
}

async function update(id: string, olds: Values, news: Values, world: World): Promise<Values> {
  const { own } = parseChildId("an account", id);
  const values = { ...olds, name: own, timeouts: news["timeouts"], __urn: news["__urn"] };
  const operation = begin("update", about(values, world));
  const account: Account = { ...operation, id, name: own, inputs: news, before: olds, password: olds["password"] };
  return keeping(account, async () => outputsOf(account, await converge(account)));
}

async function remove(_id: string, outputs: Values, world: World): Promise<void> {
  const { instance, progress, doing } = begin("delete", about(outputs, world));
  progress.next("deleting the account");
  world.siblings.forget(listOf(instance.id));
  try {
    await deleteAccount(world.api, instance, String(outputs["name"]));
  } catch (error) {
    if (!isAccountGone(error)) throw failedToDelete(doing, error);
  }
}

/** One operation on one account that exists. */
interface Account extends Operation {
  id: string;
  name: string;
  inputs: Values;
  /** The outputs so far; `{}` for a new account. */
  before: Values;
  /** The password that it has, as far as we know. */
  password: unknown;
}

/**
 * Makes sure that the account exists: creates it, once, or goes on with what is there if that is certainly ours.
 *
 * @returns whether it was created just now
 */
async function ensure(operation: Operation, name: string, inputs: Values, adopting: boolean): Promise<boolean> {
  const { world, instance } = operation;
  const list = listOf(instance.id);
  const { accounts, date } = await world.siblings.atFirst(list, () => listAccounts(world.api, instance));
  const there = accounts.find((account) => account.name === name);
  if (adopting) {
    if (!there) throw new Error(`There is no ${instance.subject} to adopt.`);
    requireName(name, inputs);
    return false;
  }
  if (there) {
    const thing = {
      subject: instance.subject,
      adoptId: childId(instance.id, name),
      created: parseTime(there.created),
      matches: Object.keys(differing(there, inputs, {})).length === 0,
    };
    const now = date ?? world.clock.now();
    requireOurs(thing, isGiven(inputs["__name"]), now, timeoutOf("create", inputs, timeouts));
    world.warn(inputs["__urn"], takenOver(instance.subject));
    return false;
  }
  const wanted = { ...settingsOf(inputs), name, password: String(inputs["password"]) };
  const call = () => createAccount(world.api, instance, wanted).then(() => true);
  return createOnce(operation, "account", call, async () => ((await find(world, instance, name)) ? true : undefined));
}

/** What has become of an account that was created just now, read together with its siblings. */
async function readBack({ world, instance, name }: Account): Promise<LiveAccount> {
  const { accounts } = await world.siblings.readBack(listOf(instance.id), () => listAccounts(world.api, instance));
  return accounts.find((account) => account.name === name) ?? missing(instance);
}

function listOf(instanceId: string): string {
  return `accounts of ${instanceId}`;
}

/** Brings the account to what the program says; what is live in the end. */
async function converge(account: Account): Promise<LiveAccount> {
  const { world, instance, progress, name, inputs, before } = account;
  const live = await findExisting(account);
  const changes = differing(live, inputs, before);
  const properties = Object.keys(changes);
  if (properties.length > 0) {
    progress.next(`changing ${properties.join(", ")}`);
    await updateAccount(world.api, instance, name, changes);
  }
  const setsPassword = account.password !== inputs["password"];
  if (setsPassword) {
    progress.next("setting the password");
    await setAccountPassword(world.api, instance, name, String(inputs["password"]));
    account.password = inputs["password"];
  }
  return properties.length > 0 || setsPassword ? findExisting(account) : live;
}

/** What the program says, as far as it says anything. */
function settingsOf(inputs: Values): AccountSettings {
  return {
    baseAuthority: inputs["baseAuthority"] as string[],
    ...(isGiven(inputs["description"]) && { description: String(inputs["description"]) }),
    ...(isGiven(inputs["passwordLifetime"]) && { passwordLifetime: Number(inputs["passwordLifetime"]) }),
    ...(isGiven(inputs["databases"]) && { databases: inputs["databases"] as string[] }),
  };
}

/** The settings that differ from what is live; what the program no longer speaks of goes back to its default. */
function differing(live: LiveAccount, inputs: Values, before: Values): AccountSettings {
  const wasGiven = (name: string) => givenBefore(before).includes(name);
  const reset = { description: "", passwordLifetime: 0, databases: [] };
  const wanted = Object.entries({
    ...Object.fromEntries(Object.entries(reset).filter(([name]) => wasGiven(name))),
    ...settingsOf(inputs),
  }) as [keyof AccountSettings, unknown][];
  return Object.fromEntries(wanted.filter(([name, value]) => !isSame(name, live[name], value)));
}

function isSame(name: keyof AccountSettings, live: unknown, wanted: unknown): boolean {
  if (live === undefined) return true; // Not reported, so not known to differ.
  if (name === "baseAuthority") return sameMembers(live, wanted);
  return name === "databases" ? sameSchemas(live, wanted) : live === wanted;
}

async function find(world: World, instance: InstanceRef, name: string): Promise<LiveAccount | undefined> {
  try {
    return (await listAccounts(world.api, instance)).accounts.find((account) => account.name === name);
  } catch (error) {
    if (isInstanceGone(error)) return undefined;
    throw error;
  }
}

async function findExisting({ world, instance, name }: Account): Promise<LiveAccount> {
  return (await find(world, instance, name)) ?? missing(instance);
}

function missing({ subject }: InstanceRef): never {
  throw new GoneError(subject);
}

/** What is live, in the words and the order of the program where both mean the same. */
function liveOutputs(live: LiveAccount, instanceId: string, wanted: Values): Values {
  const echo = (name: "baseAuthority" | "databases") =>
    isSame(name, live[name], wanted[name]) ? wanted[name] : live[name];
  return {
    instanceId,
    name: live.name,
    baseAuthority: echo("baseAuthority"),
    description: live.description,
    passwordLifetime: live.passwordLifetime,
    databases: echo("databases"),
    status: live.status,
    created: live.created,
    expirationTime: live.expirationTime,
    timeouts: wanted["timeouts"],
    adopt: wanted["adopt"],
  };
}

function outputsOf({ instance, inputs, password: known }: Account, live: LiveAccount): Values {
  return {
    ...liveOutputs(live, instance.id, inputs),
    password: known,
    passwordLastChanged: live.passwordLastChanged,
    ...noted(accountProperties, inputs),
  };
}

function keeping<Result>(account: Account, work: () => Promise<Result>): Promise<Result> {
  const { doing, id, instance, inputs, before, name, world } = account;
  const remember = async () => {
    const known = { ...inputs, ...before, instanceId: instance.id, name, password: account.password };
    const live = await find(world, instance, name).catch(() => undefined);
    const outputs = live ? { ...known, ...liveOutputs(live, instance.id, inputs) } : known;
    return { outputs: { ...outputs, ...notedAfterFailure(accountProperties, before, inputs) } };
  };
  return holding(doing, id, remember, work);
}

function about(values: Values, world: World): About {
  const instanceId = String(values["instanceId"]);
  const subject = `account "${String(values["name"])}" of instance ${instanceId}`;
  return { world, instanceId, subject, values, timeouts };
}

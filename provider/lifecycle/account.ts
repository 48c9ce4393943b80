import {
  type AccountSettings,
  createAccount,
  deleteAccount,
  listAccounts,
  type LiveAccount,
  setAccountPassword,
  updateAccount,
} from "../api/ddm/accounts";
import { isAccountNotFound } from "../api/errors";
import { parseTime } from "../api/wire";
import { accountProperties, accountRules, hasSameAuthorities, hasSameSchemas } from "./account/properties";
import { completeSchemas, uncertainSchemas } from "./account/schemas";
import { findInList } from "./driver/absence";
import { isListedChild, readChild } from "./driver/children";
import { type Definition, done, type Step } from "./driver/definition";
import { createLifecycle } from "./driver/driver";
import { listKeyOf } from "./driver/identity";
import { type Operation } from "./driver/operation";
import type { Lifecycle } from "./lifecycle";
import { isGiven, textOf } from "./properties/values";

/** Pauses before each further search for a new account that is not listed, in milliseconds. Cached responses expire during a pause. */
const listingPauses: readonly number[] = [6_000, 15_000, 40_000];

type AccountOperation = Operation<typeof accountProperties>;

/** An account: a user of an instance, with permissions in schemas. Every request completes immediately, without a job. */
export const accountDefinition: Definition<typeof accountProperties, LiveAccount> = {
  noun: "an account",
  scope: "child of an instance",
  properties: accountProperties,
  rules: accountRules,
  completeInputs: completeSchemas,
  names: { maxLength: 32, separator: "_", forbidden: /\W/g, isUniquePerInstance: true },
  // No request starts a job, but a request may have to wait while the instance is busy.
  timeouts: { create: "30m", update: "30m", delete: "30m" },
  subject: (values, id) => {
    const [instanceId, localId] = id?.split("/") ?? [textOf(values["instanceId"]), textOf(values["name"])];
    return `account "${localId ?? ""}" of instance ${instanceId ?? ""}`;
  },

  observe,
  isListed: (operation) =>
    isListedChild(operation, async () => (await findAccount(operation, operation.localId)) !== undefined),
  outputs: (live, operation) => ({
    status: live.status,
    created: live.created,
    expirationTime: live.expirationTime,
    // The recorded time changes only when this resource sets the password. So each refresh detects a password set by another client, until
    // this resource sets the password again.
    passwordLastChanged: timesBeforePassword.has(operation)
      ? timeOfPassword(live, operation)
      : (operation.before["passwordLastChanged"] ?? live.passwordLastChanged),
  }),
  staleProperties: (live, { passwordLastChanged: before }) =>
    isGiven(before) && isGiven(live.passwordLastChanged) && live.passwordLastChanged !== before ? ["password"] : [],
  // Accounts lose the grants on a schema when a schema of the same name replaces it. An update restores these grants.
  unfinishedProperties: (outputs, inputs) => (uncertainSchemas(outputs, inputs).length > 0 ? ["databases"] : []),

  create: (operation) => {
    const { services, ref, inputs } = operation;
    const list = listKeyOf(accountDefinition, ref.id);
    const name = String(inputs.name);
    return {
      title: "creating the account",
      hasCost: false,
      sets: ["password"],
      namesakes: async () => {
        const { accounts, date, complete } = await services.sharedLists.readInitialList(list, () =>
          listAccounts(services.api, ref),
        );
        const existing = accounts.find((account) => account.name === name);
        return {
          namesakes: existing
            ? [{ localId: name, subject: ref.subject, created: parseTime(existing.created), differences: [] }]
            : [],
          now: date,
          complete,
        };
      },
      send: async () => {
        const wanted = { ...settingsOf(operation), name, password: inputs.password };
        await createAccount(services.api, ref, wanted);
        return { localId: name, accepted: done };
      },
      locate: async () => ((await findAccount(operation, name)) ? { localId: name, accepted: done } : undefined),
      readBack: async () => {
        const { accounts, complete } = await services.sharedLists.readBack(list, () => listAccounts(services.api, ref));
        let live = findInList({ items: accounts, complete }, (account) => account.name === name);
        for (const pause of listingPauses) {
          if (live) break;
          await services.clock.sleep(pause);
          live = await findAccount(operation, name);
        }
        return live;
      },
    };
  },

  steps: (operation, live) => {
    const { services, ref, localId, inputs, known, changed } = operation;
    const { api } = services;
    const wanted = Object.entries(settingsOf(operation)).filter(
      ([name, value]) => changed.has(name) && !hasSetting(name as keyof AccountSettings, live, value),
    );
    const steps: Step[] = [];
    if (wanted.length > 0) {
      const names = wanted.map(([name]) => name);
      const settings = Object.fromEntries(wanted);
      const send = async () => {
        await updateAccount(api, ref, localId, settings);
        return done;
      };
      steps.push({ title: `changing ${names.join(", ")}`, usualDuration: "", properties: names, send });
    }
    if (changed.has("password") && known["password"] !== inputs.password) {
      const send = async () => {
        await setAccountPassword(api, ref, localId, inputs.password);
        if (!timesBeforePassword.has(operation)) timesBeforePassword.set(operation, live.passwordLastChanged);
        return done;
      };
      const remembers = () => ({ password: inputs.password });
      steps.push({ title: "setting the password", usualDuration: "", properties: ["password"], send, remembers });
    }
    return steps;
  },
  waitForCompletion: () => Promise.resolve(),

  remove: {
    title: "deleting the account",
    send: async ({ services, ref, localId }) => {
      await deleteAccount(services.api, ref, localId);
      return done;
    },
    isAbsent: isAccountNotFound,
  },
  replacement: () =>
    "the account is created again with the grants of the program, and the old account is deleted; its connections drop",
};

/** Creates the lifecycle of accounts. */
export function accountLifecycle(): Lifecycle {
  return createLifecycle(accountDefinition);
}

/** Reads the account from the list of its instance. There is no request for a single account (API 4.4.9). */
function observe(operation: AccountOperation): Promise<LiveAccount | undefined> {
  return readChild(() => findAccount(operation, operation.localId));
}

async function findAccount({ services, ref }: AccountOperation, name: string): Promise<LiveAccount | undefined> {
  const { accounts, complete } = await listAccounts(services.api, ref);
  return findInList({ items: accounts, complete }, (account) => account.name === name);
}

/** Operations that have set the password of an existing account, with the time of the previous password. */
const timesBeforePassword = new WeakMap<AccountOperation, string | undefined>();

/** Returns the time at which this operation set the password. Undefined while the list still shows the previous time. */
function timeOfPassword({ passwordLastChanged: time }: LiveAccount, operation: AccountOperation): string | undefined {
  const previous = [operation.before["passwordLastChanged"], timesBeforePassword.get(operation)];
  return previous.includes(time) ? undefined : time;
}

/** Settings of the program, and defaults of the settings that were removed from it. */
function settingsOf({ inputs, changed }: AccountOperation): AccountSettings {
  const settingOrDefault = (name: "description" | "passwordLifetime" | "databases") =>
    inputs[name] === undefined && changed.has(name) ? accountProperties[name].whenRemoved : inputs[name];
  const optional = {
    description: settingOrDefault("description"),
    passwordLifetime: settingOrDefault("passwordLifetime"),
    databases: settingOrDefault("databases"),
  };
  return {
    baseAuthority: inputs.baseAuthority,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

function hasSetting(name: keyof AccountSettings, live: LiveAccount, wanted: unknown): boolean {
  if (name === "baseAuthority") return hasSameAuthorities(live[name], wanted);
  return name === "databases" ? hasSameSchemas(live[name], wanted) : live[name] === wanted;
}

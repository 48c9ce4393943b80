import type { SettingName } from "./setting-names";

/** A source of settings. */
export interface Source {
  /** Name in messages, e.g. `the environment`. */
  name: string;
  get(name: SettingName): string | undefined;
}

/** Returns the value of a setting from the first source that has a value. */
export type SettingReader = (name: SettingName) => string | undefined;

/** Reports a problem of a setting. `what` follows the name of the setting in the message, e.g. `must be true or false`. */
export type ProblemReporter = (name: SettingName, what: string) => void;

/** Returns the value of a setting from the first source that has a value. */
export function firstValue(sources: readonly Source[], name: SettingName): string | undefined {
  for (const source of sources) {
    const value = source.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Returns the trimmed text, or `undefined` if it is empty. Pulumi passes `null` for a secret setting that is an output without a value. */
export function nonEmpty(value: string | null | undefined): string | undefined {
  return value?.trim() || undefined;
}

/** Returns `{ key: value }`, or `{}` if the value is undefined. Optional settings are absent, never `undefined`. */
export function optionalProperty<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

/** Whether a parsed JSON value is an object. Lists and `null` do not count. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

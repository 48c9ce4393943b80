import type { OtherClient } from "../../../scripts/sandbox/other-client";
import type { State } from "../../../simulator";
import type { Op } from "./events";
import type { StoredResource } from "./state";

/** Arguments of a resource in the program. `undefined` removes an argument. */
export type Args = Readonly<Record<string, unknown>>;

/** Mutating calls, in order: operation -> body of the request. */
export type ExpectedCalls = Readonly<Record<string, object>>;

/** Values by the name of a resource in the program. */
export type ByResource<Value> = Readonly<Record<string, Value>>;

/** Edits of the program, made one after the other. Each edit starts from the original program. None of them may replace the resource. */
export interface InPlaceCase {
  readonly title: string;
  /** Arguments of the resource when it is created. They extend or override the arguments that all resources of the suite share. */
  readonly before?: Args;
  readonly edits: readonly Edit[];
}

/** An edit of the program and its expected effects. */
export interface Edit {
  /** Arguments that differ from `before` of the case. */
  readonly after: Args;
  /** Operations of the engine. Default: `["update"]`. */
  readonly ops?: readonly Op[];
  readonly calls: ExpectedCalls;
  /** Properties of the live resource after the edit. Other properties are not checked. */
  readonly live?: object;
  /** Outputs after the edit. Other outputs are not checked. */
  readonly outputs?: object;
  /** The warning of the update. Default: none. */
  readonly warning?: RegExp;
}

/** An edit of a property whose change can replace the resource. `ops` shows whether this edit replaces it. */
export interface ReplacementCase {
  readonly title: string;
  /** Arguments of the resource when it is created. */
  readonly before?: Args;
  /** Arguments that differ from `before`. */
  readonly after: Args;
  /** Operations of the engine, except `refresh`. Default: {@link replacementOps}. */
  readonly ops?: readonly Op[];
}

/** A change by another client, before a refresh. */
export interface DriftCase {
  readonly title: string;
  /** Arguments of the resource when it is created. */
  readonly before?: Args;
  /** Arguments that the program sets after the resource was created, before another client changes it. They override `before`. */
  readonly after?: Args;
  /**
   * Changes the resource, usually through the API. The paths of `call` may contain placeholders:
   *
   * - `{instance}`: `<project id>/instances/<instance id>`
   * - `{pid}`: the project id
   * - `{id}`: the last part of the resource's id
   */
  readonly change: (call: OtherClient, resource: StoredResource, cloud: State) => Promise<unknown>;
  /** Parts of the resource's diff in the output of `preview --refresh --diff`. Default: the diff is not checked. */
  readonly diff?: readonly string[];
  /** Operations of the engine. Default: `["refresh", "update"]` with `correction`, else `["refresh", "same"]`. */
  readonly ops?: readonly Op[];
  /** Mutating calls of `up --refresh` about the resource (`callsContain` of `SharedStackOptions`). Default: none. */
  readonly correction?: ExpectedCalls;
}

/** Operations of the engine that replace a resource. */
export const replacementOps: readonly Op[] = ["create-replacement", "replace", "delete-replaced"];

/** Matches any text. */
export const anyString = expect.any(String) as string;

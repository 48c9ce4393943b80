/** An element as the page describes it; see `client/dom.mjs`. */
export interface Description {
  readonly tag: string;
  readonly key: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Child[];
}

/** An element or a text. */
export type Child = Description | string;

/** Children of an element, in nested lists; null is none. */
export type Children = Child | null | readonly Children[];

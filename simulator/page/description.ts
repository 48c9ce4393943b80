/** Description of an element, from which `client/dom.mjs` makes the element. */
export interface Description {
  readonly tag: string;
  readonly key: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Child[];
}

/** An element or a text. */
export type Child = Description | string;

/** Children of an element. Lists can be nested; null stands for no child. */
export type Children = Child | null | readonly Children[];

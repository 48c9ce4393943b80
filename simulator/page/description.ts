/** Description of an HTML element. `client/dom.mjs` makes the element from the description. */
export interface Description {
  readonly tag: string;
  /** Identifies the element among its siblings. */
  readonly key: string | undefined;
  /** For an element that the user can open and close: whether it is open at first. */
  readonly isOpen: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Child[];
}

/** The description of an element, or a text. */
export type Child = Description | string;

/** Children of an element. Lists can be nested; null stands for no child. */
export type Children = Child | null | readonly Children[];

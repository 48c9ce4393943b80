/** A value that is loaded once, on first use. */
export interface Remembered<T> {
  /** The value; callers that come while it is being loaded share the load. A failed load is forgotten: the next caller tries again. */
  get(): Promise<T>;
  /** Drops `stale`, unless another value has taken its place already. */
  forget(stale: T): void;
}

/** Remembers what `load` gives. */
export function remember<T>(load: () => Promise<T>): Remembered<T> {
  let loading: Promise<T> | undefined;
  let loaded: { value: T } | undefined;

  async function loadNow(): Promise<T> {
    try {
      const value = await load();
      loaded = { value };
      return value;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  return {
    get: () => (loading ??= loadNow()),
    forget(stale) {
      if (loaded?.value !== stale) return;
      loading = undefined;
      loaded = undefined;
    },
  };
}

/** A value that is loaded on first use. */
export interface Memoized<T> {
  /** Returns the value. Concurrent callers share one load; after a failed load the next caller tries again. */
  get(): Promise<T>;
  /** Drops `stale`, unless a newer value has replaced it. */
  invalidate(stale: T): void;
}

/** Memoizes the result of `load`. */
export function memoize<T>(load: () => Promise<T>): Memoized<T> {
  let loading: Promise<T> | undefined;
  let loaded: { value: T } | undefined;

  async function startLoad(): Promise<T> {
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
    get: () => (loading ??= startLoad()),
    invalidate(stale) {
      if (loaded?.value !== stale) return;
      loading = undefined;
      loaded = undefined;
    },
  };
}

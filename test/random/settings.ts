import type { Parameters } from "fast-check";

/** Seed of `npm test`. It is fixed, so that every run tests the same examples. */
const SEED = 20260115;

/**
 * Returns fast-check's parameters for a property. `RANDOM_RUNS` multiplies the number of runs. `RANDOM_SEED` replaces the seed. A failure
 * prints the seed and the path of the shrunk example.
 */
export function randomRuns<T>(numRuns: number): Parameters<T> {
  const { RANDOM_SEED: seed = String(SEED) } = process.env;
  return { numRuns: numRuns * runsFactor(), seed: Number(seed) };
}

/** Returns the timeout of a test with {@link randomRuns}, in milliseconds. @param ms timeout without `RANDOM_RUNS` */
export const randomTimeout = (ms: number): number => ms * runsFactor();

const runsFactor = () => Number(process.env["RANDOM_RUNS"] ?? "1");

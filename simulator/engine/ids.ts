/** State of the random number generator: a single number, so that it can be saved. */
export interface RandomSource {
  random: number;
}

/** Generates ids and random numbers from a seed. With the same seed, the same calls return the same results. */
export class Ids {
  readonly #source: RandomSource;

  /** @param source changed by each random number. The backend passes its `State`, so that a loaded state continues its random sequence. */
  constructor(source: RandomSource) {
    this.#source = source;
  }

  /** Returns a random number of at least 0 and less than 1 (mulberry32). */
  randomFraction(): number {
    this.#source.random = (this.#source.random + 0x6d2b79f5) | 0;
    let mixed = this.#source.random;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** Returns a random integer from `low` to `high`, inclusive. */
  randomInteger(low: number, high: number): number {
    return low + Math.floor(this.randomFraction() * (high - low + 1));
  }

  /** Returns random lower-case hexadecimal digits. */
  hex(length: number): string {
    return Array.from({ length }, () => Math.floor(this.randomFraction() * 16).toString(16)).join("");
  }

  /** Returns an id with a suffix for the type of resource, such as `e90bc6739a3c4666a577c3fa1524dac2in09`. */
  id(suffix: string): string {
    return this.hex(32) + suffix;
  }

  /** Returns a UUID of version 4. */
  uuid(): string {
    const h = this.hex(32);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
  }

  /** Returns a private address in the simulated network. */
  privateIp(): string {
    return `192.168.${this.randomInteger(0, 250)}.${this.randomInteger(10, 250)}`;
  }
}

/** Hashes a text to a seed of the generator. */
export function seedNumber(seed: string): number {
  let hash = 0x811c9dc5;
  for (const character of seed) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash | 0;
}

/** What names a thing: the suffix tells its kind (facts 1.9: 32 hex digits and four characters). */
export type IdSuffix = "in09" | "gr09" | "no09" | "pr09" | "br09" | "in01";

/** Seeded randomness that can be saved: the whole generator is one number. */
export interface RandomSource {
  random: number;
}

/** Makes ids, jitter and chance from a seed, so that the same seed and requests give the same answers. */
export class Ids {
  readonly #source: RandomSource;

  /** The source is the state itself, so that a loaded state goes on where the saved one stopped. */
  constructor(source: RandomSource) {
    this.#source = source;
  }

  /** A number from 0 up to, not including, 1 (mulberry32). */
  chance(): number {
    this.#source.random = (this.#source.random + 0x6d2b79f5) | 0;
    let mixed = this.#source.random;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.chance() * (high - low + 1));
  }

  /** Lower-case hex digits. */
  hex(length: number): string {
    return Array.from({ length }, () => Math.floor(this.chance() * 16).toString(16)).join("");
  }

  /** An id of a DDM thing, like `e90bc6739a3c4666a577c3fa1524dac2in09`. Not a UUID. */
  id(suffix: IdSuffix): string {
    return this.hex(32) + suffix;
  }

  /** A UUID of version 4; the form of job ids. */
  uuid(): string {
    const h = this.hex(32);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
  }

  /** An order number, like `CS1810251738L8VVD` (spec 4.2.1). */
  orderId(now: number): string {
    const minute = new Date(now).toISOString().replace(/\D/g, "").slice(2, 12);
    const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    return `CS${minute}${Array.from({ length: 5 }, () => letters.charAt(this.between(0, letters.length - 1))).join("")}`;
  }

  /** A private address of the simulated network. */
  privateIp(): string {
    return `192.168.${this.between(0, 250)}.${this.between(10, 250)}`;
  }
}

/** Turns any text into the start of a generator. */
export function seedNumber(seed: string): number {
  let hash = 0x811c9dc5;
  for (const character of seed) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash | 0;
}

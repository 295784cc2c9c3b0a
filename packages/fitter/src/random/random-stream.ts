import { RabbitInputError } from "@rabbit-fit/contracts";
import type { BitGenerator } from "./pcg64.js";
import { philox4x32 } from "./philox.js";
import { standardNormal } from "./ziggurat-normal.js";

/** What a stream of random numbers is for; two streams with different addresses share no numbers. */
export interface StreamAddress {
  /** A whole number that float64 holds exactly. */
  readonly seed: number;
  /** The others are whole numbers from 0 to 2^32 - 1. */
  readonly toy: number;
  readonly dataSet: number;
  readonly purpose: number;
}

/**
 * Random numbers that are a function of their address alone: the same on whatever thread and in
 * whichever order.
 *
 * The seed is the key of Philox 4x32-10; its counter is [block, purpose, data set, toy]: 2^34 words for each address, more
 * than a memory can hold.
 */
export class RandomStream implements BitGenerator {
  readonly #key: Uint32Array;
  readonly #counter: Uint32Array;
  readonly #words = new Uint32Array(4);
  /** Words of the current block that are used up. */
  #used = 4;

  /** @throws RabbitInputError when the seed is not a whole number that float64 holds exactly */
  constructor({ seed, toy, dataSet, purpose }: StreamAddress) {
    if (!Number.isSafeInteger(seed)) {
      throw new RabbitInputError({
        field: "options.data.toys.seed",
        found: seed,
        expected: "a whole number between -2^53 and 2^53",
      });
    }
    // Math.floor makes the upper word of a negative seed that of its two's complement.
    this.#key = Uint32Array.of(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0);
    this.#counter = Uint32Array.of(0, purpose, dataSet, toy);
  }

  /** 32 random bits. */
  nextUint32(): number {
    if (this.#used === 4) {
      philox4x32(this.#counter, this.#key, this.#words);
      this.#counter[0]!++;
      this.#used = 0;
    }
    return this.#words[this.#used++]!;
  }

  /** 64 random bits. */
  nextUint64(): bigint {
    const low = this.nextUint32();
    return (BigInt(this.nextUint32()) << 32n) | BigInt(low);
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    const upper = this.nextUint32() >>> 5;
    return (upper * 2 ** 26 + (this.nextUint32() >>> 6)) / 2 ** 53;
  }

  /** Uniform in (0, 1), without its ends: a logarithm of it is finite. */
  uniformInside(): number {
    const upper = this.nextUint32() >>> 6;
    return (upper * 2 ** 26 + (this.nextUint32() >>> 6) + 0.5) / 2 ** 52;
  }

  /** Standard normal, by the ziggurat. */
  normal(): number {
    return standardNormal(this);
  }
}

import { seedSequenceState } from "./seed-sequence.js";

const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** A source of 64 random bits at a time. */
export interface BitGenerator {
  nextUint64(): bigint;
}

/**
 * PCG64 (XSL-RR 128/64), seeded as NumPy's `default_rng(SeedSequence(entropy))` is.
 * Source: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms", HMC-CS-2014-0905.
 *
 * @param entropy 32-bit words, the least significant of the seed first
 */
export function pcg64(entropy: Uint32Array): BitGenerator {
  const words = seedSequenceState(entropy, 8);
  const uint64 = (i: number) => BigInt(words[2 * i]!) | (BigInt(words[2 * i + 1]!) << 32n);
  const initialState = (uint64(0) << 64n) | uint64(1);
  const sequence = (uint64(2) << 64n) | uint64(3);
  const increment = ((sequence << 1n) | 1n) & MASK_128;
  const step = (state: bigint) => (state * MULTIPLIER + increment) & MASK_128;
  let state = step((step(0n) + initialState) & MASK_128);
  return {
    nextUint64() {
      state = step(state);
      const folded = (state >> 64n) ^ (state & MASK_64);
      const rotation = state >> 122n;
      return ((folded >> rotation) | (folded << (64n - rotation))) & MASK_64;
    },
  };
}

/** A double in [0, 1), made of the upper 53 bits, as NumPy makes it. */
export function nextDouble(generator: BitGenerator): number {
  return Number(generator.nextUint64() >> 11n) / 2 ** 53;
}

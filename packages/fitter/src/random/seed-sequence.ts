/*
 * NumPy's SeedSequence: entropy of any length mixed into a pool of four 32-bit words, from which any number of words
 * is drawn. After M. E. O'Neill, "Developing a seed_seq alternative" (2015), with the constants that NumPy chose.
 */
const POOL_SIZE = 4;
const SHIFT = 16;
const INIT_A = 0x43b0d7e5;
const MULTIPLIER_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULTIPLIER_B = 0x58f38ded;
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;

/**
 * Words that NumPy's `SeedSequence(entropy).generate_state(count)` gives.
 *
 * @param entropy 32-bit words, the least significant of the seed first
 * @param count how many 32-bit words to draw
 */
export function seedSequenceState(entropy: Uint32Array, count: number): Uint32Array {
  const pool = mixedPool(entropy);
  const state = new Uint32Array(count);
  let constant = INIT_B;
  for (let i = 0; i < count; i++) {
    let word = (pool[i % POOL_SIZE]! ^ constant) >>> 0;
    constant = Math.imul(constant, MULTIPLIER_B) >>> 0;
    word = Math.imul(word, constant) >>> 0;
    state[i] = word ^ (word >>> SHIFT);
  }
  return state;
}

function mixedPool(entropy: Uint32Array): Uint32Array {
  let constant = INIT_A;
  const hash = (value: number): number => {
    let word = (value ^ constant) >>> 0;
    constant = Math.imul(constant, MULTIPLIER_A) >>> 0;
    word = Math.imul(word, constant) >>> 0;
    return (word ^ (word >>> SHIFT)) >>> 0;
  };
  const pool = new Uint32Array(POOL_SIZE);
  for (let i = 0; i < POOL_SIZE; i++) pool[i] = hash(entropy[i] ?? 0);
  for (let source = 0; source < POOL_SIZE; source++) {
    for (let target = 0; target < POOL_SIZE; target++) {
      if (source !== target) pool[target] = mix(pool[target]!, hash(pool[source]!));
    }
  }
  for (let source = POOL_SIZE; source < entropy.length; source++) {
    for (let target = 0; target < POOL_SIZE; target++) {
      pool[target] = mix(pool[target]!, hash(entropy[source]!));
    }
  }
  return pool;
}

function mix(x: number, y: number): number {
  const result = (Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y)) >>> 0;
  return (result ^ (result >>> SHIFT)) >>> 0;
}

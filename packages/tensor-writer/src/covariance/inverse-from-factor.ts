/** Rows that are worked on together, so that they stay in the cache. */
const BLOCK = 64;

/**
 * A^-1 = L^-T L^-1 from the factor of A.
 *
 * @returns exactly symmetric, [size, size], a new array
 */
export function inverseFromFactor(factor: Float64Array, size: number): Float64Array {
  const lower = inverseOfLower(factor, size);
  const out = new Float64Array(size * size);
  for (let start = 0; start < size; start += BLOCK) {
    const stop = Math.min(start + BLOCK, size);
    for (let row = 0; row < stop; row++) {
      for (let k = Math.max(row, start); k < stop; k++) {
        // (L^-1)_k,row times row k of L^-1, which ends at column k.
        addMultiple(out, row * size, lower, k * size, lower[k * size + row]!, row, k + 1);
      }
    }
  }
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) out[row * size + column] = out[column * size + row]!;
  }
  return out;
}

/** L^-1 by rows: row i is (e_i - sum over k < i of L_ik times row k) / L_ii. */
function inverseOfLower(factor: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let row = 0; row < size; row++) out[row * size + row] = 1;
  for (let start = 0; start < size; start += BLOCK) {
    const stop = Math.min(start + BLOCK, size);
    for (let row = start; row < size; row++) {
      const last = Math.min(row, stop);
      for (let k = start; k < last; k++) {
        addMultiple(out, row * size, out, k * size, -factor[row * size + k]!, 0, k + 1);
      }
      if (row >= stop) continue;
      const scale = 1 / factor[row * size + row]!;
      for (let column = 0; column <= row; column++) out[row * size + column]! *= scale;
    }
  }
  return out;
}

/** Adds a multiple of part of a row to another one. */
function addMultiple(
  out: Float64Array,
  outOffset: number,
  rows: Float64Array,
  offset: number,
  factor: number,
  from: number,
  to: number,
): void {
  for (let k = from; k < to; k++) out[outOffset + k]! += factor * rows[offset + k]!;
}

/** What is left of a row, as a share of it, where it is a combination of others and the rest is rounding. */
const DEPENDENT_SHARE = 1e-10;

/**
 * Rows of a matrix A that are linearly independent and that all others follow from, by its Gram matrix A A^T: a Cholesky
 * factorisation that takes the largest remaining row first, relative to the length of the whole row.
 *
 * @param gram A A^T, [size, size]
 * @returns places of the rows, increasing
 */
export function independentRows(gram: Float64Array, size: number): number[] {
  const scale = Float64Array.from({ length: size }, (_, i) => {
    const square = gram[i * (size + 1)]!;
    return square > 0 ? 1 / Math.sqrt(square) : 0;
  });
  const remaining = scale.map((value) => Number(value > 0));
  const factors: Float64Array[] = [];
  const chosen: number[] = [];
  for (;;) {
    let pivot = -1;
    for (let i = 0; i < size; i++) {
      if (remaining[i]! > DEPENDENT_SHARE && (pivot < 0 || remaining[i]! > remaining[pivot]!)) pivot = i;
    }
    if (pivot < 0) return chosen.toSorted((a, b) => a - b);
    const root = Math.sqrt(remaining[pivot]!);
    const column = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      if (remaining[i] === 0 && i !== pivot) continue;
      let value = gram[i * size + pivot]! * scale[i]! * scale[pivot]!;
      for (const factor of factors) value -= factor[i]! * factor[pivot]!;
      column[i] = value / root;
      remaining[i] = Math.max(0, remaining[i]! - column[i]! ** 2);
    }
    remaining[pivot] = 0;
    factors.push(column);
    chosen.push(pivot);
  }
}

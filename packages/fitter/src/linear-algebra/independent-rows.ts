import { choleskyInPlace } from "@rabbit-fit/autodiff-kernels";

/** What is left of a row, as a share of it, where it is a combination of others and the rest is rounding. */
const DEPENDENT_SHARE = 1e-10;

/** So many rows are left out one by one, each with a factorisation of the others, before all are looked at for the largest. */
const MOST_LEFT_OUT = 8;

/**
 * Rows of a matrix A that are linearly independent and that all others follow from, by its Gram matrix A A^T: all that do not
 * follow from those before them, or where these are many, those of a Cholesky factorisation that takes the largest remaining row
 * first, relative to the length of the whole row.
 *
 * @param gram A A^T, [size, size]
 * @returns places of the rows, increasing
 */
export function independentRows(gram: Float64Array, size: number): number[] {
  const scale = Float64Array.from({ length: size }, (_, i) => {
    const square = gram[i * (size + 1)]!;
    return square > 0 ? 1 / Math.sqrt(square) : 0;
  });
  return rowsInOrder(gram, scale) ?? pivotedRows(gram, scale);
}

function rowsInOrder(gram: Float64Array, scale: Float64Array): number[] | undefined {
  const rows = Array.from(scale.keys()).filter((i) => scale[i]! > 0);
  for (let leftOut = 0; leftOut <= MOST_LEFT_OUT; leftOut++) {
    const dependent = firstDependent(gram, scale, rows);
    if (dependent < 0) return rows;
    rows.splice(dependent, 1);
  }
  return undefined;
}

/** The first of the rows of which nothing is left without those before it, by its place among them; -1 for none. */
function firstDependent(gram: Float64Array, scale: Float64Array, rows: readonly number[]): number {
  const [count, size] = [rows.length, scale.length];
  const factor = new Float64Array(count * count);
  rows.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const column = rows[j]!;
      factor[i * count + j] = gram[row * size + column]! * scale[row]! * scale[column]!;
    }
  });
  const outcome = choleskyInPlace(factor, count);
  // From the first pivot that is rounding on, a factor means nothing.
  const known = outcome.kind === "factored" ? count : outcome.failedPivot;
  for (let i = 0; i < known; i++) {
    if (!(factor[i * (count + 1)]! ** 2 > DEPENDENT_SHARE)) return i;
  }
  return outcome.kind === "factored" ? -1 : known;
}

function pivotedRows(gram: Float64Array, scale: Float64Array): number[] {
  const size = scale.length;
  const remaining = scale.map((value) => Number(value > 0));
  // Row by row, so that what is multiplied is side by side in the memory.
  const factor = new Float64Array(size * size);
  const chosen: number[] = [];
  for (;;) {
    let pivot = -1;
    for (let i = 0; i < size; i++) {
      if (remaining[i]! > DEPENDENT_SHARE && (pivot < 0 || remaining[i]! > remaining[pivot]!)) pivot = i;
    }
    if (pivot < 0) return chosen.toSorted((a, b) => a - b);
    const root = Math.sqrt(remaining[pivot]!);
    const rank = chosen.length;
    for (let i = 0; i < size; i++) {
      if (remaining[i] === 0 && i !== pivot) continue;
      let value = gram[i * size + pivot]! * scale[i]! * scale[pivot]!;
      for (let k = 0; k < rank; k++) value -= factor[i * size + k]! * factor[pivot * size + k]!;
      factor[i * size + rank] = value / root;
      remaining[i] = Math.max(0, remaining[i]! - factor[i * size + rank]! ** 2);
    }
    remaining[pivot] = 0;
    chosen.push(pivot);
  }
}

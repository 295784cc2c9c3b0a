import { choleskyInPlace } from "@rabbit-fit/autodiff-kernels";

/** What is left of a row, as a share of it, where it is a combination of others and the rest is rounding. */
const DEPENDENT_SHARE = 1e-10;

/**
 * Rows of a matrix A that are linearly independent and that all others follow from, by its Gram matrix A A^T: all of them, or
 * those of a Cholesky factorisation that takes the largest remaining row first, relative to the length of the whole row.
 *
 * @param gram A A^T, [size, size]
 * @returns places of the rows, increasing
 */
export function independentRows(gram: Float64Array, size: number): number[] {
  const scale = Float64Array.from({ length: size }, (_, i) => {
    const square = gram[i * (size + 1)]!;
    return square > 0 ? 1 / Math.sqrt(square) : 0;
  });
  return areIndependent(gram, scale) ? Array.from(scale.keys()) : pivotedRows(gram, scale);
}

/** Whether something is left of each row without those before it. */
function areIndependent(gram: Float64Array, scale: Float64Array): boolean {
  const count = scale.length;
  const scaled = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      scaled[i * count + j] = gram[i * count + j]! * scale[i]! * scale[j]!;
    }
  }
  if (choleskyInPlace(scaled, count).kind !== "factored") return false;
  for (let i = 0; i < count; i++) {
    if (!(scaled[i * (count + 1)]! ** 2 > DEPENDENT_SHARE)) return false;
  }
  return true;
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

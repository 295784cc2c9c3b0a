import { matrixProduct, symmetricRankUpdate } from "@rabbit-fit/autodiff-kernels";
import { addTo } from "./vectors.js";

/** Adds A^T diag(weights) A of a matrix A, [rows, size]. */
export function addRankUpdate(
  out: Float64Array,
  matrix: Float64Array,
  size: number,
  weights: Float64Array,
): void {
  if (weights.length === 0 || weights.every((weight) => weight === 0)) return;
  addTo(out, symmetricRankUpdate(matrix, { rows: weights.length, columns: size }, weights));
}

/** Adds s A^T C A of a matrix A, [rows, size], and a symmetric C, [rows, rows]; s = 1 by default. */
export function addCongruence(
  out: Float64Array,
  matrix: Float64Array,
  inner: Float64Array,
  { size, scale = 1 }: { readonly size: number; readonly scale?: number },
): void {
  const rows = Math.sqrt(inner.length);
  const product = matrixProduct(inner, matrix, { rows, inner: rows, columns: size });
  const square = matrixProduct(matrix, product, {
    rows: size,
    inner: rows,
    columns: size,
    transposed: "left",
  });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      // Rounding leaves the product not quite symmetric.
      const value = 0.5 * scale * (square[i * size + j]! + square[j * size + i]!);
      out[i * size + j]! += value;
      if (i !== j) out[j * size + i]! += value;
    }
  }
}

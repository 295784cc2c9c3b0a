import { cholesky } from "@rabbit-fit/autodiff-kernels";

/** Natural logarithm of the determinant of a positive definite matrix, [size, size]; NaN for any other. */
export function logDeterminant(matrix: Float64Array, size: number): number {
  const factored = cholesky(matrix, size);
  if (factored.kind !== "factored") return Number.NaN;
  let sum = 0;
  for (let i = 0; i < size; i++) sum += 2 * Math.log(factored.factor[i * (size + 1)]!);
  return sum;
}

import { cholesky, choleskySolve, matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { solveByLu } from "../linear-algebra/lu-solve.js";
import { dot } from "../linear-algebra/vectors.js";

/** A covariance diag(d) + F + U W U^T of many bins whose correlations come from few parameters, and maybe from a matrix F. */
export interface LowRankCovariance {
  /** d, [bins] */
  readonly diagonal: Float64Array;
  /** U, [bins, rank] */
  readonly factors: Float64Array;
  /** W, symmetric, [rank, rank] */
  readonly core: Float64Array;
  readonly rank: number;
  /** F, symmetric, [bins, bins]; none by default. */
  readonly full?: Float64Array;
}

/** The sum of two covariances, the first without F. */
export function plusLowRank(
  a: Omit<LowRankCovariance, "full">,
  b: Pick<LowRankCovariance, "factors" | "core" | "rank">,
): Omit<LowRankCovariance, "full"> {
  const count = a.diagonal.length;
  const rank = a.rank + b.rank;
  const factors = new Float64Array(count * rank);
  for (let o = 0; o < count; o++) {
    factors.set(a.factors.subarray(o * a.rank, (o + 1) * a.rank), o * rank);
    factors.set(b.factors.subarray(o * b.rank, (o + 1) * b.rank), o * rank + a.rank);
  }
  const core = new Float64Array(rank * rank);
  for (let k = 0; k < a.rank; k++) core.set(a.core.subarray(k * a.rank, (k + 1) * a.rank), k * rank);
  for (let k = 0; k < b.rank; k++) {
    core.set(b.core.subarray(k * b.rank, (k + 1) * b.rank), (a.rank + k) * rank + a.rank);
  }
  return { diagonal: a.diagonal, factors, core, rank };
}

/** Up to this number of bins the covariance is built as a matrix, which loses no digits to the low-rank formula. */
export const DENSE_BIN_LIMIT = 2000;

/**
 * Rounding of a variance that is the difference of larger terms, as a share of these. Where a fit has followed the data no
 * variance is left along some direction, nor a residual but for its own rounding: this keeps their ratio from being any
 * number.
 */
export const ROUNDING_SHARE = 1e-13;

/**
 * r^T V^-1 r for V = diag(d) + F + U W U^T, positive semidefinite, with r in its range.
 *
 * Many bins without F use V^-1 = D^-1 - D^-1 U (1 + W U^T D^-1 U)^-1 W U^T D^-1 (Woodbury), which is linear in the bins.
 *
 * @returns NaN where a residual has no variance at all
 */
export function quadraticForm(residuals: Float64Array, covariance: LowRankCovariance): number {
  if (residuals.every((residual) => residual === 0)) return 0;
  const rounded = { ...covariance, diagonal: withRounding(covariance) };
  const positive = rounded.diagonal.every((value) => value > 0);
  const few = residuals.length <= DENSE_BIN_LIMIT || residuals.length <= 2 * covariance.rank;
  return few || !positive || covariance.full
    ? denseForm(residuals, rounded)
    : lowRankForm(residuals, rounded);
}

/** d, with the rounding of U W U^T and of what it is taken from, [bins] */
function withRounding({ diagonal, factors, core, rank }: LowRankCovariance): Float64Array {
  const weighted = matrixProduct(factors, core, { rows: diagonal.length, inner: rank, columns: rank });
  return diagonal.map((value, bin) => {
    let size = 0;
    for (let k = bin * rank; k < (bin + 1) * rank; k++) size += Math.abs(weighted[k]! * factors[k]!);
    return value + ROUNDING_SHARE * size;
  });
}

/** The same through the matrix itself. */
export function denseForm(residuals: Float64Array, covariance: LowRankCovariance): number {
  const { diagonal, factors, core, rank, full } = covariance;
  const count = residuals.length;
  const weighted = matrixProduct(factors, core, { rows: count, inner: rank, columns: rank });
  const matrix = matrixProduct(weighted, factors, {
    rows: count,
    inner: rank,
    columns: count,
    transposed: "right",
  });
  for (let i = 0; i < count; i++) matrix[i * (count + 1)]! += diagonal[i]!;
  if (full) for (let entry = 0; entry < full.length; entry++) matrix[entry]! += full[entry]!;
  const factored = cholesky(matrix, count);
  const solution =
    factored.kind === "factored"
      ? choleskySolve(factored.factor, count, residuals)
      : solveByLu(matrix, residuals); // Rounding can cost a nearly singular matrix its definiteness.
  return dot(residuals, solution);
}

/** The same through a matrix of the size of the rank, without F. */
export function lowRankForm(residuals: Float64Array, covariance: LowRankCovariance): number {
  const { diagonal, factors, core, rank } = covariance;
  const count = residuals.length;
  const scaled = factors.map((value, entry) => value / diagonal[Math.floor(entry / rank)]!);
  const weightedResiduals = residuals.map((residual, bin) => residual / diagonal[bin]!);
  const fromLeft = { rows: rank, inner: count, transposed: "left" } as const;
  const gram = matrixProduct(factors, scaled, { ...fromLeft, columns: rank });
  const projection = matrixProduct(factors, weightedResiduals, { ...fromLeft, columns: 1 });
  return formOfSums({ gram, projection, square: dot(residuals, weightedResiduals) }, core, rank);
}

/** Sums over all bins. */
export interface FormSums {
  /** U^T D^-1 U, [rank, rank] */
  readonly gram: Float64Array;
  /** U^T D^-1 r, [rank] */
  readonly projection: Float64Array;
  /** r^T D^-1 r */
  readonly square: number;
}

/** r^T V^-1 r of these. @param core W, [rank, rank] */
export function formOfSums({ gram, projection, square }: FormSums, core: Float64Array, rank: number): number {
  const capacity = matrixProduct(core, gram, { rows: rank, inner: rank, columns: rank });
  for (let i = 0; i < rank; i++) capacity[i * (rank + 1)]! += 1;
  const right = matrixProduct(core, projection, { rows: rank, inner: rank, columns: 1 });
  return square - dot(projection, solveByLu(capacity, right));
}

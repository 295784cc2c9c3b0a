import { cholesky, choleskySolve, matrixProduct, symmetricRankUpdate } from "@rabbit-fit/autodiff-kernels";
import { addTo } from "../linear-algebra/vectors.js";
import type { Postfit } from "../postfit/postfit.js";

/** Variances of parameters with all constrained nuisance parameters held where the fit has them. */
export interface StatisticalVariances {
  /** By place, of the data and of the bin-by-bin parameters; 0 for a parameter that is held itself. */
  readonly withBetas: (parameter: number) => number;
  /** Of the data alone, with bin-by-bin parameters held as well. */
  readonly withoutBetas: (parameter: number) => number;
}

/**
 * The inverse of the block of the Hessian that belongs to the parameters of the model and the unconstrained nuisance
 * parameters. With bin-by-bin parameters held the Hessian is larger by
 *
 *   sum_b ( D''_b p_b p_b^T - q_b^T W q_b ) + sum_i t^2 / C_i'' z_i z_i^T,
 *
 * in the symbols of the profiled bins: p = sum_k beta_k dlambda_k/dx, q = A dlambda/dx, z_i the sum of dlambda_k/dx over the rows
 * that beta_i scales, and D'' of the data term at the yields of the fit.
 *
 * One product with the Hessian, and one pass over the templates, for each of these parameters.
 *
 * @param unconstrainedCount systematics without constraint, which come first
 */
export function statisticalVariances(fit: Postfit, unconstrainedCount: number): StatisticalVariances {
  const { likelihood, x } = fit;
  const { undetermined = [] } = fit.uncertainties();
  const left = fit.frozen.and(undetermined);
  const last = likelihood.map.modelCount + unconstrainedCount;
  const parameters = [...left.floating].filter((i) => i < last);
  const count = parameters.length;
  const hessian = new Float64Array(count * count);
  const unit = new Float64Array(likelihood.size);
  const product = new Float64Array(likelihood.size);
  parameters.forEach((i, row) => {
    unit[i] = 1;
    likelihood.hvp(x, unit, product);
    unit[i] = 0;
    parameters.forEach((j, column) => {
      hessian[row * count + column] = product[j]!;
    });
  });
  const withBetas = diagonalOfInverse(hessian, parameters);
  if (!likelihood.statistics) return { withBetas, withoutBetas: withBetas };
  addTo(hessian, heldBetas(fit, parameters));
  return { withBetas, withoutBetas: diagonalOfInverse(hessian, parameters) };
}

/** What holding the bin-by-bin parameters adds to the Hessian of some parameters, [these, these]. */
function heldBetas(fit: Postfit, parameters: readonly number[]): Float64Array {
  const { likelihood, x } = fit;
  const { rows, dataBinCount, covariance } = likelihood;
  const { bins } = fit.prediction("profiled");
  const { weight, rowFactor, slope } = bins;
  const { perBin, ofRow, values, inverseCurvature } = bins.betas!;
  const columns = parameters.length;
  const atHeld = new Float64Array(dataBinCount * columns); // p
  const atFixedSlope = new Float64Array(dataBinCount * columns); // q
  const scaled = new Float64Array(dataBinCount * perBin * columns); // z
  const unit = new Float64Array(likelihood.size);
  parameters.forEach((parameter, column) => {
    unit[parameter] = 1;
    const dRows = likelihood.yields.jvp(x, unit);
    unit[parameter] = 0;
    for (let bin = 0; bin < dataBinCount; bin++) {
      const at = bin * columns + column;
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        const i = ofRow[row]!;
        atHeld[at]! += (i < 0 ? 1 : values[i]!) * dRows[row]!;
        atFixedSlope[at]! += rowFactor[row]! * dRows[row]!;
        if (i >= 0) scaled[i * columns + column]! += dRows[row]!;
      }
    }
  });
  const shape = { rows: dataBinCount, columns };
  const concavity = inverseCurvature
    .subarray(0, dataBinCount * perBin)
    .map((inverse, i) => slope[Math.floor(i / perBin)]! ** 2 * inverse);
  const sum = symmetricRankUpdate(scaled, { rows: concavity.length, columns }, concavity);
  if (weight.kind === "dense") {
    addTo(sum, quadratic(atHeld, covariance!.inverse, shape));
    subtract(sum, quadratic(atFixedSlope, weight.values, shape));
  } else {
    addTo(sum, symmetricRankUpdate(atHeld, shape, dataCurvatures(fit)));
    subtract(sum, symmetricRankUpdate(atFixedSlope, shape, weight.values.subarray(0, dataBinCount)));
  }
  return sum;
}

/** D''(n) of independent bins, [data bins]. */
function dataCurvatures({ likelihood, prediction }: Postfit): Float64Array {
  const { observed, variances } = likelihood;
  const { yields } = prediction("profiled").bins;
  if (variances) return variances.map((variance) => 1 / variance);
  return observed.map((count, bin) => (count === 0 ? 0 : count / yields[bin]! ** 2));
}

/** M^T W M for M [rows, columns]. */
function quadratic(
  matrix: Float64Array,
  weight: Float64Array,
  { rows, columns }: { rows: number; columns: number },
): Float64Array {
  const square = { rows, inner: rows, columns };
  const weighted = matrixProduct(weight, matrix, square);
  return matrixProduct(matrix, weighted, { rows: columns, inner: rows, columns, transposed: "left" });
}

function subtract(out: Float64Array, values: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i]! -= values[i]!;
}

/** NaN where the matrix is not positive definite; 0 for parameters that it does not have. */
function diagonalOfInverse(
  matrix: Float64Array,
  parameters: readonly number[],
): (parameter: number) => number {
  const size = parameters.length;
  const factored = cholesky(matrix, size);
  return (parameter) => {
    const place = parameters.indexOf(parameter);
    if (place < 0) return 0;
    if (factored.kind !== "factored") return Number.NaN;
    const unit = new Float64Array(size);
    unit[place] = 1;
    return choleskySolve(factored.factor, size, unit)[place]!;
  };
}

import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { fitHistogramNames, regularizationNumbers } from "@rabbit-fit/contracts";
import type { ResultSink } from "../analyses/analysis.js";
import { covarianceHistogram } from "../histograms/parameter-histograms.js";
import type { Postfit } from "../postfit/postfit.js";

/** The likelihood with and without the penalty, and the covariance that does not take the penalty for a measurement. */
export function addRegularization(
  {
    likelihood,
    x,
    nll,
    covariance,
    frozen,
  }: Pick<Postfit, "likelihood" | "x" | "nll" | "covariance" | "frozen">,
  out: Pick<ResultSink, "number" | "histogram">,
): void {
  const strength = likelihood.regularizationStrength;
  if (strength === undefined) return;
  const penalty = likelihood.share("penalty").value(x);
  out.number(regularizationNumbers.strength, strength);
  out.number(regularizationNumbers.penalty, penalty);
  out.number(regularizationNumbers.nll, nll - penalty);
  const regularized = covariance();
  if (!regularized) return;
  const hessian = new Float64Array(likelihood.size ** 2);
  likelihood.share("penalty").hessian(x, hessian);
  for (const fixed of frozen.fixed) {
    hessian.fill(0, fixed * likelihood.size, (fixed + 1) * likelihood.size);
    for (let row = 0; row < likelihood.size; row++) hessian[row * likelihood.size + fixed] = 0;
  }
  const { sandwichCovariance } = fitHistogramNames;
  const values = sandwich(regularized.values, hessian, likelihood.size);
  out.histogram(covarianceHistogram(likelihood.parameterNames, values, sandwichCovariance));
}

/**
 * H^-1 H0 H^-1 = C - C Hp C, with the Hessian Hp of the penalty, H = H0 + Hp and C = H^-1: how the parameters of repeated
 * experiments scatter, to first order, where the penalty is a choice and not a measurement. Neither has anything of the bias.
 */
function sandwich(covariance: Float64Array, penalty: Float64Array, size: number): Float64Array {
  const shape = { rows: size, inner: size, columns: size };
  const inner = matrixProduct(penalty, covariance, shape);
  const product = matrixProduct(covariance, inner, shape);
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      // Rounding leaves the product not quite symmetric.
      const penalised = 0.5 * (product[i * size + j]! + product[j * size + i]!);
      out[i * size + j] = covariance[i * size + j]! - penalised;
    }
  }
  return out;
}

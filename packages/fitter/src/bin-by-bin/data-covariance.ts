import { cholesky, choleskyInverse } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError } from "@rabbit-fit/contracts";

/** A fit asks for the same covariance with every data set and prediction. */
const known = new WeakMap<Float64Array, Float64Array>();

/**
 * C, the covariance of the data, [bins, bins]; not to be modified.
 *
 * @throws RabbitInputError when C^-1 is not positive definite
 */
export function dataCovariance(inverseCovariance: Float64Array): Float64Array {
  const earlier = known.get(inverseCovariance);
  if (earlier) return earlier;
  const covariance = inverse(inverseCovariance);
  known.set(inverseCovariance, covariance);
  return covariance;
}

/** W = (C + diag(S))^-1, [bins, bins]. */
export function covarianceWeight(inverseCovariance: Float64Array, spread: Float64Array): Float64Array {
  if (spread.every((value) => value === 0)) return inverseCovariance;
  const total = dataCovariance(inverseCovariance).slice();
  for (let bin = 0; bin < spread.length; bin++) total[bin * (spread.length + 1)]! += spread[bin]!;
  return inverse(total);
}

function inverse(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  const factored = cholesky(matrix, size);
  if (factored.kind !== "factored") {
    throw new RabbitInputError({
      field: "hdata_cov_inv",
      index: [factored.failedPivot, factored.failedPivot],
      expected: "a positive definite matrix",
    });
  }
  return choleskyInverse(factored.factor, size);
}

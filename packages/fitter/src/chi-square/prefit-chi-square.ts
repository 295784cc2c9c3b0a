import type { JacobianResult } from "../prediction/jacobian-pass.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import { countCovariance, type LinearChiSquare, linearChiSquare } from "./linear-chi-square.js";

/**
 * Of a prediction whose bin-by-bin parameters do not follow the data, such as that before a fit: data and prediction count
 * as independent,
 *
 *   V = V(N) + J C J^T + diag(S),
 *
 * with J = dn/dx, [data bins, parameters], and S the variance by the bin-by-bin parameters.
 *
 * @param covariance C of the parameters
 */
export function prefitChiSquare(
  prediction: Prediction,
  covariance: ParameterCovariance,
): JacobianResult<LinearChiSquare> {
  const { bins, likelihood } = prediction;
  const { dataBinCount, size } = likelihood;
  const factors = new Float64Array(dataBinCount * size); // J
  return {
    bins: "data",
    take: (block) => factors.set(block.expected(), block.firstBin * size),
    result: () => {
      const counts = countCovariance(prediction);
      const diagonal = counts.diagonal.map((variance, bin) => variance + bins.variance[bin]!);
      const core = denseCovariance(covariance, size);
      return linearChiSquare(prediction, { ...counts, diagonal, factors, core, rank: size });
    },
  };
}

function denseCovariance(covariance: ParameterCovariance, size: number): Float64Array {
  if (covariance.kind === "dense") return covariance.values;
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out[i * (size + 1)] = covariance.variances[i]!;
  return out;
}

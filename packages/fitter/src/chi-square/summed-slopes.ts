import { addScaled } from "../linear-algebra/vectors.js";
import { timesDense } from "../mappings/sparse-rows.js";
import type { JacobianResult } from "../prediction/jacobian-pass.js";
import { type ParameterCovariance, timesCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import type { ComparedOutputs } from "./compared-outputs.js";

/** Takes dy/dx of the sums of the yields that the likelihood compares with data, [sums, parameters]. */
export function summedSlopes(
  { likelihood: { size } }: Prediction,
  { sumCount, sumsOf }: Pick<ComparedOutputs, "sumCount" | "sumsOf">,
): JacobianResult<Float64Array> {
  const out = new Float64Array(sumCount * size);
  return {
    bins: "data",
    take: (block) => {
      const expected = block.expected();
      for (let i = 0; i < block.binCount; i++) {
        for (const sum of sumsOf(block.firstBin + i)) addScaled(out, sum * size, expected, i * size, size, 1);
      }
    },
    result: () => out,
  };
}

/**
 * K = A (dn/dx) C of the outputs, [outputs, parameters].
 *
 * @param slopes dn/dx of `summedSlopes`
 */
export function gainOfOutputs(
  { predicted, residuals }: ComparedOutputs,
  slopes: Float64Array,
  covariance: ParameterCovariance,
  size: number,
): Float64Array {
  return timesCovariance(timesDense(predicted, slopes, size), residuals.length, covariance);
}

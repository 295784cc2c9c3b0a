import { weightOf } from "../bin-by-bin/profile-bins.js";
import { betaJacobian, variedRows, variedVariance, varyJacobian } from "./beta-variations.js";
import { addScaled } from "./bin-blocks.js";
import { type ParameterCovariance, propagatedVariances } from "./parameter-covariance.js";
import { blocksOf, inclusiveJacobian, type Prediction } from "./prediction.js";
import { rowJacobian, rowResponse } from "./row-response.js";

/** Yields summed over processes, with variations of bins by the fluctuations of others, [bins with masked channels]. */
export function inclusiveYields(prediction: Prediction): Float64Array {
  const { rows } = prediction.likelihood;
  const response = rowResponse(prediction);
  const varied = variedRows(prediction, response);
  if (!varied) return prediction.bins.yields;
  return Float64Array.from({ length: rows.binCount }, (_, bin) => {
    let sum = 0;
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      sum += varied.factors[row]! * response.yields[row]!;
    }
    return sum;
  });
}

/**
 * Variances of {@link inclusiveYields}: those of the parameters propagated through the yields with their profiled
 * bin-by-bin parameters, plus those of the latter at fixed parameters, S - S W S. [bins with masked channels]
 */
export function inclusiveVariances(prediction: Prediction, covariance: ParameterCovariance): Float64Array {
  const { bins, likelihood } = prediction;
  const { rows, size } = likelihood;
  const out = new Float64Array(rows.binCount);
  const response = rowResponse(prediction);
  const varied = variedRows(prediction, response);
  const sources = varied && betaJacobian(prediction);
  for (const block of blocksOf(prediction, rows.binCount)) {
    let jacobian: Float64Array;
    if (varied && sources) {
      const ofRows = rowJacobian(prediction, response, block);
      varyJacobian(ofRows, block, prediction, varied, sources);
      jacobian = new Float64Array(block.binCount * size);
      for (let i = 0; i < block.binCount; i++) {
        const end = rows.rowStart[block.firstBin + i + 1]!;
        for (let row = rows.rowStart[block.firstBin + i]!; row < end; row++) {
          addScaled(jacobian, i * size, ofRows, (row - block.firstRow) * size, size, 1);
        }
      }
    } else jacobian = inclusiveJacobian(prediction, block);
    out.set(propagatedVariances(jacobian, block.binCount, covariance), block.firstBin);
  }
  for (let bin = 0; bin < rows.binCount; bin++) {
    const first = rows.rowStart[bin]!;
    const spread = bins.spread[bin]!;
    out[bin]! += varied
      ? variedVariance(
          prediction,
          varied,
          response,
          bin,
          Array.from({ length: rows.rowStart[bin + 1]! - first }, (_, i) => first + i),
        )
      : spread * (1 - spread * weightOf(bins, bin));
  }
  return out;
}

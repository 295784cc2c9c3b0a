import { weightOf } from "../bin-by-bin/profile-bins.js";
import { addScaled } from "../likelihood/add-scaled.js";
import { variedJacobian, variedRows, variedVariance, variedYields } from "./beta-variations.js";
import { type ParameterCovariance, propagatedVariances } from "./parameter-covariance.js";
import { blocksOf, inclusiveJacobian, type Prediction } from "./prediction.js";

/** Yields summed over processes, with variations of bins by the fluctuations of others, [bins with masked channels]. */
export function inclusiveYields(prediction: Prediction): Float64Array {
  const varied = variedRows(prediction);
  if (!varied) return prediction.bins.yields;
  return sumOfRows(prediction, variedYields(varied), 0, prediction.likelihood.rows.binCount, 1);
}

/**
 * Variances of {@link inclusiveYields}: those of the parameters propagated through the yields with their profiled
 * bin-by-bin parameters, plus those of the latter at fixed parameters, S - S W S. [bins with masked channels]
 */
export function inclusiveVariances(prediction: Prediction, covariance: ParameterCovariance): Float64Array {
  const { bins, likelihood } = prediction;
  const { rows, size } = likelihood;
  const out = new Float64Array(rows.binCount);
  const varied = variedRows(prediction);
  for (const block of blocksOf(prediction, rows.binCount)) {
    const jacobian = varied
      ? sumOfRows(prediction, variedJacobian(varied, block), block.firstBin, block.binCount, size)
      : inclusiveJacobian(prediction, block);
    out.set(propagatedVariances(jacobian, block.binCount, covariance), block.firstBin);
  }
  for (let bin = 0; bin < rows.binCount; bin++) {
    const spread = bins.spread[bin]!;
    out[bin]! += varied
      ? variedVariance(varied, bin, rows.rowStart[bin]!, rows.rowStart[bin + 1]!)
      : spread * (1 - spread * weightOf(bins, bin));
  }
  return out;
}

/** Sums of an array over the rows of consecutive bins, [rows, width] to [bins, width]. */
function sumOfRows(
  { likelihood }: Prediction,
  values: Float64Array,
  firstBin: number,
  binCount: number,
  width: number,
): Float64Array {
  const { rowStart } = likelihood.rows;
  const out = new Float64Array(binCount * width);
  for (let i = 0; i < binCount; i++) {
    for (let row = rowStart[firstBin + i]!; row < rowStart[firstBin + i + 1]!; row++) {
      addScaled(out, i * width, values, (row - rowStart[firstBin]!) * width, width, 1);
    }
  }
  return out;
}

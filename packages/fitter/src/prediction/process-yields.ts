import { betaVariance } from "../bin-by-bin/profile-bins.js";
import { betaJacobian, variedRows, variedVariance, varyJacobian } from "./beta-variations.js";
import { type ParameterCovariance, propagatedVariances } from "./parameter-covariance.js";
import { blocksOf, type Prediction } from "./prediction.js";
import { rowJacobian, rowResponse } from "./row-response.js";

/** Yields of every process, [bins with masked channels, processes]. */
export function processYields(prediction: Prediction): Float64Array {
  const { rows, map } = prediction.likelihood;
  const { betas } = prediction.bins;
  const out = new Float64Array(rows.binCount * map.processCount);
  // What is added to a process is there also without a template.
  if (betas && isAddedToProcesses(prediction)) {
    for (let cell = 0; cell < out.length; cell++) out[cell] = betas.effect[cell]! * betas.values[cell]!;
  }
  const response = rowResponse(prediction);
  const varied = variedRows(prediction, response);
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      out[bin * map.processCount + rows.processes[row]!] =
        (varied?.factors[row] ?? 1) * response.yields[row]!;
    }
  }
  return out;
}

/** Variances of the yields of every process, [bins with masked channels, processes]. */
export function processVariances(prediction: Prediction, covariance: ParameterCovariance): Float64Array {
  const { bins, likelihood } = prediction;
  const { rows, map } = likelihood;
  const { betas } = bins;
  const { processCount } = map;
  const out = new Float64Array(rows.binCount * processCount);
  const response = rowResponse(prediction);
  const varied = variedRows(prediction, response);
  const sources = varied && betaJacobian(prediction);
  for (const block of blocksOf(prediction, rows.binCount)) {
    const endBin = block.firstBin + block.binCount;
    if (betas && isAddedToProcesses(prediction)) {
      // dy = s dbeta = - s^2 dt
      const ofSlope = propagatedVariances(block.slope, block.binCount, covariance);
      for (let cell = block.firstBin * processCount; cell < endBin * processCount; cell++) {
        const bin = Math.floor(cell / processCount);
        const square = betas.effect[cell]! ** 2;
        out[cell] = square ** 2 * ofSlope[bin - block.firstBin]! + square * betaVariance(bins, cell);
      }
    }
    const jacobian = rowJacobian(prediction, response, block);
    if (varied && sources) varyJacobian(jacobian, block, prediction, varied, sources);
    const variances = propagatedVariances(jacobian, block.rowCount, covariance);
    for (let bin = block.firstBin; bin < endBin; bin++) {
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        const i = response.parameter[row]!;
        const byBetas = varied
          ? variedVariance(prediction, varied, response, bin, [row])
          : i < 0
            ? 0
            : response.effect[row]! ** 2 * betaVariance(bins, i);
        out[bin * processCount + rows.processes[row]!] = variances[row - block.firstRow]! + byBetas;
      }
    }
  }
  return out;
}

function isAddedToProcesses({ bins: { betas } }: Prediction): boolean {
  return betas?.statistics.mode === "full" && betas.statistics.type === "normal-additive";
}

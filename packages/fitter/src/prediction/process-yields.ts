import { betaVariance } from "../bin-by-bin/profile-bins.js";
import { variedJacobian, variedRows, variedVariance, variedYields } from "./beta-variations.js";
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
  const varied = variedRows(prediction);
  const yields = varied ? variedYields(varied) : rowResponse(prediction).yields;
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      out[bin * map.processCount + rows.processes[row]!] = yields[row]!;
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
  const varied = variedRows(prediction);
  const response = varied?.response ?? rowResponse(prediction);
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
    const jacobian = varied ? variedJacobian(varied, block) : rowJacobian(prediction, response, block);
    const variances = propagatedVariances(jacobian, block.rowCount, covariance);
    for (let bin = block.firstBin; bin < endBin; bin++) {
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        const i = response.parameter[row]!;
        const byBetas = varied
          ? variedVariance(varied, bin, row, row + 1)
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

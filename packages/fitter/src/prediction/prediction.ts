import type { Likelihood, RowDerivatives } from "../likelihood/likelihood.js";
import { binBlocks } from "./bin-blocks.js";
import { type BinResponse, binResponse, isScaled } from "./bin-response.js";
import { type ParameterCovariance, propagatedVariances } from "./parameter-covariance.js";

export interface PredictionOptions {
  readonly x: Float64Array;
  /** Whether bin-by-bin parameters follow the data, or stay at their centres. */
  readonly profile: "profiled" | "unprofiled";
  /** 1 where a parameter is fixed, [parameters]. */
  readonly frozen: Uint8Array;
}

/** Expected yields of all bins at one point of the parameters, with what their uncertainties need. */
export interface Prediction {
  readonly likelihood: Likelihood;
  readonly derivatives: RowDerivatives;
  readonly response: BinResponse;
  readonly frozen: Uint8Array;
}

export function predict(likelihood: Likelihood, { x, profile, frozen }: PredictionOptions): Prediction {
  const derivatives = likelihood.rowDerivatives(x);
  const response = binResponse({
    rows: likelihood.rows,
    rowYields: derivatives.yields,
    statistics: likelihood.statistics,
    ...(profile === "profiled" && { profileTo: likelihood.observed }),
  });
  return { likelihood, derivatives, response, frozen };
}

/** Yields of every process, [bins with masked channels, processes]. */
export function processYields({ likelihood, derivatives, response }: Prediction): Float64Array {
  const { rows, statistics } = likelihood;
  const { processCount } = likelihood.map;
  const out = new Float64Array(rows.binCount * processCount);
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      const scale = isScaled(statistics, bin, row) ? response.beta[bin]! : 1;
      out[bin * processCount + rows.processes[row]!] = scale * derivatives.yields[row]!;
    }
  }
  return out;
}

/**
 * Variances of the yields summed over processes: those of the parameters propagated through the yields with their
 * profiled bin-by-bin parameters, plus those of the latter at fixed parameters, [bins with masked channels].
 */
export function inclusiveVariances(prediction: Prediction, covariance: ParameterCovariance): Float64Array {
  const { likelihood, response } = prediction;
  const { binCount } = likelihood.rows;
  const out = new Float64Array(binCount);
  for (const block of blocksOf(prediction, binCount)) {
    const jacobian = inclusiveJacobian(response, block, likelihood.size);
    out.set(propagatedVariances(jacobian, block.binCount, covariance), block.firstBin);
  }
  for (let bin = 0; bin < binCount; bin++) {
    out[bin]! += response.active[bin]! ** 2 * response.betaVariance[bin]!;
  }
  return out;
}

/** Variances of the yields of every process, [bins with masked channels, processes]. */
export function processVariances(prediction: Prediction, covariance: ParameterCovariance): Float64Array {
  const { likelihood, derivatives, response } = prediction;
  const { rows, statistics, size } = likelihood;
  const { processCount } = likelihood.map;
  const out = new Float64Array(rows.binCount * processCount);
  for (const block of blocksOf(prediction, rows.binCount)) {
    const jacobian = block.rows;
    forEachRow(prediction, block, (bin, row) => {
      if (!isScaled(statistics, bin, row)) return;
      const from = (row - block.firstRow) * size;
      const binFrom = (bin - block.firstBin) * size;
      const byActive = derivatives.yields[row]! * response.betaBy.active[bin]!;
      const byFixed = derivatives.yields[row]! * response.betaBy.fixed[bin]!;
      for (let p = 0; p < size; p++) {
        jacobian[from + p] =
          response.beta[bin]! * jacobian[from + p]! +
          byActive * block.active[binFrom + p]! +
          byFixed * block.fixed[binFrom + p]!;
      }
    });
    const variances = propagatedVariances(jacobian, block.rowCount, covariance);
    forEachRow(prediction, block, (bin, row) => {
      const byBeta = isScaled(statistics, bin, row)
        ? derivatives.yields[row]! ** 2 * response.betaVariance[bin]!
        : 0;
      out[bin * processCount + rows.processes[row]!] = variances[row - block.firstRow]! + byBeta;
    });
  }
  return out;
}

/** The blocks of the first bins with their derivatives. */
export function blocksOf({ likelihood, derivatives, frozen }: Prediction, binCount: number) {
  return binBlocks(likelihood, { derivatives, frozen, binCount });
}

/** d n / d x with bin-by-bin parameters following where they are profiled, [bins of the block, parameters]. */
export function inclusiveJacobian(
  response: BinResponse,
  block: { firstBin: number; binCount: number; active: Float64Array; fixed: Float64Array },
  size: number,
): Float64Array {
  const out = new Float64Array(block.binCount * size);
  for (let i = 0; i < block.binCount; i++) {
    const bin = block.firstBin + i;
    const byActive = response.beta[bin]! + response.active[bin]! * response.betaBy.active[bin]!;
    const byFixed = 1 + response.active[bin]! * response.betaBy.fixed[bin]!;
    for (let entry = i * size; entry < (i + 1) * size; entry++) {
      out[entry] = byActive * block.active[entry]! + byFixed * block.fixed[entry]!;
    }
  }
  return out;
}

function forEachRow(
  { likelihood }: Prediction,
  block: { firstBin: number; binCount: number },
  visit: (bin: number, row: number) => void,
): void {
  const { rowStart } = likelihood.rows;
  for (let bin = block.firstBin; bin < block.firstBin + block.binCount; bin++) {
    for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) visit(bin, row);
  }
}

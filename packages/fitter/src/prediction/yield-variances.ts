import { betaVariance } from "../bin-by-bin/profile-bins.js";
import type { JacobianResult } from "./jacobian-pass.js";
import { type ParameterCovariance, propagatedVariances } from "./parameter-covariance.js";
import type { Prediction } from "./prediction.js";

/** Yields summed over processes, with variations of bins by the fluctuations of others, [bins with masked channels]. */
export function inclusiveYields(prediction: Prediction): Float64Array {
  return prediction.yields().inclusive;
}

/** Yields of every process, [bins with masked channels, processes]. */
export function processYields(prediction: Prediction): Float64Array {
  const { rows, processCount } = prediction.likelihood;
  const { betas } = prediction.bins;
  const out = new Float64Array(rows.binCount * processCount);
  // What is added to a process is there also without a template.
  if (betas && isAddedToProcesses(prediction)) {
    for (let cell = 0; cell < out.length; cell++) out[cell] = betas.effect[cell]! * betas.values[cell]!;
  }
  const { ofRows } = prediction.yields();
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      out[bin * processCount + rows.processes[row]!] = ofRows[row]!;
    }
  }
  return out;
}

/**
 * Takes the variances of {@link inclusiveYields}, [bins with masked channels], from a pass over the Jacobian: with J = dn/dx,
 * [bins, parameters], in which profiled bin-by-bin parameters follow, and C the covariance of the parameters,
 *
 *   diag(J C J^T) + the variance by bin-by-bin parameters at fixed x.
 */
export function inclusiveVariances(
  prediction: Prediction,
  covariance: ParameterCovariance,
): JacobianResult<Float64Array> {
  const out = new Float64Array(prediction.likelihood.rows.binCount);
  return {
    bins: "all",
    take: (block) => {
      const yields = prediction.yields();
      propagatedVariances(block.inclusive(), block.binCount, covariance).forEach((variance, i) => {
        const bin = block.firstBin + i;
        out[bin] = variance + yields.inclusiveBetaVariance(bin);
      });
    },
    result: () => out,
  };
}

/** The same for {@link processYields}, with J = dy/dx of the template rows, [bins with masked channels, processes]. */
export function processVariances(
  prediction: Prediction,
  covariance: ParameterCovariance,
): JacobianResult<Float64Array> {
  const { bins, likelihood } = prediction;
  const { rows, processCount } = likelihood;
  const out = new Float64Array(rows.binCount * processCount);
  return {
    bins: "all",
    take: (block) => {
      const endBin = block.firstBin + block.binCount;
      if (bins.betas && isAddedToProcesses(prediction)) {
        // Without a template y = s beta, which follows as dy = s dbeta = - s^2 dt.
        const ofSlope = propagatedVariances(block.slopes, block.binCount, covariance);
        for (let cell = block.firstBin * processCount; cell < endBin * processCount; cell++) {
          const square = bins.betas.effect[cell]! ** 2;
          const bin = Math.floor(cell / processCount);
          out[cell] = square ** 2 * ofSlope[bin - block.firstBin]! + square * betaVariance(bins, cell);
        }
      }
      const yields = prediction.yields();
      const variances = propagatedVariances(block.ofRows(), block.rowCount, covariance);
      for (let bin = block.firstBin; bin < endBin; bin++) {
        for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
          out[bin * processCount + rows.processes[row]!] =
            variances[row - block.firstRow]! + yields.rowBetaVariance(bin, row);
        }
      }
    },
    result: () => out,
  };
}

/** Whether bin-by-bin parameters are added to cells (bin, process), which shows also where there is no template. */
export function isAddedToProcesses({ bins: { betas } }: Prediction): boolean {
  return betas?.statistics.mode === "full" && betas.statistics.type === "normal-additive";
}

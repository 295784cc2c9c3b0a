import { addScaled } from "../linear-algebra/vectors.js";
import { once } from "../once.js";
import { type BinBlock, type RowBlock, rowBlocks, rowsTimes } from "./bin-blocks.js";
import type { Prediction } from "./prediction.js";

/** Computes something from the Jacobian of the yields, block by block. */
export interface JacobianTaker {
  /** Which bins it needs: those with data, or those of masked channels as well. */
  readonly bins: "data" | "all";
  /**
   * Called for one block after the other, in the order of the bins. A block is valid during the call only: a taker copies
   * what it keeps, and modifies nothing, as the other takers get the same block.
   */
  take(block: BinBlock): void;
}

/** A taker whose result is complete after the pass. */
export interface JacobianResult<Result> extends JacobianTaker {
  result(): Result;
}

/**
 * Computes the Jacobian of the yields once, block by block, for any number of takers: variances, chi-squares, whatever is a
 * sum over bins of products of dn/dx, dt/dx or the derivatives of single template rows. In all of these, bin-by-bin
 * parameters follow where the prediction has profiled them, and a column is 0 where its parameter is fixed.
 *
 *     const variances = inclusiveVariances(prediction, covariance);
 *     const chiSquare = postfitChiSquare(prediction, covariance, compared, sources);
 *     jacobianPass(prediction, [variances, chiSquare]);
 *     variances.result(); // [bins with masked channels]
 *
 * The whole Jacobian is never in memory: each matrix of a block takes 32 MiB at most, or has a single bin. No block has bins
 * both with and without data. Without takers nothing is computed, without takers of all bins nothing of masked channels.
 *
 * Each row is differentiated once. Where the response of a bin depends on all data bins, it takes a pass over these before,
 * whose result the prediction keeps: with profiled bin-by-bin parameters and the covariance of the data, and for the yields
 * of histograms where bins vary with each other.
 */
export function jacobianPass(prediction: Prediction, takers: readonly JacobianTaker[]): void {
  const { dataBinCount, rows } = prediction.likelihood;
  const ofAllBins = takers.filter(({ bins }) => bins === "all");
  const parts = [
    { from: 0, to: dataBinCount, takers },
    { from: dataBinCount, to: rows.binCount, takers: ofAllBins },
  ];
  for (const part of parts) {
    if (part.takers.length === 0) continue;
    for (const ofRows of rowBlocks(prediction, part.from, part.to)) {
      const block = binBlock(prediction, ofRows);
      for (const taker of part.takers) taker.take(block);
    }
  }
}

function binBlock(prediction: Prediction, ofRows: RowBlock): BinBlock {
  const { bins, likelihood } = prediction;
  const { size } = likelihood;
  const { firstBin, binCount, atFixedSlope } = ofRows;
  const block: BinBlock = {
    ...ofRows,
    slopes: slopesOf(prediction, ofRows),
    // dn/dx = A dlambda/dx - S dt/dx
    expected: once(() => {
      const out = atFixedSlope.slice();
      for (let i = 0; i < binCount; i++) {
        addScaled(out, i * size, block.slopes, i * size, size, -bins.variance[firstBin + i]!);
      }
      return out;
    }),
    inclusive: once(() => prediction.yields().inclusiveJacobian(block)),
    ofRows: once(() => prediction.yields().rowJacobian(block)),
  };
  return block;
}

/** dt/dx = W A dlambda/dx of a block; 0 in masked channels. */
function slopesOf({ bins, likelihood, coupled }: Prediction, block: RowBlock): Float64Array {
  const { weight } = bins;
  const { size } = likelihood;
  const { firstBin, binCount, atFixedSlope } = block;
  if (weight.kind === "diagonal") {
    return rowsTimes(atFixedSlope, weight.values.subarray(firstBin, firstBin + binCount), size);
  }
  if (firstBin >= weight.size) return new Float64Array(binCount * size);
  return coupled().slopes.subarray(firstBin * size, (firstBin + binCount) * size);
}

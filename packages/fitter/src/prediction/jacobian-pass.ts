import { addScaled } from "../linear-algebra/vectors.js";
import { type BinBlock, type RowBlock, rowBlocks, rowsTimes } from "./bin-blocks.js";
import { once } from "./once.js";
import type { Prediction } from "./prediction.js";

/** Something that is made of the Jacobian of the yields, while that passes by. */
export interface JacobianTaker {
  /** The bins that it takes: those with data, or those of masked channels as well. */
  readonly bins: "data" | "all";
  /** Called with one block after the other, in the order of the bins. */
  take(block: BinBlock): void;
}

/** A taker whose result is complete after the pass. */
export interface JacobianResult<Result> extends JacobianTaker {
  result(): Result;
}

/**
 * Passes the Jacobian of the yields once to any number of takers, block by block: dn/dx, dt/dx and the derivatives of every
 * template row, with bin-by-bin parameters that follow. No more than some blocks of 32 MiB are ever in memory, and no block
 * has bins both with and without data. Each row is differentiated once.
 *
 * Where the response of a bin depends on all data bins, in a covariance fit that has profiled bin-by-bin parameters and
 * where bins vary with each other, that response needs a pass of its own over the data bins before; the prediction keeps
 * it.
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
        addScaled(out, i * size, block.slopes, i * size, size, -bins.spread[firstBin + i]!);
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

import { matrixProduct, symmetricRankUpdate } from "@rabbit-fit/autodiff-kernels";
import { addScaled, addTo } from "../linear-algebra/vectors.js";
import { once } from "../once.js";
import type { BinBlock } from "../prediction/bin-blocks.js";
import type { Prediction } from "../prediction/prediction.js";
import { centreSources } from "./centre-sources.js";
import { countCovariance } from "./linear-chi-square.js";

/** What the observed counts N and the centres beta0 of consecutive bins do to the minimum. */
export interface BinSources {
  /** - M_N = h A dlambda/dx, [bins, parameters] */
  readonly byCount: Float64Array;
  /** Sum over the betas of a bin of e kappa V(beta0) M_beta0, [bins, parameters] */
  readonly byCentre: Float64Array;
  /** Sum over the betas of a bin of e^2 kappa^2 V(beta0), [bins] */
  readonly centreVariance: Float64Array;
}

/**
 * How the minimum follows the data: M_v = d2L / dv dx for the sources v, which are the counts N, the centres beta0 of the
 * bin-by-bin parameters and those of the constraints, x0. It is the same for all that is compared in one pass: each block is
 * looked at once.
 */
export interface ResidualSources {
  /** Those of the bins of a block of the pass. */
  of(block: BinBlock): BinSources;
  /** Those of all data bins, where each depends on all others. */
  ofAll(): BinSources;
  /** Sum over all sources of M_v^T V(v) M_v, [parameters, parameters] */
  moved(): Float64Array;
}

/** @param constraintWeights of the parameters, 0 where free, [parameters] */
export function residualSources(prediction: Prediction, constraintWeights: Float64Array): ResidualSources {
  const { likelihood, bins, frozen } = prediction;
  const { size, dataBinCount } = likelihood;
  const counts = countCovariance(prediction);
  const coupled = bins.weight.kind === "dense";
  const all = coupled ? noSources(dataBinCount, size) : undefined;
  const movedByCentres = new Float64Array(size * size);
  const movedByCounts = new Float64Array(size * size);
  let latest: { readonly block: BinBlock; readonly sources: BinSources } | undefined;
  return {
    of: (block) => {
      if (latest?.block === block) return latest.sources;
      const { firstBin, binCount } = block;
      const sources = sourcesOf(prediction, block, (rows, weights) => {
        addTo(movedByCentres, symmetricRankUpdate(rows, { rows: weights.length, columns: size }, weights));
      });
      latest = { block, sources };
      if (all) {
        all.byCount.set(sources.byCount, firstBin * size);
        all.byCentre.set(sources.byCentre, firstBin * size);
        all.centreVariance.set(sources.centreVariance, firstBin);
      } else {
        const variances = counts.diagonal.subarray(firstBin, firstBin + binCount);
        addTo(
          movedByCounts,
          symmetricRankUpdate(sources.byCount, { rows: binCount, columns: size }, variances),
        );
      }
      return sources;
    },
    ofAll: () => all!,
    moved: once(() => {
      const out = movedByCentres.slice();
      for (const i of frozen.floating) out[i * (size + 1)]! += constraintWeights[i]!;
      if (all) {
        const tall = { rows: dataBinCount, inner: dataBinCount, columns: size };
        const weighted = matrixProduct(counts.full!, all.byCount, tall);
        const across = { rows: size, inner: dataBinCount, columns: size, transposed: "left" } as const;
        addTo(out, matrixProduct(all.byCount, weighted, across));
      } else {
        addTo(out, movedByCounts);
      }
      return out;
    }),
  };
}

/** Takes sources of a kind: M_v, [sources, parameters], and V(v), [sources]. */
export type SourceTaker = (rows: Float64Array, variances: Float64Array) => void;

/**
 * The same of independent bins for one chi-square alone, whose sum over all sources is made in a pass of its own: nothing of
 * parameters x parameters is there.
 *
 * @param take all sources but the centres of constraints, which have no bin
 */
export function sourcesOfBlock(prediction: Prediction, block: BinBlock, take: SourceTaker): BinSources {
  const sources = sourcesOf(prediction, block, take);
  const { firstBin, binCount } = block;
  take(sources.byCount, countCovariance(prediction).diagonal.subarray(firstBin, firstBin + binCount));
  return sources;
}

function noSources(binCount: number, size: number): BinSources {
  return {
    byCount: new Float64Array(binCount * size),
    byCentre: new Float64Array(binCount * size),
    centreVariance: new Float64Array(binCount),
  };
}

/** @param takeCentres the centres of bin-by-bin parameters */
function sourcesOf(prediction: Prediction, block: BinBlock, takeCentres: SourceTaker): BinSources {
  const { bins, likelihood } = prediction;
  const { size } = likelihood;
  const { firstBin, binCount } = block;
  const out = noSources(binCount, size);
  const { byCount, byCentre, centreVariance } = out;
  for (let i = 0; i < binCount; i++) {
    if (bins.weight.kind === "dense") addScaled(byCount, i * size, block.slopes, i * size, size, 1);
    else addScaled(byCount, i * size, block.atFixedSlope, i * size, size, bins.countResponse[firstBin + i]!);
  }
  const centres = centreSources(prediction, block);
  if (!centres) return out;
  takeCentres(centres.rows, centres.weights);
  for (let i = 0; i < centres.count; i++) {
    const at = centres.bins[i]! - firstBin;
    const factor = centres.weights[i]! * centres.effects[i]!;
    addScaled(byCentre, at * size, centres.rows, i * size, size, factor);
    centreVariance[at]! += factor * centres.effects[i]!;
  }
  return out;
}

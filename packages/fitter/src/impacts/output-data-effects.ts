import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { centreSources } from "../chi-square/centre-sources.js";
import { countCovariance } from "../chi-square/linear-chi-square.js";
import { blockRanges } from "../linear-algebra/block-ranges.js";
import type { BinBlock } from "../prediction/bin-blocks.js";
import { rowsTimes } from "../prediction/bin-blocks.js";
import type { JacobianResult } from "../prediction/jacobian-pass.js";
import type { Prediction } from "../prediction/prediction.js";
import type { DirectEffects } from "./direct-effects.js";

/** What the data give to the variances of outputs. */
export interface DataVariances {
  /** By the counts, [outputs] */
  readonly byCounts: Float64Array;
  /** By the centres of the bin-by-bin parameters, by their place in a bin: of each process in full mode. [outputs, perBin] */
  readonly byPlace: Float64Array;
  /** Bin-by-bin parameters of a bin; 0 without. */
  readonly perBin: number;
}

export interface OutputDataOptions {
  readonly outputCount: number;
  /** What the data do to the outputs at fixed x. */
  readonly direct: DirectEffects;
  /** C J^T, how outputs move with the gradient of the likelihood; complete before the pass. [outputs, parameters] */
  readonly moved: Float64Array;
}

/**
 * The variances of outputs by the counts and by the centres of the bin-by-bin parameters, from a pass over the Jacobian of the
 * profiled bins: as `dataEffects` for all outputs at once, with what the data do at fixed x added to each effect.
 */
export function outputDataVariances(
  prediction: Prediction,
  { outputCount, direct, moved }: OutputDataOptions,
): JacobianResult<DataVariances> {
  const { bins, likelihood } = prediction;
  const { size, dataBinCount } = likelihood;
  const { betas, weight } = bins;
  const perBin = betas?.perBin ?? 0;
  const byCounts = new Float64Array(outputCount);
  const byPlace = new Float64Array(outputCount * perBin);
  const counts = countCovariance(prediction);
  const ofAllCounts = counts.full && new Float64Array(outputCount * dataBinCount);
  return {
    bins: "data",
    take: (block) => {
      const { firstBin, binCount } = block;
      const own = directOf(direct, block);
      const centres = centresOf(prediction, block);
      // How the gradient of the likelihood follows the counts: h A dlambda/dx, or W A dlambda/dx.
      const ofCounts =
        weight.kind === "dense"
          ? block.slopes
          : rowsTimes(block.atFixedSlope, bins.countResponse.subarray(firstBin, firstBin + binCount), size);
      const width = binCount * Math.max(1, perBin);
      for (const [first, end] of blockRanges({ first: 0, end: outputCount, bytesOf: () => 8 * width })) {
        const rows = end - first;
        const chunk = moved.subarray(first * size, end * size);
        const along = (matrix: Float64Array, columns: number) =>
          matrixProduct(chunk, matrix, { rows, inner: size, columns, transposed: "right" });
        const byCount = along(ofCounts, binCount);
        addDirect(byCount, own.counts, [first, end], binCount);
        for (let row = 0; row < rows; row++) {
          const values = byCount.subarray(row * binCount, (row + 1) * binCount);
          if (ofAllCounts) ofAllCounts.set(values, (first + row) * dataBinCount + firstBin);
          else
            values.forEach((value, i) => {
              byCounts[first + row]! += counts.diagonal[firstBin + i]! * value * value;
            });
        }
        if (!centres) continue;
        const byCentre = along(centres.rows, centres.count);
        const effects = new Float64Array(rows * width);
        for (let row = 0; row < rows; row++) {
          centres.parameters.forEach(({ at, place, factor }) => {
            effects[row * width + place] = factor * byCentre[row * centres.count + at]!;
          });
        }
        addDirect(effects, own.centres, [first, end], width);
        effects.forEach((value, entry) => {
          byPlace[(first + Math.floor(entry / width)) * perBin + (entry % perBin)]! += value * value;
        });
      }
    },
    result: () => {
      if (ofAllCounts) {
        const shape = { rows: outputCount, inner: dataBinCount, columns: dataBinCount };
        const weighted = matrixProduct(ofAllCounts, counts.full!, shape);
        weighted.forEach((value, entry) => {
          byCounts[Math.floor(entry / dataBinCount)]! += value * ofAllCounts[entry]!;
        });
      }
      // Masked channels have bin-by-bin parameters that no data move.
      addRestingBetas(byPlace, direct, { perBin, firstBin: dataBinCount, endBin: likelihood.rows.binCount });
      return { byCounts, byPlace, perBin };
    },
  };
}

/** The same where no data move anything, as before a fit: by the centres at fixed x alone. */
export function restingDataVariances(
  { likelihood, bins }: Prediction,
  { outputCount, direct }: Omit<OutputDataOptions, "moved">,
): DataVariances {
  const perBin = bins.betas?.perBin ?? 0;
  const byPlace = new Float64Array(outputCount * perBin);
  addRestingBetas(byPlace, direct, { perBin, firstBin: 0, endBin: likelihood.rows.binCount });
  return { byCounts: new Float64Array(outputCount), byPlace, perBin };
}

function addRestingBetas(
  out: Float64Array,
  direct: DirectEffects,
  {
    perBin,
    firstBin,
    endBin,
  }: { readonly perBin: number; readonly firstBin: number; readonly endBin: number },
): void {
  if (perBin === 0) return;
  for (let bin = firstBin; bin < endBin; bin++) {
    direct.ofBetaCentres(bin).forEach((effects, place) => {
      for (const [output, value] of effects) out[output * perBin + place]! += value * value;
    });
  }
}

/** An effect on an output, in the column of a bin or of a bin-by-bin parameter of the block. */
type DirectEntry = readonly [output: number, column: number, value: number];

function directOf(direct: DirectEffects, { firstBin, binCount }: BinBlock) {
  const counts: DirectEntry[] = [];
  const centres: DirectEntry[] = [];
  for (let i = 0; i < binCount; i++) {
    for (const [output, value] of direct.ofCount(firstBin + i)) counts.push([output, i, value]);
    const ofBin = direct.ofBetaCentres(firstBin + i);
    ofBin.forEach((effects, place) => {
      for (const [output, value] of effects) centres.push([output, i * ofBin.length + place, value]);
    });
  }
  return { counts, centres };
}

function addDirect(
  out: Float64Array,
  entries: readonly DirectEntry[],
  [first, end]: readonly [first: number, end: number],
  width: number,
): void {
  for (const [output, column, value] of entries) {
    if (output >= first && output < end) out[(output - first) * width + column]! += value;
  }
}

/** The rows M with d2L / dbeta0 dx = kappa M, and which of them each parameter of the block takes with which factor. */
function centresOf(prediction: Prediction, block: BinBlock) {
  const sources = centreSources(prediction, block);
  if (!sources) return undefined;
  const { perBin, effect, inverseCurvature } = prediction.bins.betas!;
  const { count, rows, parameters } = sources;
  const first = block.firstBin * perBin;
  if (parameters) {
    return {
      count,
      rows,
      parameters: parameters.map((i, at) => ({
        at,
        place: i - first,
        factor: -Math.sqrt(inverseCurvature[i]!),
      })),
    };
  }
  return {
    count,
    rows,
    parameters: Array.from({ length: block.binCount * perBin }, (_, place) => ({
      at: Math.floor(place / perBin),
      place,
      factor: -effect[first + place]! * Math.sqrt(inverseCurvature[first + place]!),
    })),
  };
}

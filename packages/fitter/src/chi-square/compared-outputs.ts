import { SymmetricSums } from "../linear-algebra/symmetric-sums.js";
import type { BinSelection } from "../mappings/bin-selection.js";
import { type Mapping, sumCount } from "../mappings/mapping.js";
import { forEachEntry, type SparseRows, selectedRows } from "../mappings/sparse-rows.js";
import { addMappedSums, linearized, type MappedParameters } from "../prediction/mapped-observables.js";
import type { Prediction } from "../prediction/prediction.js";
import { summedBins, sumsOfBins } from "../prediction/summed-yields.js";

/** The outputs of a mapping that have data, compared with the prediction: r = f(n) - f(N). */
export interface ComparedOutputs {
  readonly selections: readonly BinSelection[];
  /** The places of the outputs with data among all outputs, [outputs with data] */
  readonly outputs: readonly number[];
  /** Number of sums that f is a function of. */
  readonly sumCount: number;
  /** r, [outputs with data] */
  readonly residuals: Float64Array;
  /** A, df/dy at the prediction, [outputs with data, sums] */
  readonly predicted: SparseRows;
  /** B, df/dy at the data, [outputs with data, sums]; undefined where f is linear, so that it is A. */
  readonly observed: SparseRows | undefined;
  /** Whether every bin is a part of one output at most, so that independent bins make independent outputs. */
  readonly disjoint: boolean;
  /** The output with data that each data bin is, -1 for none, where every output is one bin as it is. [data bins] */
  readonly outputOf: Int32Array | undefined;
  readonly ndfReduction: number;
  /**
   * G G^T with G = df/dn by the data bins: where it is singular, outputs follow from each other.
   * [outputs with data, outputs with data]
   */
  gram(): Float64Array;
  /** Visits the sums that each bin is a part of. */
  sumsOf(bin: number): readonly number[];
}

/** What a mapping compares; the mapping has data. */
export function comparedOutputs(
  prediction: Prediction,
  mapping: Mapping,
  parameters: MappedParameters,
): ComparedOutputs {
  const { bins, likelihood } = prediction;
  const { dataBinCount, observed: counts } = likelihood;
  const { selections, channels, ndfReduction } = mapping;
  const kept = channels.flatMap(({ masked, start, stop }) =>
    masked ? [] : Array.from({ length: stop - start }, (_, i) => start + i),
  );
  const at = (values: Float64Array, of: MappedParameters | undefined) =>
    linearized(mapping, summedBins(values, selections), of);
  const ofYields = at(bins.yields.subarray(0, dataBinCount), parameters);
  const ofCounts = at(counts, undefined);
  const sums = sumCount(mapping);
  const members = sumsOfBins(selections, dataBinCount);
  const predicted = selectedRows(ofYields.bySum, kept);
  const isLinear = mapping.linearize === undefined;
  return {
    selections,
    outputs: kept,
    sumCount: sums,
    residuals: Float64Array.from(kept, (o) => ofYields.values[o]! - ofCounts.values[o]!),
    predicted,
    observed: isLinear ? undefined : selectedRows(ofCounts.bySum, kept),
    disjoint: isLinear && members.every(({ length }) => length < 2),
    outputOf: isLinear ? outputOfBins(members, predicted) : undefined,
    ndfReduction,
    gram: () => {
      const shared = new SymmetricSums(sums);
      for (const of of members) shared.addOuter(of, new Array(of.length).fill(1), 1);
      const squared = (rows: SparseRows) => {
        const out = new Float64Array(kept.length ** 2);
        addMappedSums(out, rows, shared, rows, 1);
        return out;
      };
      return withoutRounding(squared(predicted), squared(sizesOf(predicted)), kept.length);
    },
    sumsOf: (bin) => members[bin]!,
  };
}

/** Undefined where an output is not one bin, or a bin is in several. */
function outputOfBins(members: readonly (readonly number[])[], rows: SparseRows): Int32Array | undefined {
  const binOf = new Map<number, number>();
  for (const [bin, sums] of members.entries()) {
    if (sums.length > 1 || (sums.length === 1 && binOf.has(sums[0]!))) return undefined;
    if (sums.length === 1) binOf.set(sums[0]!, bin);
  }
  const out = new Int32Array(members.length).fill(-1);
  for (let output = 0; output < rows.rowCount; output++) {
    // Where f is linear, an output is a sum.
    forEachEntry(rows, output, (sum) => {
      const bin = binOf.get(sum);
      if (bin !== undefined) out[bin] = output;
    });
  }
  return out;
}

/** What is left, as a share of what was added, of derivatives that cancel each other but for rounding. */
const ROUNDING_SHARE = 1e-10;

/** The matrix with zeros for outputs that do not depend on any bin, such as the ratio of something to itself. */
function withoutRounding(matrix: Float64Array, sizes: Float64Array, count: number): Float64Array {
  for (let o = 0; o < count; o++) {
    if (matrix[o * (count + 1)]! > ROUNDING_SHARE * sizes[o * (count + 1)]!) continue;
    for (let i = 0; i < count; i++) matrix[o * count + i] = matrix[i * count + o] = 0;
  }
  return matrix;
}

function sizesOf(rows: SparseRows): SparseRows {
  return { ...rows, values: rows.values.map(Math.abs) };
}

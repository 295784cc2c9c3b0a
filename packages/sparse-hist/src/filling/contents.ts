import { binCount } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { denseArray } from "../histogram/dense-array.js";
import { countBins } from "../histogram/flat-index.js";
import { type Offsets, reindexDense, reindexEntries } from "../histogram/reindex.js";
import { type Entries, sortAndSum } from "../histogram/sort-entries.js";
import { sparseRecord } from "../histogram/sparse.js";
import { flatIndexArray } from "../histogram/strides.js";
import type { AnyHistogram, HistogramCommon } from "../histogram/types.js";

/** Contents that are being filled. */
export interface Contents {
  /**
   * Adds weights to bins.
   *
   * @param flat flat index with flow of each value, NaN where it is outside of everything, [values]
   * @param weights of each value, [values]
   */
  add(flat: Float64Array, weights: Float64Array): void;
  /** Moves everything to where the bins have gone. */
  reindex(offsets: Offsets, binCount: number): void;
  /** A copy of what is there, as a record. */
  record(common: HistogramCommon): AnyHistogram;
}

export class DenseContents implements Contents {
  #values: Float64Array;
  #variances: Float64Array | undefined;

  constructor(axes: readonly Axis[], storage: "double" | "weight") {
    const total = binCount(axes, { flow: true });
    this.#values = denseArray(total);
    this.#variances = storage === "weight" ? denseArray(total) : undefined;
  }

  add(flat: Float64Array, weights: Float64Array): void {
    const values = this.#values;
    for (let i = 0; i < flat.length; i++) if (flat[i]! >= 0) values[flat[i]!]! += weights[i]!;
    const variances = this.#variances;
    if (variances === undefined) return;
    for (let i = 0; i < flat.length; i++)
      if (flat[i]! >= 0) variances[flat[i]!]! += weights[i]! * weights[i]!;
  }

  reindex(offsets: Offsets, total: number): void {
    // Both or none, should the memory not suffice for the second.
    const values = reindexDense(this.#values, offsets, total);
    this.#variances = this.#variances && reindexDense(this.#variances, offsets, total);
    this.#values = values;
  }

  record(common: HistogramCommon): AnyHistogram {
    const values = this.#values.slice();
    if (this.#variances === undefined) return { layout: "dense", storage: "double", ...common, values };
    return { layout: "dense", storage: "weight", ...common, values, variances: this.#variances.slice() };
  }
}

/** Below this number of entries it is not worth the while to sort what was filled. */
const smallestMerge = 2 ** 16;

export class SparseContents implements Contents {
  #binCount: number;
  #entries: Entries;
  /** Filled since the entries were merged last, in the order of filling. */
  #pending: Entries[] = [];
  #pendingCount = 0;

  constructor(axes: readonly Axis[], storage: "double" | "weight") {
    this.#binCount = countBins(axes);
    this.#entries = {
      indices: flatIndexArray(0, this.#binCount),
      values: new Float64Array(0),
      variances: storage === "weight" ? new Float64Array(0) : undefined,
    };
  }

  add(flat: Float64Array, weights: Float64Array): void {
    let count = 0;
    for (let i = 0; i < flat.length; i++) if (flat[i]! >= 0) count++;
    const indices = flatIndexArray(count, this.#binCount);
    const values = new Float64Array(count);
    let entry = 0;
    for (let i = 0; i < flat.length; i++) {
      if (!(flat[i]! >= 0)) continue;
      indices[entry] = flat[i]!;
      values[entry++] = weights[i]!;
    }
    const variances = this.#entries.variances && values.map((weight) => weight * weight);
    this.#pending.push({ indices, values, variances });
    this.#pendingCount += count;
    // Merging when as much is new as was there keeps the cost of all merges linear.
    if (this.#pendingCount > Math.max(smallestMerge, this.#entries.values.length)) this.#merge();
  }

  reindex(offsets: Offsets, total: number): void {
    this.#merge();
    this.#entries = reindexEntries(this.#entries, offsets, total);
    this.#binCount = total;
  }

  record(common: HistogramCommon): AnyHistogram {
    this.#merge();
    const { indices, values, variances } = this.#entries;
    return sparseRecord(common, {
      indices: indices.slice(),
      values: values.slice(),
      variances: variances?.slice(),
    });
  }

  /** Weights are added in the order of filling, so that sums are those of a dense histogram to the last bit. */
  #merge(): void {
    if (this.#pending.length === 0) return;
    const parts = [this.#entries, ...this.#pending];
    const count = this.#entries.values.length + this.#pendingCount;
    const indices = flatIndexArray(count, this.#binCount);
    const values = new Float64Array(count);
    const variances = this.#entries.variances && new Float64Array(count);
    let start = 0;
    for (const part of parts) {
      indices.set(part.indices, start);
      values.set(part.values, start);
      variances?.set(part.variances!, start);
      start += part.values.length;
    }
    this.#entries = sortAndSum({ indices, values, variances }, this.#binCount);
    this.#pending = [];
    this.#pendingCount = 0;
  }
}

import { matrixProduct, symmetricRankUpdate } from "@rabbit-fit/autodiff-kernels";
import { addScaled, addTo } from "../linear-algebra/vectors.js";
import type { BinBlock } from "../prediction/bin-blocks.js";
import type { Prediction } from "../prediction/prediction.js";
import type { ComparedOutputs } from "./compared-outputs.js";
import type { LinearChiSquare } from "./linear-chi-square.js";
import { DENSE_BIN_LIMIT, formOfSums, ROUNDING_SHARE } from "./quadratic-form.js";

/**
 * A variance below this share of what it is the difference of is not summed before the rounding of that is known: the prediction
 * has followed the data there.
 */
const FOLLOWED_SHARE = 1e-3;

/**
 * Whether there are so many outputs that their rows are not kept, each of them a bin that is independent of the others.
 *
 * @param rank of the part of their covariance that is not diagonal
 */
export function areManyBins(
  { bins, likelihood }: Prediction,
  { outputOf, residuals }: ComparedOutputs,
  rank: number,
): boolean {
  const isMany = residuals.length > DENSE_BIN_LIMIT && residuals.length > 2 * rank;
  return outputOf !== undefined && isMany && bins.weight.kind !== "dense" && likelihood.form !== "covariance";
}

/** The bins of a block that are outputs. */
export function binsWithOutput({ firstBin, binCount }: BinBlock, outputOf: Int32Array): number[] {
  return Array.from({ length: binCount }, (_, i) => firstBin + i).filter((bin) => outputOf[bin]! >= 0);
}

/** Outputs that are one bin each, one block of bins after the other. */
export interface OutputsOfBlock {
  /** Their places among the outputs with data, [outputs of the block] */
  readonly outputs: readonly number[];
  /** U, [outputs of the block, rank] */
  readonly factors: Float64Array;
  /** d, [outputs of the block] */
  readonly diagonal: Float64Array;
  /** What d is the difference of, [outputs of the block] */
  readonly sizes: Float64Array;
  /** r, [outputs of the block] */
  readonly residuals: Float64Array;
}

/**
 * r^T V^-1 r with V = diag(d) + U W U^T over very many outputs, of which nothing is kept but the sums U^T D^-1 U, U^T D^-1 r and
 * r^T D^-1 r: as `quadraticForm`, whose rows of U are all there.
 */
export class ManyBins {
  readonly #rank: number;
  readonly #gram: Float64Array;
  readonly #projection: Float64Array;
  #square = 0;
  #count = 0;
  /** Outputs that are looked at when W is known. */
  readonly #followed: { output: number; factors: Float64Array; diagonal: number; residual: number }[] = [];

  constructor(rank: number) {
    this.#rank = rank;
    this.#gram = new Float64Array(rank * rank);
    this.#projection = new Float64Array(rank);
  }

  add({ outputs, factors, diagonal, sizes, residuals }: OutputsOfBlock): void {
    const rank = this.#rank;
    const weights = diagonal.map((value, o) => {
      if (Number.isNaN(residuals[o])) return 0;
      if (value > FOLLOWED_SHARE * sizes[o]!) return 1 / value;
      const own = factors.slice(o * rank, (o + 1) * rank);
      this.#followed.push({ output: outputs[o]!, factors: own, diagonal: value, residual: residuals[o]! });
      return 0;
    });
    addTo(this.#gram, symmetricRankUpdate(factors, { rows: diagonal.length, columns: rank }, weights));
    weights.forEach((weight, o) => {
      if (weight > 0) this.#addResidual(factors, o * rank, weight, residuals[o]!);
    });
  }

  /**
   * @param core W, [rank, rank]
   * @param transform T of what the rows were given without, U = rows T, [rank, rank]; none by default
   */
  result(core: Float64Array, transform?: Float64Array): LinearChiSquare {
    const rank = this.#rank;
    const square = { rows: rank, inner: rank, columns: rank };
    const row = { rows: 1, inner: rank, columns: rank };
    const times = (values: Float64Array) => (transform ? matrixProduct(values, transform, row) : values);
    let gram = this.#gram;
    if (transform) {
      gram = matrixProduct(gram, transform, square);
      gram = matrixProduct(transform, gram, { ...square, transposed: "left" });
    }
    const sums = { gram, projection: times(this.#projection), square: this.#square };
    const withoutVariance: number[] = [];
    for (const { output, factors, diagonal, residual } of this.#followed) {
      const own = times(factors);
      const weighted = matrixProduct(own, core, row);
      const size = own.reduce((sum, value, k) => sum + Math.abs(value * weighted[k]!), 0);
      const variance = diagonal + ROUNDING_SHARE * size;
      if (variance <= 0 && residual === 0) continue;
      this.#count++;
      if (variance <= 0) withoutVariance.push(output);
      for (let k = 0; k < rank; k++) {
        sums.projection[k]! += (own[k]! * residual) / variance;
        addScaled(sums.gram, k * rank, own, 0, rank, own[k]! / variance);
      }
      sums.square += residual ** 2 / variance;
    }
    if (withoutVariance.length > 0) return { chi2: Number.NaN, ndf: this.#count, withoutVariance };
    return { chi2: formOfSums(sums, core, rank), ndf: this.#count };
  }

  #addResidual(factors: Float64Array, from: number, weight: number, residual: number): void {
    this.#count++;
    this.#square += weight * residual ** 2;
    addScaled(this.#projection, 0, factors, from, this.#rank, weight * residual);
  }
}

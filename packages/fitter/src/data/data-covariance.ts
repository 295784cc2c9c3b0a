import { cholesky, choleskyInverse, solveLowerTransposed } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError, symmetricPart } from "@rabbit-fit/contracts";
import type { RandomStream } from "../random/random-stream.js";

/** The covariance C of the counts in a tensor, which all fits of the tensor share; what follows from C is made once. */
export class DataCovariance {
  /** Number of data bins. */
  readonly size: number;
  /** C^-1, [data bins, data bins] */
  readonly inverse: Float64Array;
  #matrix: Float64Array | undefined;
  #factor: Float64Array | undefined;

  /** @param inverse C^-1, symmetric within rounding, [data bins, data bins]; not to be modified */
  constructor(inverse: Float64Array) {
    this.size = Math.sqrt(inverse.length);
    this.inverse = symmetricPart(inverse, this.size);
  }

  /**
   * C, [data bins, data bins]; not to be modified.
   *
   * @throws RabbitInputError when C^-1 is not positive definite
   */
  get matrix(): Float64Array {
    this.#matrix ??= choleskyInverse(this.#precisionFactor, this.size);
    return this.#matrix;
  }

  /** Variances of the counts, [data bins], a new array. */
  get diagonal(): Float64Array {
    return Float64Array.from({ length: this.size }, (_, i) => this.matrix[i * (this.size + 1)]!);
  }

  /** ln det C; NaN where C^-1 is not positive definite. */
  get logDeterminant(): number {
    let sum = 0;
    const factored = this.#factor ?? factorOf(this.inverse);
    if (!factored) return Number.NaN;
    for (let i = 0; i < this.size; i++) sum -= 2 * Math.log(factored[i * (this.size + 1)]!);
    return sum;
  }

  /**
   * W = (C + diag(S))^-1, the inverse of the covariance with further variances S of the bins, [data bins, data bins].
   *
   * @param variances S, [data bins]
   * @returns C^-1 itself where S is zero; not to be modified
   */
  inverseWith(variances: Float64Array): Float64Array {
    if (variances.every((value) => value === 0)) return this.inverse;
    const factor = factorOf(this.with(variances));
    if (!factor) throw notPositiveDefinite(this.inverse, this.size);
    return choleskyInverse(factor, this.size);
  }

  /** C + diag(S), [data bins, data bins], a new array. */
  with(variances: Float64Array): Float64Array {
    const total = this.matrix.slice();
    for (let bin = 0; bin < this.size; bin++) total[bin * (this.size + 1)]! += variances[bin]!;
    return total;
  }

  /** Draws deviations with the covariance C: L^-T z with C^-1 = L L^T and z standard normal, [data bins]. */
  draw(stream: RandomStream): Float64Array {
    const z = Float64Array.from({ length: this.size }, () => stream.normal());
    return solveLowerTransposed(this.#precisionFactor, this.size, z);
  }

  /** L with C^-1 = L L^T, [data bins, data bins]. */
  get #precisionFactor(): Float64Array {
    this.#factor ??= factorOf(this.inverse);
    if (!this.#factor) throw notPositiveDefinite(this.inverse, this.size);
    return this.#factor;
  }
}

function factorOf(matrix: Float64Array): Float64Array | undefined {
  const factored = cholesky(matrix, Math.sqrt(matrix.length));
  return factored.kind === "factored" ? factored.factor : undefined;
}

function notPositiveDefinite(matrix: Float64Array, size: number): RabbitInputError {
  const factored = cholesky(matrix, size);
  const pivot = factored.kind === "factored" ? size - 1 : factored.failedPivot;
  return new RabbitInputError({
    field: "data.inverseCovariance",
    index: [pivot, pivot],
    expected: "a positive definite matrix",
  });
}

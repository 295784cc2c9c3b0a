import { hessian, hvp, ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import type { Mapping } from "../mappings/mapping.js";
import { identityRows, type SparseRows, timesDense, transposedTimes } from "../mappings/sparse-rows.js";
import type { Regularizer } from "./regularizer.js";

/** A penalty as a function of the sums y of its mapping, at one point. */
export interface PenaltyPoint {
  /** P */
  readonly value: number;
  /** dP/dy, [sums] */
  readonly gradient: Float64Array;
  /** (d2P/dy2) d of a direction d, [sums]; a new array. */
  hvp(direction: Float64Array): Float64Array;
  /** K d d/dx, of dy/dx: 2 times its square is the part of the Hessian that is never negative. [sums, width] to [rows, width] */
  roots(sums: Float64Array, width: number): Float64Array;
  /** What the mapping's own curvature adds to the Hessian, [sums, sums]; undefined where the mapping is linear. */
  curvature(): Float64Array | undefined;
}

/**
 * P = sum_r (K d)_r^2 with d_o = f_o(y) / f0_o:
 *
 *   dP = w^T df,   w_o = 2 (K^T K d)_o / f0_o,   d2P = 2 |K diag(1/f0) df|^2 + w^T d2f.
 *
 * As in Python rabbit d_o is 1 where f0_o is 0.
 */
export class Penalty {
  readonly mapping: Mapping;
  readonly #differences: SparseRows;
  /** 1 / f0, or 0 where f0 is 0, [outputs] */
  readonly #scale: Float64Array;

  /** What a mapping gets for the parameters, of which it is no function. */
  readonly #parameters: Float64Array;

  /**
   * @param expected f0, [outputs]
   * @param parameterCount of the fit
   */
  constructor({ mapping, differences }: Regularizer, expected: Float64Array, parameterCount: number) {
    this.mapping = mapping;
    this.#differences = differences;
    this.#scale = expected.map((value) => (value === 0 ? 0 : 1 / value));
    this.#parameters = new Float64Array(parameterCount);
  }

  /** @param sums y; kept */
  at(sums: Float64Array): PenaltyPoint {
    const { values, bySum } = this.mapping.linearize?.(sums, this.#parameters) ?? {
      values: sums,
      bySum: identityRows(sums.length),
    };
    const relative = values.map((value, o) => (this.#scale[o] === 0 ? 1 : value * this.#scale[o]!));
    const differences = this.#times(relative);
    const byOutput = this.#transposed(differences);
    const { traced } = this.mapping;
    const weighted =
      traced && ((y: Tensor) => ops.sum(ops.mul(byOutput, traced(y, tensor(this.#parameters)))));
    return {
      value: differences.reduce((sum, value) => sum + value * value, 0),
      gradient: transposedTimes(bySum, byOutput, sums.length),
      hvp: (direction) => {
        const dOutputs = timesDense(bySum, direction, 1);
        const dRelative = dOutputs.map((value, o) => value * this.#scale[o]!);
        const out = transposedTimes(bySum, this.#transposed(this.#times(dRelative)), sums.length);
        if (!weighted) return out;
        const curved = (hvp(weighted)(tensor(sums), tensor(direction)) as Tensor).data;
        return out.map((value, i) => value + curved[i]!);
      },
      roots: (ofSums, width) => {
        const ofOutputs = timesDense(bySum, ofSums, width);
        for (let entry = 0; entry < ofOutputs.length; entry++) {
          ofOutputs[entry]! *= this.#scale[Math.floor(entry / width)]!;
        }
        return timesDense(this.#differences, ofOutputs, width);
      },
      curvature: () => weighted && (hessian(weighted)(tensor(sums)) as Tensor).data,
    };
  }

  /** K d */
  #times(relative: Float64Array): Float64Array {
    return timesDense(this.#differences, relative, 1);
  }

  /** 2 diag(1/f0) K^T r */
  #transposed(differences: Float64Array): Float64Array {
    const out = transposedTimes(this.#differences, differences, this.#scale.length);
    return out.map((value, o) => 2 * value * this.#scale[o]!);
  }
}

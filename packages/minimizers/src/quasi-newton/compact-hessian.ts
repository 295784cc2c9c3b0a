import { factorLu, type LuFactor, solveLu } from "../linear-algebra/lu.js";
import { dot } from "../linear-algebra/vectors.js";
import type { LimitedMemory } from "./limited-memory.js";

/**
 * The Hessian that the pairs of a limited memory make, in the form
 *
 *     H = θ I - W M Wᵀ,   W = [Y  θS],   M⁻¹ = [ -D  Lᵀ ; L  θSᵀS ],
 *
 * with D the diagonal and L the strictly lower part of SᵀY. Rank 2k beside a multiple of the identity.
 *
 * Source: Byrd, Nocedal & Schnabel, Math. Programming 63 (1994) 129; Byrd, Lu, Nocedal & Zhu (1995), (3.2) to (3.4).
 */
export class CompactHessian {
  /** θ */
  readonly theta: number;
  /** 2k */
  readonly rank: number;
  /** Columns of W without their factor θ, [rank][size]. */
  readonly #columns: readonly Float64Array[];
  readonly #middle: LuFactor | undefined;

  constructor({ pairs, scale }: LimitedMemory) {
    const count = pairs.length;
    this.theta = 1 / (scale ?? 1);
    const rank = 2 * count;
    const inverse = new Float64Array(rank * rank);
    for (let i = 0; i < count; i++) {
      inverse[i * rank + i] = -pairs[i].curvature;
      for (let j = 0; j < count; j++) {
        inverse[(count + i) * rank + count + j] = this.theta * dot(pairs[i].step, pairs[j].step);
        if (i > j)
          inverse[(count + i) * rank + j] = inverse[j * rank + count + i] = dot(
            pairs[i].step,
            pairs[j].change,
          );
      }
    }
    this.#middle = rank === 0 ? undefined : factorLu(inverse, rank);
    // A singular middle says that rounding has eaten the pairs: what is left is θ I.
    this.rank = this.#middle === undefined ? 0 : rank;
    this.#columns =
      this.rank === 0 ? [] : [...pairs.map(({ change }) => change), ...pairs.map(({ step }) => step)];
  }

  /** Element (i, j) of W. */
  element(i: number, j: number): number {
    return j < this.rank / 2 ? this.#columns[j][i] : this.theta * this.#columns[j][i];
  }

  /** Wᵀ v, [rank]. */
  transposedProduct(v: Float64Array): Float64Array {
    return Float64Array.from(
      this.#columns,
      (column, j) => dot(column, v) * (j < this.rank / 2 ? 1 : this.theta),
    );
  }

  /** out += factor · W p */
  addProduct(out: Float64Array, factor: number, p: Float64Array): void {
    for (let j = 0; j < this.rank; j++) {
      const column = this.#columns[j];
      const share = factor * p[j] * (j < this.rank / 2 ? 1 : this.theta);
      for (let i = 0; i < out.length; i++) out[i] += share * column[i];
    }
  }

  /** M p, [rank], a new array. */
  middle(p: Float64Array): Float64Array {
    const out = p.slice();
    if (this.#middle !== undefined) solveLu(this.#middle, out);
    return out;
  }
}

import type { Preconditioner } from "@rabbit-fit/minimizers";
import { reverseCuthillMcKee } from "./cuthill-mckee.js";
import { raisedUntilDefinite } from "./raised-until-definite.js";
import { numericFactor, type SymbolicFactor, solveSparse, symbolicFactor } from "./sparse-cholesky.js";
import { adjacency, permuted, type SparseSymmetric } from "./sparse-symmetric.js";

/** Entries of the factor for each row that are worth their time beside a product with the whole matrix. */
const ENTRIES_PER_ROW = 100;

/** Where entries have to be dropped, those below this share of the geometric mean of their diagonals go first. */
const FIRST_THRESHOLD = 0.01;
const THRESHOLD_STEP = 4;

/**
 * A pattern of strong couplings, ordered and analysed once, to be factored with changing diagonals: the entries off the
 * diagonal that are large against their diagonals, as many as a factor of bounded size can hold.
 */
export class CouplingPattern {
  readonly #order: Uint32Array;
  readonly #ordered: SparseSymmetric;
  readonly #symbolic: SymbolicFactor;

  /** @param matrix whose diagonal gives the scale of its entries; entries are dropped where it is 0 */
  constructor(matrix: SparseSymmetric) {
    const limit = ENTRIES_PER_ROW * matrix.size;
    for (let threshold = FIRST_THRESHOLD; ; threshold *= THRESHOLD_STEP) {
      const strong = strongEntries(matrix, threshold);
      const order = reverseCuthillMcKee(adjacency(strong));
      const ordered = permuted(strong, order);
      const symbolic = symbolicFactor(ordered, limit);
      if (!symbolic) continue; // Ends: above 1 nothing of a positive definite matrix is left off the diagonal.
      this.#order = order;
      this.#ordered = ordered;
      this.#symbolic = symbolic;
      return;
    }
  }

  /** Number of couplings that are kept. */
  get couplings(): number {
    return this.#ordered.columns.length;
  }

  /**
   * The factor of the kept couplings with another diagonal. Dropping entries can cost a matrix its definiteness: the
   * diagonal is then raised until the factor exists (Manteuffel, Math. Comp. 34 (1980) 473).
   *
   * @param diagonal positive, [size]
   */
  factor(diagonal: Float64Array): Preconditioner {
    const order = this.#order;
    const matrix = { ...this.#ordered, diagonal: Float64Array.from(order, (row) => diagonal[row]!) };
    const factor = raisedUntilDefinite((shift) => numericFactor(matrix, this.#symbolic, shift));
    if (!factor) return diagonalPreconditioner(diagonal);
    const work = new Float64Array(order.length);
    return {
      solve(v, out) {
        for (let k = 0; k < order.length; k++) work[k] = v[order[k]!]!;
        solveSparse(factor, work);
        for (let k = 0; k < order.length; k++) out[order[k]!] = work[k]!;
      },
    };
  }
}

/** @param diagonal positive, [size] */
export function diagonalPreconditioner(diagonal: Float64Array): Preconditioner {
  return {
    solve(v, out) {
      for (let i = 0; i < v.length; i++) out[i] = v[i]! / diagonal[i]!;
    },
  };
}

function strongEntries(matrix: SparseSymmetric, threshold: number): SparseSymmetric {
  const { size, diagonal } = matrix;
  const rowStart = new Uint32Array(size + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < size; row++) {
    for (let entry = matrix.rowStart[row]!; entry < matrix.rowStart[row + 1]!; entry++) {
      const column = matrix.columns[entry]!;
      const value = matrix.values[entry]!;
      if (value * value > threshold * threshold * diagonal[row]! * diagonal[column]!) {
        columns.push(column);
        values.push(value);
      }
    }
    rowStart[row + 1] = columns.length;
  }
  return { size, diagonal, rowStart, columns: Uint32Array.from(columns), values: Float64Array.from(values) };
}

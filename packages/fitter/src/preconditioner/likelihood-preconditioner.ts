import type { Preconditioner } from "@rabbit-fit/minimizers";
import type { ExternalTerms } from "../external/external-terms.js";
import { CouplingPattern, diagonalPreconditioner } from "./incomplete-cholesky.js";

/** A diagonal element of a parameter that nothing holds, so that the approximation stays positive definite. */
const FREE_DIAGONAL = 1;

/**
 * Preconditioners of one likelihood: the pattern of strong couplings is found once, from the external terms, and factored
 * again with the diagonal of each point.
 */
export class LikelihoodPreconditioner {
  readonly #external: Float64Array;
  readonly #pattern: CouplingPattern | undefined;

  /** @param diagonal of the rest of the Hessian at some point, for the scale of couplings, [parameters] */
  constructor(external: ExternalTerms, diagonal: Float64Array) {
    const size = diagonal.length;
    this.#external = new Float64Array(size);
    const couplings: { row: number; column: number; value: number }[] = [];
    external.collectCouplings(this.#external, (i, j, value) => {
      if (i !== j) couplings.push({ row: Math.min(i, j), column: Math.max(i, j), value });
    });
    if (couplings.length === 0) return;
    couplings.sort((a, b) => a.row - b.row || a.column - b.column);
    const rowStart = new Uint32Array(size + 1);
    for (const { row } of couplings) rowStart[row + 1]!++;
    for (let row = 0; row < size; row++) rowStart[row + 1]! += rowStart[row]!;
    this.#pattern = new CouplingPattern({
      size,
      diagonal: this.diagonal(diagonal),
      rowStart,
      columns: Uint32Array.from(couplings, ({ column }) => column),
      values: Float64Array.from(couplings, ({ value }) => value),
    });
  }

  /** @param diagonal of everything but the external terms, [parameters] */
  at(diagonal: Float64Array): Preconditioner {
    const total = this.diagonal(diagonal);
    return this.#pattern?.factor(total) ?? diagonalPreconditioner(total);
  }

  /**
   * The diagonal of all of it, positive.
   *
   * @param diagonal of everything but the external terms, [parameters]
   */
  diagonal(diagonal: Float64Array): Float64Array {
    return diagonal.map((value, i) => {
      const total = value + this.#external[i]!;
      return total > 0 ? total : FREE_DIAGONAL;
    });
  }
}

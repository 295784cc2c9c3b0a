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
  readonly #terms: ExternalTerms;
  readonly #external: Float64Array;
  #pattern: CouplingPattern | "none" | undefined;

  constructor(external: ExternalTerms, size: number) {
    this.#terms = external;
    this.#external = new Float64Array(size);
    external.addDiagonal(this.#external);
  }

  /** @param diagonal of everything but the external terms, [parameters] */
  at(diagonal: Float64Array): Preconditioner {
    const total = this.diagonal(diagonal);
    this.#pattern ??= couplingPattern(this.#terms, total) ?? "none";
    return this.#pattern === "none" ? diagonalPreconditioner(total) : this.#pattern.factor(total);
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

/** @param diagonal of the whole Hessian at some point, for the scale of couplings, [parameters] */
function couplingPattern(external: ExternalTerms, diagonal: Float64Array): CouplingPattern | undefined {
  const size = diagonal.length;
  const couplings: { row: number; column: number; value: number }[] = [];
  external.forEachCoupling((i, j, value) => {
    if (i !== j) couplings.push({ row: Math.min(i, j), column: Math.max(i, j), value });
  });
  if (couplings.length === 0) return undefined;
  couplings.sort((a, b) => a.row - b.row || a.column - b.column);
  const rowStart = new Uint32Array(size + 1);
  for (const { row } of couplings) rowStart[row + 1]!++;
  for (let row = 0; row < size; row++) rowStart[row + 1]! += rowStart[row]!;
  return new CouplingPattern({
    size,
    diagonal,
    rowStart,
    columns: Uint32Array.from(couplings, ({ column }) => column),
    values: Float64Array.from(couplings, ({ value }) => value),
  });
}

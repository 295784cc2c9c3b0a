import type { Preconditioner } from "@rabbit-fit/minimizers";
import type { ExternalTerms } from "../external/external-terms.js";
import { densePreconditioner } from "./dense-preconditioner.js";
import { CouplingPattern, diagonalPreconditioner } from "./incomplete-cholesky.js";

/** A diagonal element of a parameter that nothing holds, so that the approximation stays positive definite. */
const FREE_DIAGONAL = 1;

/**
 * Up to this number of parameters one Hessian costs less than the products that it saves: it is worth some n / 3 of them
 * for n parameters of a dense tensor.
 */
const DENSE_SIZE = 500;

/** A Hessian with which a step took more products than this has served its time. */
const REBUILD_AFTER_PRODUCTS = 6;

/** Below this number of multiplications, some milliseconds, a Hessian is made for every point. */
const CHEAP_HESSIAN_WORK = 2e7;

/** What a preconditioner can be made of at a point; only what is needed is computed. */
export interface PointCurvature {
  /** An approximate diagonal of everything but the external terms, [parameters] */
  diagonal(): Float64Array;
  /** Of everything, [parameters, parameters] */
  hessian(): Float64Array;
}

/**
 * Preconditioners of one likelihood. Of few parameters: a Hessian, kept from point to point as long as it serves. Of
 * many: the pattern of strong couplings, found once from the external terms, factored again with the diagonal of each
 * point.
 */
export class LikelihoodPreconditioner {
  readonly #terms: ExternalTerms;
  readonly #external: Float64Array;
  readonly #isDense: boolean;
  readonly #isCheap: boolean;
  #pattern: CouplingPattern | "none" | undefined;
  #dense: Preconditioner | undefined;
  /** Hessian products since the last point. */
  #products = 0;

  constructor(external: ExternalTerms, { size, rowCount }: { size: number; rowCount: number }) {
    this.#terms = external;
    this.#external = new Float64Array(size);
    external.addDiagonal(this.#external);
    this.#isDense = size <= DENSE_SIZE;
    this.#isCheap = rowCount * size ** 2 <= CHEAP_HESSIAN_WORK;
  }

  at({ diagonal, hessian }: PointCurvature): Preconditioner {
    if (!this.#isDense) {
      const total = this.#total(diagonal());
      this.#pattern ??= couplingPattern(this.#terms, total) ?? "none";
      return this.#pattern === "none" ? diagonalPreconditioner(total) : this.#pattern.factor(total);
    }
    const serves = !this.#isCheap && this.#products <= REBUILD_AFTER_PRODUCTS;
    if (!this.#dense || !serves) this.#dense = densePreconditioner(hessian(), this.#total(diagonal()));
    this.#products = 0;
    return this.#dense;
  }

  /** Tells that a product with the Hessian was needed. */
  countProduct(): void {
    this.#products++;
  }

  /** The likelihood has become another function. */
  forget(): void {
    this.#dense = undefined;
  }

  /** With the diagonal of the external terms, and positive. */
  #total(diagonal: Float64Array): Float64Array {
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

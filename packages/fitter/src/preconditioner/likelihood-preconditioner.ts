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

/** What the preconditioners of all data sets of a model share. */
export interface PreconditionerParts {
  readonly size: number;
  /** Template rows of the tensor. */
  readonly rowCount: number;
  /** Diagonal of the external Hessians, [parameters]. */
  readonly externalDiagonal: Float64Array;
  /** Their strong couplings above the diagonal, in compressed sparse rows; undefined where there are none. */
  couplings(): Couplings | undefined;
}

interface Couplings {
  readonly rowStart: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

export function externalCouplings(
  external: ExternalTerms,
  { size, rowCount }: { readonly size: number; readonly rowCount: number },
): PreconditionerParts {
  const externalDiagonal = new Float64Array(size);
  external.addDiagonal(externalDiagonal);
  let known: { readonly couplings: Couplings | undefined } | undefined;
  const couplings = () => {
    known ??= { couplings: sortedCouplings(external, size) };
    return known.couplings;
  };
  return { size, rowCount, externalDiagonal, couplings };
}

/**
 * Preconditioners of one likelihood. Of few parameters: a Hessian, kept from point to point as long as it serves. Of
 * many: the pattern of strong couplings, found once from the external terms, factored again with the diagonal of each
 * point.
 */
export class LikelihoodPreconditioner {
  readonly #parts: PreconditionerParts;
  readonly #isDense: boolean;
  readonly #isCheap: boolean;
  #pattern: CouplingPattern | "none" | undefined;
  #dense: Preconditioner | undefined;
  /** Hessian products since the last point. */
  #products = 0;

  constructor(parts: PreconditionerParts) {
    this.#parts = parts;
    this.#isDense = parts.size <= DENSE_SIZE;
    this.#isCheap = parts.rowCount * parts.size ** 2 <= CHEAP_HESSIAN_WORK;
  }

  at({ diagonal, hessian }: PointCurvature): Preconditioner {
    if (!this.#isDense) {
      const total = this.positive(diagonal());
      this.#pattern ??= this.#couplingPattern(total);
      return this.#pattern === "none" ? diagonalPreconditioner(total) : this.#pattern.factor(total);
    }
    const serves = !this.#isCheap && this.#products <= REBUILD_AFTER_PRODUCTS;
    if (!this.#dense || !serves) this.#dense = densePreconditioner(hessian(), this.positive(diagonal()));
    this.#products = 0;
    return this.#dense;
  }

  /** Forgets the Hessian of an earlier point. */
  renew(): void {
    this.#dense = undefined;
  }

  /** Tells that a product with the Hessian was needed. */
  countProduct(): void {
    this.#products++;
  }

  /** With the diagonal of the external terms, and positive. */
  positive(diagonal: Float64Array): Float64Array {
    return diagonal.map((value, i) => {
      const total = value + this.#parts.externalDiagonal[i]!;
      return total > 0 ? total : FREE_DIAGONAL;
    });
  }

  /** @param diagonal of the whole Hessian at some point, for the scale of couplings, [parameters] */
  #couplingPattern(diagonal: Float64Array): CouplingPattern | "none" {
    const couplings = this.#parts.couplings();
    return couplings ? new CouplingPattern({ size: this.#parts.size, diagonal, ...couplings }) : "none";
  }
}

function sortedCouplings(external: ExternalTerms, size: number): Couplings | undefined {
  const couplings: { row: number; column: number; value: number }[] = [];
  external.forEachCoupling((i, j, value) => {
    if (i !== j) couplings.push({ row: Math.min(i, j), column: Math.max(i, j), value });
  });
  if (couplings.length === 0) return undefined;
  couplings.sort((a, b) => a.row - b.row || a.column - b.column);
  const rowStart = new Uint32Array(size + 1);
  for (const { row } of couplings) rowStart[row + 1]!++;
  for (let row = 0; row < size; row++) rowStart[row + 1]! += rowStart[row]!;
  return {
    rowStart,
    columns: Uint32Array.from(couplings, ({ column }) => column),
    values: Float64Array.from(couplings, ({ value }) => value),
  };
}

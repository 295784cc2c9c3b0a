import {
  createSymmetricHalf,
  type SymmetricHalf,
  symmetricHalfProduct,
  visitSymmetricHalf,
} from "@rabbit-fit/autodiff-kernels";
import { type ExternalTerm, RabbitInputError } from "@rabbit-fit/contracts";
import { type StrongCouplings, strongCouplings } from "./strong-couplings.js";
import { upperHalf } from "./upper-half.js";

interface LoadedTerm {
  readonly name: string;
  /** Positions of its parameters in x, [parameters of the term]. */
  readonly indices: Uint32Array;
  readonly gradient: Float64Array | undefined;
  readonly hessian: SymmetricHalf | undefined;
  readonly couplings: StrongCouplings | undefined;
  /** c */
  readonly constant: number | undefined;
  /** Work space, [parameters of the term]. */
  readonly part: Float64Array;
  readonly product: Float64Array;
}

/** What an external term does along a direction d of the parameters. */
export interface TermAlong {
  readonly name: string;
  /** g^T d */
  readonly slope: number;
  /** d^T H d */
  readonly curvature: number;
  /** Shares of its parameters in the sum of both, [parameters of the fit]. */
  readonly shares: Float64Array;
}

/**
 * External terms g^T x + 1/2 x^T H x + c of the negative log-likelihood, in the internal parameters x, each over its own
 * choice of parameters. H is kept as one symmetric half.
 */
export class ExternalTerms {
  readonly #terms: readonly LoadedTerm[];

  /**
   * Takes over the Hessians: their row blocks are moved into the kernels' memory.
   *
   * @throws RabbitInputError when a term names a parameter that the fit does not have
   */
  static async create(
    terms: readonly ExternalTerm[],
    parameterNames: readonly string[],
    threads?: number,
  ): Promise<ExternalTerms> {
    const places = new Map(parameterNames.map((name, index) => [name, index]));
    // All names are looked up before the first Hessian is taken over.
    const indicesOfTerms = terms.map((term) => placesOf(term, places));
    const loaded: LoadedTerm[] = [];
    const external = new ExternalTerms(loaded);
    try {
      for (const [index, { name, gradient, hessian, constant }] of terms.entries()) {
        const indices = indicesOfTerms[index]!;
        const size = indices.length;
        const upper = hessian && upperHalf(hessian);
        const couplings = upper && strongCouplings(size, upper);
        const options = threads === undefined ? {} : { threads };
        loaded.push({
          name,
          indices,
          gradient,
          couplings,
          constant,
          hessian: upper && (await createSymmetricHalf({ size, upper }, options)),
          part: new Float64Array(size),
          product: new Float64Array(size),
        });
      }
      return external;
    } catch (error) {
      await external.close();
      throw error;
    }
  }

  private constructor(terms: readonly LoadedTerm[]) {
    this.#terms = terms;
  }

  /** The same terms where each parameter is at another place. They end with these. */
  placed(place: (before: number) => number): ExternalTerms {
    return new ExternalTerms(this.#terms.map((term) => ({ ...term, indices: term.indices.map(place) })));
  }

  /** Of the terms, in their order. */
  get names(): readonly string[] {
    return this.#terms.map(({ name }) => name);
  }

  /** Bytes of the Hessians. */
  get bytes(): number {
    return this.#terms.reduce((sum, { hessian }) => sum + (hessian?.bytes ?? 0), 0);
  }

  /** Value at x; adds the gradient to `gradient`. */
  addGradient(x: Float64Array, gradient: Float64Array): number {
    let value = 0;
    for (const term of this.#terms) {
      const { indices, part } = term;
      if (term.constant !== undefined) value += term.constant;
      gather(x, indices, part);
      if (term.gradient) {
        for (let i = 0; i < indices.length; i++) {
          value += term.gradient[i]! * part[i]!;
          gradient[indices[i]!]! += term.gradient[i]!;
        }
      }
      if (!term.hessian) continue;
      symmetricHalfProduct(term.hessian, part, term.product);
      for (let i = 0; i < indices.length; i++) {
        value += 0.5 * part[i]! * term.product[i]!;
        gradient[indices[i]!]! += term.product[i]!;
      }
    }
    return value;
  }

  /** What each term does along a direction, [parameters of the fit]. */
  along(direction: Float64Array): TermAlong[] {
    return this.#terms.map(({ name, indices, gradient, hessian, part, product }) => {
      gather(direction, indices, part);
      product.fill(0);
      if (hessian) symmetricHalfProduct(hessian, part, product);
      const shares = new Float64Array(direction.length);
      let slope = 0;
      let curvature = 0;
      indices.forEach((place, i) => {
        const falls = part[i]! * (gradient?.[i] ?? 0);
        const bends = part[i]! * product[i]!;
        slope += falls;
        curvature += bends;
        shares[place] = falls + bends;
      });
      return { name, slope, curvature, shares };
    });
  }

  /** Adds H v to `out`. */
  addProduct(v: Float64Array, out: Float64Array): void {
    for (const { indices, hessian, part, product } of this.#terms) {
      if (!hessian) continue;
      gather(v, indices, part);
      symmetricHalfProduct(hessian, part, product);
      for (let i = 0; i < indices.length; i++) out[indices[i]!]! += product[i]!;
    }
  }

  /** Adds H to a dense Hessian, [size, size]. */
  addHessian(out: Float64Array, size: number): void {
    for (const { indices, hessian } of this.#terms) {
      if (!hessian) continue;
      visitSymmetricHalf(hessian, (row, columns, values) => {
        const i = indices[row]!;
        for (let entry = 0; entry < columns.length; entry++) {
          const j = indices[columns[entry]!]!;
          out[i * size + j]! += values[entry]!;
          if (i !== j) out[j * size + i]! += values[entry]!;
        }
      });
    }
  }

  /** Adds the diagonal of H, in positions of x. */
  addDiagonal(out: Float64Array): void {
    for (const { indices, couplings } of this.#terms) {
      couplings?.diagonal.forEach((value, i) => {
        out[indices[i]!]! += value;
      });
    }
  }

  /** Visits the elements off the diagonal of H that a preconditioner keeps, in positions of x. */
  forEachCoupling(visit: (i: number, j: number, value: number) => void): void {
    for (const { indices, couplings } of this.#terms) {
      couplings?.values.forEach((value, k) => {
        visit(indices[couplings.rows[k]!]!, indices[couplings.columns[k]!]!, value);
      });
    }
  }

  /** Releases the memory and the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#terms.map((term) => term.hessian?.close()));
  }
}

/** Places of the parameters of a term among those of the fit. */
function placesOf({ name, parameters }: ExternalTerm, places: ReadonlyMap<string, number>): Uint32Array {
  return Uint32Array.from(parameters, (parameter, index) => {
    const place = places.get(parameter);
    if (place !== undefined) return place;
    throw new RabbitInputError({
      field: `external_terms/${name}/params`,
      index,
      found: parameter,
      expected: "a parameter of the fit: a signal or a systematic of the tensor",
    });
  });
}

function gather(x: Float64Array, indices: Uint32Array, out: Float64Array): void {
  for (let i = 0; i < indices.length; i++) out[i] = x[indices[i]!]!;
}

import type { ParameterPoint } from "../../parameters/parameter-map.js";
import type { ParameterTerm } from "../terms/parameter-term.js";
import type { LoadedTerm } from "./custom-term.js";

interface PlacedTerm {
  readonly problem: LoadedTerm["problem"];
  /** Places of its parameters in x, [parameters of the term]. */
  readonly places: Int32Array;
}

/** The terms f(X) that modules add, each a function of some effective parameters X. */
export class CustomTerms implements ParameterTerm {
  readonly #terms: readonly PlacedTerm[];

  static of(terms: readonly LoadedTerm[], parameterNames: readonly string[]): CustomTerms {
    return new CustomTerms(
      terms.map(({ problem, names }) => ({
        problem,
        places: Int32Array.from(names, (name) => parameterNames.indexOf(name)),
      })),
    );
  }

  private constructor(terms: readonly PlacedTerm[]) {
    this.#terms = terms;
  }

  /** The same terms where each parameter is at another place. */
  placed(place: (before: number) => number): CustomTerms {
    return new CustomTerms(this.#terms.map((term) => ({ ...term, places: term.places.map(place) })));
  }

  addGradient(point: ParameterPoint, gradient: Float64Array): number {
    let value = 0;
    for (const term of this.#terms) {
      const { value: own, gradient: byTerm } = evaluated(term, point);
      value += own;
      term.places.forEach((place, i) => {
        gradient[place]! += byTerm[i]! * point.slope(place);
      });
    }
    return value;
  }

  /** Adds d2f v, with f'' (dX/dx)^2 + f' d2X/dx2. */
  addHvp(point: ParameterPoint, v: Float64Array, out: Float64Array): void {
    for (const term of this.#terms) {
      const { gradient } = evaluated(term, point);
      const product = productAlong(term, point, (place) => v[place]!);
      term.places.forEach((place, i) => {
        out[place]! += product[i]! + point.curvature(place) * gradient[i]! * v[place]!;
      });
    }
  }

  addHessian(point: ParameterPoint, out: Float64Array): void {
    const size = point.x.length;
    this.#forEachColumn(point, (place, column, places) => {
      places.forEach((row, i) => {
        out[row * size + place]! += column[i]!;
      });
    });
  }

  addDiagonalSize(point: ParameterPoint, out: Float64Array): void {
    this.#forEachColumn(point, (place, column, places) => {
      out[place]! += Math.abs(column[places.indexOf(place)]!);
    });
  }

  #forEachColumn(
    point: ParameterPoint,
    visit: (place: number, column: Float64Array, places: Int32Array) => void,
  ): void {
    for (const term of this.#terms) {
      const { gradient } = evaluated(term, point);
      term.places.forEach((place, i) => {
        const column = productAlong(term, point, (other) => Number(other === place));
        column[i]! += point.curvature(place) * gradient[i]!;
        visit(place, column, term.places);
      });
    }
  }
}

function evaluated({ problem, places }: PlacedTerm, point: ParameterPoint) {
  const gradient = new Float64Array(places.length);
  const value = problem.valueAndGradient(effectiveOf(places, point), gradient);
  return { value, gradient };
}

/** (dX/dx) f'' (dX/dx) v, [parameters of the term] */
function productAlong(
  { problem, places }: PlacedTerm,
  point: ParameterPoint,
  v: (place: number) => number,
): Float64Array {
  const out = new Float64Array(places.length);
  const direction = Float64Array.from(places, (place) => point.slope(place) * v(place));
  problem.hvp(effectiveOf(places, point), direction, out);
  return out.map((value, i) => value * point.slope(places[i]!));
}

function effectiveOf(places: Int32Array, point: ParameterPoint): Float64Array {
  return Float64Array.from(places, (place) => point.effective[place]!);
}

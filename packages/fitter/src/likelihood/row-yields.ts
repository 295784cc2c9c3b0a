import type { TemplateEngine } from "@rabbit-fit/autodiff-kernels";
import type { ParameterMap } from "../parameters/parameter-map.js";
import { type RowDerivatives, rowDerivatives } from "../templates/row-derivatives.js";
import type { TemplateRows } from "../templates/template-rows.js";
import { derivativesLike } from "./terms/yield-term.js";

export interface RowYieldsOptions {
  readonly engine: TemplateEngine;
  readonly map: ParameterMap;
  readonly rows: TemplateRows;
  readonly logNormal: boolean;
}

/**
 * Yields lambda_k of the template rows, before bin-by-bin parameters, as functions of the internal parameters x. Values and
 * products take one pass over the templates each.
 */
export class RowYields {
  readonly #options: RowYieldsOptions;

  constructor(options: RowYieldsOptions) {
    this.#options = options;
  }

  /** lambda_k at x, [rows]. */
  at(x: Float64Array): Float64Array {
    const { engine, map } = this.#options;
    const out = this.#rows();
    engine.rowYields(map.at(x), out);
    return out;
  }

  /** How lambda_k changes at x along a direction, [parameters] to [rows]. */
  jvp(x: Float64Array, direction: Float64Array): Float64Array {
    const { engine, map } = this.#options;
    const point = map.at(x);
    const along = derivativesLike(point);
    point.jvp(direction, along);
    const out = this.#rows();
    engine.jvp(point, along, out);
    return out;
  }

  /** The transpose of that, sum_k u_k dlambda_k/dx, [rows] to [parameters]. */
  vjp(x: Float64Array, weights: Float64Array): Float64Array {
    const { engine, map } = this.#options;
    const point = map.at(x);
    const gradient = derivativesLike(point);
    engine.vjp(point, weights, gradient);
    const out = new Float64Array(map.size);
    point.vjp(gradient, out);
    return out;
  }

  /** The curvature of weighted rows along a direction, (sum_k u_k d2lambda_k/dx2) d, [rows] to [parameters]. */
  hvp(x: Float64Array, weights: Float64Array, direction: Float64Array): Float64Array {
    const { engine, map } = this.#options;
    const point = map.at(x);
    const [along, curved, gradient] = [
      derivativesLike(point),
      derivativesLike(point),
      derivativesLike(point),
    ];
    point.jvp(direction, along);
    engine.rowsHvp(point, weights, along, curved);
    const out = new Float64Array(map.size);
    point.vjp(curved, out);
    engine.vjp(point, weights, gradient);
    point.addHvp(gradient, direction, out);
    return out;
  }

  /** The rows at x with their Jacobian. */
  derivatives(x: Float64Array): RowDerivatives {
    const { engine, map, rows, logNormal } = this.#options;
    const point = map.at(x);
    const { ratesPer } = map.model;
    const [fold, rateJacobian] = [point.fold(), point.rateJacobian()];
    return rowDerivatives({ engine, rows, ratesPer, logNormal, point, fold, rateJacobian });
  }

  #rows(): Float64Array {
    return new Float64Array(this.#options.rows.rowCount);
  }
}

import { NotSolvedError } from "./not-solved-error.js";
import type { Postfit } from "./postfit.js";

/** Columns of the covariance of the parameters, one at a time. */
export interface CovarianceColumns {
  /**
   * C e_i, [parameters]; zeros for a frozen parameter, which nothing moves, and NaN for one that has no uncertainty, or whose solution has not converged. Not to be
   * modified.
   */
  column(parameter: number): Float64Array;
}

/**
 * The columns from the covariance where there is one, else each from one solution with the Hessian, which is kept.
 *
 * @throws Error with the first column where there are no uncertainties
 */
export function covarianceColumns(fit: Postfit): CovarianceColumns {
  const { covariance, undetermined = [], failure } = fit.uncertainties();
  const { size } = fit.likelihood;
  const made = new Map<number, Float64Array>();
  const make = (parameter: number) => {
    if (failure) throw new Error(failure.message);
    if (undetermined.includes(parameter)) return new Float64Array(size).fill(Number.NaN);
    if (fit.frozen.has(parameter)) return new Float64Array(size);
    const unit = new Float64Array(size);
    unit[parameter] = 1;
    try {
      return fit.solve(unit);
    } catch (error) {
      if (!(error instanceof NotSolvedError)) throw error;
      fit.report(
        "warning",
        `No covariances of "${fit.likelihood.parameterNames[parameter]}": ${error.message}`,
      );
      return unit.fill(Number.NaN);
    }
  };
  return {
    column(parameter) {
      if (covariance && !fit.frozen.has(parameter) && !undetermined.includes(parameter)) {
        return covariance.values.subarray(parameter * size, (parameter + 1) * size);
      }
      const known = made.get(parameter) ?? make(parameter);
      made.set(parameter, known);
      return known;
    },
  };
}

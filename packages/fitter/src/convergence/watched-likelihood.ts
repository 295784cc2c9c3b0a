import type { Preconditioner, Problem } from "@rabbit-fit/minimizers";
import type { Likelihood } from "../likelihood/likelihood.js";

/** A likelihood as minimizers see it, with the latest point at which it was not finite. */
export interface WatchedLikelihood extends Problem {
  readonly notFiniteAt: Float64Array | undefined;
}

export interface WatchOptions {
  /** Called with each Hessian that a minimizer asks for, [parameters, parameters]. */
  readonly onHessian?: (x: Float64Array, hessian: Float64Array) => void;
}

/** Minimizers tell that they met a point which is not finite, but not which: this remembers it. */
export function watchedLikelihood(
  likelihood: Likelihood,
  { onHessian }: WatchOptions = {},
): WatchedLikelihood {
  let notFiniteAt: Float64Array | undefined;
  return {
    size: likelihood.size,
    get notFiniteAt() {
      return notFiniteAt;
    },
    value(x) {
      const value = likelihood.value(x);
      if (!Number.isFinite(value)) notFiniteAt = x.slice();
      return value;
    },
    valueAndGradient(x, gradient) {
      const value = likelihood.valueAndGradient(x, gradient);
      if (!Number.isFinite(value) || !gradient.every(Number.isFinite)) notFiniteAt = x.slice();
      return value;
    },
    hvp: (x, v, out) => likelihood.hvp(x, v, out),
    hessian(x, out) {
      likelihood.hessian(x, out);
      onHessian?.(x, out);
    },
    preconditioner: (x): Preconditioner | undefined => likelihood.preconditioner(x),
  };
}

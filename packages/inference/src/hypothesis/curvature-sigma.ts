import { choleskySolve } from "@rabbit-fit/autodiff-kernels";
import type { Frozen, Likelihood } from "@rabbit-fit/fitter";
import { floatingFactor } from "./floating-factor.js";

/**
 * sqrt((H^-1)_ii) from the Hessian of the likelihood at any point, over the parameters that float.
 *
 * @param x internal parameters, [parameters]
 * @returns undefined where the Hessian is not positive definite
 */
export function curvatureSigma(
  likelihood: Likelihood,
  x: Float64Array,
  { frozen, index }: { readonly frozen: Frozen; readonly index: number },
): number | undefined {
  const factor = floatingFactor(likelihood, x, frozen);
  if (factor === undefined) return undefined;
  const { floating } = frozen;
  const unit = new Float64Array(floating.length);
  const place = floating.indexOf(index);
  unit[place] = 1;
  return Math.sqrt(choleskySolve(factor, floating.length, unit)[place]!);
}

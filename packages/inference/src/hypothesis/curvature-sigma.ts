import { cholesky, choleskySolve } from "@rabbit-fit/autodiff-kernels";
import type { Frozen, Likelihood } from "@rabbit-fit/fitter";

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
  const { size } = likelihood;
  const hessian = new Float64Array(size * size);
  likelihood.hessian(x, hessian);
  const { floating } = frozen;
  const count = floating.length;
  const part = new Float64Array(count * count);
  floating.forEach((i, row) => {
    floating.forEach((j, column) => {
      part[row * count + column] = hessian[i * size + j]!;
    });
  });
  const factored = cholesky(part, count);
  if (factored.kind !== "factored") return undefined;
  const unit = new Float64Array(count);
  const place = floating.indexOf(index);
  unit[place] = 1;
  return Math.sqrt(choleskySolve(factored.factor, count, unit)[place]!);
}

import { cholesky } from "@rabbit-fit/autodiff-kernels";
import type { Frozen, Likelihood } from "@rabbit-fit/fitter";

/**
 * Cholesky factor of the Hessian of the likelihood at any point, over the parameters that float.
 *
 * @param x internal parameters, [parameters]
 * @param less what is taken off the Hessian, [floating, floating]
 * @returns [floating, floating]; undefined where the matrix is not positive definite
 */
export function floatingFactor(
  likelihood: Likelihood,
  x: Float64Array,
  { floating }: Frozen,
  less?: Float64Array,
): Float64Array | undefined {
  const { size } = likelihood;
  const hessian = new Float64Array(size * size);
  likelihood.hessian(x, hessian);
  const count = floating.length;
  const part = new Float64Array(count * count);
  floating.forEach((i, row) => {
    floating.forEach((j, column) => {
      const place = row * count + column;
      part[place] = hessian[i * size + j]! - (less ? less[place]! : 0);
    });
  });
  const factored = cholesky(part, count);
  return factored.kind === "factored" ? factored.factor : undefined;
}

import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";

/**
 * Parameters whose row of the Hessian at x is zero, seen with a single product: a random direction has no partner in the
 * other rows. A signal strength at x = 0 is none of them: mu = x^2 has no slope there.
 *
 * @returns indices of parameters
 */
export function parametersWithoutEffect(likelihood: Likelihood, x: Float64Array, frozen: Frozen): number[] {
  const { size, map } = likelihood;
  // Multiples of the golden ratio: no two are equal, none is zero.
  const direction = Float64Array.from({ length: size }, (_, i) => 0.5 + ((i * 0.6180339887498949) % 1));
  const product = new Float64Array(size);
  likelihood.hvp(x, direction, product);
  const isStationary = (i: number) => map.squared[i] && x[i]! + map.shift(i) === 0;
  return [...frozen.floating].filter((i) => product[i] === 0 && !isStationary(i));
}

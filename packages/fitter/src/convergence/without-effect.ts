import type { Likelihood } from "../likelihood/likelihood.js";

/**
 * Parameters whose row of the Hessian at x is zero, seen with a single product: a random direction has no partner in the
 * other rows. A signal strength at x = 0 is none of them: mu = x^2 has no slope there.
 *
 * @param frozen 1 where a parameter is fixed, [parameters]
 * @returns indices of parameters
 */
export function parametersWithoutEffect(
  likelihood: Likelihood,
  x: Float64Array,
  frozen: Uint8Array,
): number[] {
  const { size, map } = likelihood;
  // Multiples of the golden ratio: no two are equal, none is zero.
  const direction = Float64Array.from({ length: size }, (_, i) => 0.5 + ((i * 0.6180339887498949) % 1));
  const product = new Float64Array(size);
  likelihood.hvp(x, direction, product);
  const stationary = (i: number) => map.squared && i < map.poiCount && x[i] === 0;
  return Array.from(product.keys()).filter((i) => product[i] === 0 && !frozen[i] && !stationary(i));
}

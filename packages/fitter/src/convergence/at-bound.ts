import type { Likelihood } from "../likelihood/likelihood.js";

/**
 * Square root of a signal strength below which it may be at its bound. At the bound a fit comes closer by orders of
 * magnitude; whether it is one, the derivative says.
 */
const CLOSE_TO_ZERO = 0.03;

/** A derivative below this share of that at a signal strength of 0.01 is rounding: the minimum itself is at zero. */
const STATIONARY_SHARE = 1e-9;
const BESIDE = 0.1;

/**
 * Signal strengths mu = x^2 that are zero because they cannot be negative: at x = 0 the likelihood rises with mu, so that
 * d2L/dx2 = 2 dL/dmu > 0.
 *
 * @param x a point at which the others are at their minimum, [parameters]
 * @param frozen 1 where a parameter is fixed, [parameters]
 * @returns indices of parameters
 */
export function parametersAtBound(likelihood: Likelihood, x: Float64Array, frozen: Uint8Array): number[] {
  const { map, size } = likelihood;
  if (!map.squared) return [];
  const candidates = Array.from({ length: map.poiCount }, (_, i) => i).filter(
    (i) => !frozen[i] && Math.abs(x[i]!) < CLOSE_TO_ZERO,
  );
  const unit = new Float64Array(size);
  const product = new Float64Array(size);
  const secondDerivative = (index: number, value: number) => {
    const point = x.slice();
    point[index] = value;
    unit[index] = 1;
    likelihood.hessianVectorProduct(point, unit, product);
    unit[index] = 0;
    return product[index]!;
  };
  return candidates.filter(
    (i) => secondDerivative(i, 0) > STATIONARY_SHARE * Math.abs(secondDerivative(i, BESIDE)),
  );
}

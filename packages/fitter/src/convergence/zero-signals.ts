import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";

/**
 * Square root of a signal strength below which it may be at its bound. At the bound a fit comes closer by orders of
 * magnitude; whether it is one, the derivative says.
 */
const CLOSE_TO_ZERO = 0.03;

/**
 * A minimum within this number of standard deviations of mu = 0 is at zero: the likelihood differs by its square, and a
 * fit cannot come closer, as it is of fourth order in the square root there.
 */
const AT_ZERO = 1e-6;
const BESIDE = 0.1;

/** Signal strengths mu = x^2 at x = 0, by what the likelihood does there, d2L/dx2 = 2 dL/dmu. Indices of parameters. */
export interface ZeroSignals {
  /** It rises with mu: they are zero because they cannot be negative. */
  readonly atBound: readonly number[];
  /** It does not change to first order: its minimum is at zero, and mu = x^2 has no slope to tell an uncertainty by. */
  readonly undetermined: readonly number[];
}

/**
 * Looks at the signal strengths that are zero. With L = a mu + 1/2 c mu^2 the minimum is at mu = -a / c, which is
 * a / sqrt(c) standard deviations from zero.
 *
 * @param x a point at which the others are at their minimum, [parameters]
 */
export function zeroSignals(likelihood: Likelihood, x: Float64Array, frozen: Frozen): ZeroSignals {
  const { map, size } = likelihood;
  const candidates = [...frozen.floating].filter((i) => isNearZero(likelihood, x, i));
  const unit = new Float64Array(size);
  const product = new Float64Array(size);
  const secondDerivative = (index: number, value: number) => {
    const point = x.slice();
    point[index] = value - map.shift(index);
    unit[index] = 1;
    likelihood.hvp(point, unit, product);
    unit[index] = 0;
    return product[index]!;
  };
  const slopes = candidates.map((index) => {
    const atZero = secondDerivative(index, 0);
    // d2L/dx2 = 2 a + 6 c x^2
    const curvature = Math.abs(secondDerivative(index, BESIDE) - atZero) / (6 * BESIDE ** 2);
    return { index, slope: atZero / 2, small: AT_ZERO * Math.sqrt(curvature) };
  });
  return {
    atBound: slopes.filter(({ slope, small }) => slope > small).map(({ index }) => index),
    undetermined: slopes.filter(({ slope, small }) => Math.abs(slope) <= small).map(({ index }) => index),
  };
}

/** Whether a parameter is a signal strength that is stored as its square root, and that may be at zero. */
export function isNearZero({ map }: Pick<Likelihood, "map">, x: Float64Array, index: number): boolean {
  return map.squared[index] === 1 && Math.abs(x[index]! + map.shift(index)) < CLOSE_TO_ZERO;
}

import type { Ends } from "./likelihood-ends.js";

/** A signal strength mu with its uncertainties. */
export interface SignalStrength {
  readonly value: number;
  /** Where mu = x^2: 2 |x| sigma, by linear propagation. It vanishes at x = 0, where only the interval says something. */
  readonly uncertainty: number;
  /** Distance to the upper end of the interval: the image of [x - sigma, x + sigma]. */
  readonly up: number;
  /** Distance to the lower end. */
  readonly down: number;
}

/** The signal strength mu = x^2 of a stored square root x. */
export function signalStrength(x: number, sigma: number): SignalStrength {
  const size = Math.abs(x);
  const value = x * x;
  return {
    value,
    uncertainty: 2 * size * sigma,
    up: (size + sigma) ** 2 - value,
    down: value - Math.max(0, size - sigma) ** 2,
  };
}

/**
 * The strengths mu = x^2 of an interval of the square root x: from zero on, where the interval has both signs of x.
 *
 * @param at the x whose sign says which end is the upper one
 * @returns NaN at an end that comes from a NaN
 */
export function strengthInterval(at: number, { low, high }: Ends): Ends {
  const [near, far] = at < 0 ? [-high, -low] : [low, high];
  return {
    low: near <= 0 ? 0 : near ** 2,
    high: near < 0 ? Math.max(near ** 2, far ** 2) : far ** 2,
  };
}

/** The strength of a parameter that is stored as it is, mu = x. */
export function plainStrength(x: number, sigma: number): SignalStrength {
  return { value: x, uncertainty: sigma, up: sigma, down: sigma };
}

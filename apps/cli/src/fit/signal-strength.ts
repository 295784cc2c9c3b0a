/** A signal strength mu = x^2 with the uncertainties that follow from those of x. */
export interface SignalStrength {
  readonly value: number;
  /** 2 |x| sigma: what linear propagation gives. It vanishes at x = 0, where only the interval says something. */
  readonly uncertainty: number;
  /** Distance to the upper end of the image of [x - sigma, x + sigma]. */
  readonly up: number;
  /** Distance to the lower end. */
  readonly down: number;
}

/** The signal strength that belongs to a stored square root. */
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

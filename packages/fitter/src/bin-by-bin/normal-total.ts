import { type BinDatum, dataSlope } from "./bin-data.js";

/** The yield of a bin whose bin-by-bin parameters are profiled. */
export interface BinTotal {
  readonly n: number;
  /** t = D'(n); where n is kept at zero, the slope at which it would stay there by itself. */
  readonly slope: number;
  /** Whether n would be negative but for the Poisson distribution, which has no negative yields. */
  readonly clipped: boolean;
}

/**
 * The total of a bin whose parameters have normal constraints: each follows as beta0 - t e / k with e = dn/dbeta, so that
 *
 *   n = n0 - S t,   t = D'(n),   S = sum e^2 / k.
 *
 * For a Poisson distribution that is the positive root of n^2 - (n0 - S) n - S N = 0.
 *
 * @param centre n0, the yield with every parameter at its centre
 * @param spread S
 */
export function normalTotal(datum: BinDatum, centre: number, spread: number): BinTotal {
  const { form, observed, variance } = datum;
  if (form === "chi2") {
    const slope = (centre - observed) / (variance + spread);
    return { n: centre - spread * slope, slope, clipped: false };
  }
  const b = centre - spread;
  if (observed === 0) {
    if (b >= 0 || spread === 0) return { n: b, slope: 1, clipped: false };
    return { n: 0, slope: centre / spread, clipped: true };
  }
  const root = Math.sqrt(b * b + 4 * spread * observed);
  // Of the two forms of the root the one that does not cancel.
  const n = b >= 0 ? (b + root) / 2 : (2 * spread * observed) / (root - b);
  return { n, slope: dataSlope(datum, n), clipped: false };
}

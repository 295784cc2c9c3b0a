import { type BinDatum, dataCurvature, dataSlope, totalAtSlope } from "./bin-data.js";

/** What one parameter with a gamma constraint scales. */
export interface GammaGroup {
  /** lambda, the yield that it scales. */
  readonly yield: number;
  readonly kstat: number;
  readonly beta0: number;
}

export interface GammaTotal {
  readonly n: number;
  /** t = D'(n) */
  readonly slope: number;
  /**
   * A parameter with beta0 = 0 that is not at zero, by index: it takes what the others leave to be explained; -1 where
   * there is none.
   */
  readonly slack: number;
}

/** A bisection alone would be done after these. */
const LARGEST_ITERATIONS = 200;
const ROUNDING = 2 ** -51;

/**
 * The total of a bin whose parameters have gamma constraints: each follows as beta = k beta0 / (k + t lambda), so that n is
 * the root of
 *
 *   F(n) = n - n_z - sum_g lambda_g k_g beta0_g / (k_g + D'(n) lambda_g),   F' = 1 + D'' S > 0,
 *
 * with n_z the yield that nothing scales. It lies between N and the yield at the centres, where all k + t lambda > 0:
 * Newton's method, and a bisection wherever that would leave the bracket. F is concave, so that from below the former does
 * not. Source: Dembinski and Abdelmotteleb, arXiv:2206.12346.
 *
 * A parameter with beta0 = 0 has the constraint k beta: it is zero unless t would fall below -k / lambda, and then keeps t
 * there.
 */
export function gammaTotal(datum: BinDatum, fixed: number, groups: readonly GammaGroup[]): GammaTotal {
  const n = bracketedRoot(datum, fixed, groups);
  const slope = dataSlope(datum, n);
  let slack = -1;
  let bound = slope;
  groups.forEach((group, index) => {
    const lowest = -group.kstat / group.yield;
    if (group.beta0 !== 0 || group.yield <= 0 || !(bound < lowest)) return;
    slack = index;
    bound = lowest;
  });
  return slack < 0 ? { n, slope, slack } : { n: totalAtSlope(datum, bound), slope: bound, slack };
}

function bracketedRoot(datum: BinDatum, fixed: number, groups: readonly GammaGroup[]): number {
  const { observed } = datum;
  let centre = fixed;
  let lowestSlope = Number.NEGATIVE_INFINITY;
  let highestSlope = Number.POSITIVE_INFINITY;
  for (const { yield: scaled, kstat, beta0 } of groups) {
    if (beta0 === 0 || scaled === 0) continue;
    centre += scaled * beta0;
    if (scaled > 0) lowestSlope = Math.max(lowestSlope, -kstat / scaled);
    else highestSlope = Math.min(highestSlope, -kstat / scaled);
  }
  if (centre === fixed && lowestSlope === Number.NEGATIVE_INFINITY) return fixed;
  const pole = totalAtSlope(datum, lowestSlope);
  let low = Math.max(Math.min(centre, observed), pole);
  let high = Math.min(Math.max(centre, observed), totalAtSlope(datum, highestSlope));
  let n = low === pole ? low + (high - low) / 2 : low;
  for (let iteration = 0; iteration < LARGEST_ITERATIONS; iteration++) {
    const t = dataSlope(datum, n);
    let excess = n - fixed;
    let spread = 0;
    let size = Math.abs(n) + Math.abs(fixed);
    let outside = 0;
    for (const { yield: scaled, kstat, beta0 } of groups) {
      if (beta0 === 0 || scaled === 0) continue;
      const stiffness = kstat + t * scaled;
      if (!(stiffness > 0)) outside = Math.sign(scaled);
      const part = (scaled * kstat * beta0) / stiffness;
      excess -= part;
      spread += (part * scaled) / stiffness;
      size += Math.abs(part);
    }
    if (outside === 0 && Number.isFinite(excess)) {
      const step = excess / (1 + dataCurvature(datum, n) * spread);
      if (Math.abs(step) <= ROUNDING * size) return n - step;
      if (excess < 0) low = n;
      else high = n;
      n -= step;
    } else if (outside < 0) high = n;
    else low = n;
    if (!(n > low && n < high) || outside !== 0) {
      const middle = low + (high - low) / 2;
      if (middle === low || middle === high) return middle;
      n = middle;
    }
  }
  return n;
}

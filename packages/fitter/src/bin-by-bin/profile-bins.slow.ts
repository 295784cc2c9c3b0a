// Bins profiled in TypeScript, one after the other: the twin of what the engine does, with root finders of its own. Used by
// tests only.
import type { BetaProfile } from "@rabbit-fit/autodiff-kernels";
import { cholesky, choleskyInverse } from "@rabbit-fit/autodiff-kernels";
import type { LikelihoodForm } from "../options/fit-options.js";
import { type BinBetas, betasAtRest, moveNormalBetas, yieldVariance } from "./bin-betas.js";
import { type BinsOptions, type DataProfile, unprofiledBins } from "./profile-bins.js";

/** What parameters are profiled to. */
export interface SlowData {
  readonly form: LikelihoodForm;
  /** N, [data bins] */
  readonly observed: Float64Array;
  /** V of a chi2 fit, [data bins] */
  readonly variances?: Float64Array | undefined;
  /** C^-1 of a covariance fit, [data bins, data bins] */
  readonly inverseCovariance?: Float64Array | undefined;
}

/** The data bins at the minimum over their parameters. */
export function slowProfile(options: BinsOptions, data: SlowData): DataProfile {
  return data.form === "covariance" ? profileTogether(options, data) : profileEach(options, data);
}

/** t = M^-1 (n0 - N), M = C + diag(S) */
function profileTogether(options: BinsOptions, { observed, inverseCovariance }: SlowData): DataProfile {
  const size = observed.length;
  const rest = unprofiledBins(options);
  const total = inverse(inverseCovariance!);
  for (let bin = 0; bin < size; bin++) total[bin * (size + 1)]! += rest.variance[bin]!;
  const coupledWeights = inverse(total);
  const slopes = observed.map((_, bin) => {
    let t = 0;
    observed.forEach((count, other) => {
      t += coupledWeights[bin * size + other]! * (rest.yields[other]! - count);
    });
    return t;
  });
  return {
    yields: slopes.map((t, bin) => rest.yields[bin]! - rest.variance[bin]! * t),
    slopes,
    variances: rest.variance.slice(0, size),
    coupledWeights,
  };
}

function inverse(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  const factored = cholesky(matrix, size);
  if (factored.kind !== "factored") throw new Error("The covariance is not positive definite.");
  return choleskyInverse(factored.factor, size);
}

function profileEach(options: BinsOptions, { form, observed, variances }: SlowData): DataProfile {
  const { rows, rowYields, statistics } = options;
  const rest = unprofiledBins(options);
  const betas = statistics && betasAtRest({ ...options, statistics });
  const bins = observed.map((_, bin) => rest.yields[bin]!);
  const [yields, slopes, allVariances, weights, countResponses] = Array.from({ length: 5 }, () =>
    bins.slice(),
  );
  observed.forEach((count, bin) => {
    const datum: BinDatum = {
      form: form === "chi2" ? "chi2" : "poisson",
      observed: count,
      variance: variances?.[bin] ?? Number.NaN,
    };
    let total: BinTotal;
    if (betas?.statistics.type === "gamma") {
      let plain = 0;
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        if (betas.ofRow[row]! < 0) plain += rowYields[row]!;
      }
      total = profileGamma(betas, bin, datum, plain);
    } else {
      total = normalTotal(datum, rest.yields[bin]!, rest.variance[bin]!);
      if (betas) moveNormalBetas(betas, bin, total.slope);
    }
    const variance = betas ? yieldVariance(betas, bin) : 0;
    const response = dataWeight(datum, total.n, variance);
    yields![bin] = total.n;
    slopes![bin] = total.slope;
    allVariances![bin] = variance;
    weights![bin] = total.clipped ? 1 / variance : response.weight;
    countResponses![bin] = total.clipped ? 0 : response.countResponse;
  });
  return {
    yields: yields!,
    slopes: slopes!,
    variances: allVariances!,
    weights: weights!,
    countResponses: countResponses!,
    betas: betaProfile(betas, observed.length),
  };
}

/** In the order of the engine: by bin, or by row. */
function betaProfile(betas: BinBetas | undefined, binCount: number): BetaProfile {
  const isScaling = betas !== undefined && betas.statistics.type !== "normal-additive";
  const order = !isScaling
    ? []
    : betas.statistics.mode === "full"
      ? Array.from(betas.ofRow)
      : Array.from({ length: binCount }, (_, bin) => bin);
  const pick = (values: Float64Array) => Float64Array.from(order, (i) => (i < 0 ? 0 : values[i]!));
  return {
    values: pick(betas?.values ?? new Float64Array(0)),
    inverseCurvatures: pick(betas?.inverseCurvature ?? new Float64Array(0)),
    centreResponses: pick(betas?.centreResponse ?? new Float64Array(0)),
  };
}

/** A parameter that takes what is missing has no curvature; this share of the largest that would matter stands for none. */
const FREE_CURVATURE = 1e-8;

function profileGamma(betas: BinBetas, bin: number, datum: BinDatum, plain: number): BinTotal {
  const { statistics, perBin, effect, values, inverseCurvature, centreResponse } = betas;
  const members = Array.from({ length: perBin }, (_, p) => bin * perBin + p).filter((i) => effect[i] !== 0);
  const groups = members.map((i) => ({
    yield: effect[i]!,
    kstat: statistics.kstat[i]!,
    beta0: statistics.beta0[i]!,
  }));
  const { n, slope, slack } = gammaTotal(datum, plain, groups);
  for (const i of members) {
    const k = statistics.kstat[i]!;
    const denominator = k + slope * effect[i]!; // beta = k beta0 / (k + t e)
    centreResponse[i] = k / denominator;
    values[i] = statistics.beta0[i]! * centreResponse[i]!;
    inverseCurvature[i] = values[i]! / denominator;
  }
  const taker = members[slack];
  if (taker !== undefined) {
    values[taker] = 0;
    inverseCurvature[taker] = 0;
    centreResponse[taker] = 0;
    let missing = n - plain;
    for (const i of members) missing -= effect[i]! * values[i]!;
    values[taker] = missing / effect[taker]!;
    const others = 1 / dataCurvature(datum, n) + yieldVariance(betas, bin);
    inverseCurvature[taker] = others / (FREE_CURVATURE * effect[taker]! ** 2);
  }
  return { n, slope, clipped: false };
}

/** The data of one bin that is independent of the others: D(n) = n - N - N ln(n / N), or (n - N)^2 / 2 V. */
export interface BinDatum {
  readonly form: "poisson" | "chi2";
  readonly observed: number;
  /** V; not used by a Poisson distribution. */
  readonly variance: number;
}

/** D'(n) */
export function dataSlope({ form, observed, variance }: BinDatum, n: number): number {
  if (form === "chi2") return (n - observed) / variance;
  return observed === 0 ? 1 : (n - observed) / n;
}

/** D''(n) */
function dataCurvature({ form, observed, variance }: BinDatum, n: number): number {
  if (form === "chi2") return 1 / variance;
  return observed === 0 ? 0 : observed / (n * n);
}

/** The yield at which D' has a given value; infinite where it never has. */
export function totalAtSlope({ form, observed, variance }: BinDatum, slope: number): number {
  if (form === "chi2") return observed + variance * slope;
  return slope < 1 ? observed / (1 - slope) : Number.POSITIVE_INFINITY;
}

/** W = 1 / (1 / D'' + S), and - dt/dN at a yield n whose variance at fixed t is S; 0 where the data say nothing. */
function dataWeight(
  { form, observed, variance }: BinDatum,
  n: number,
  yieldVariance: number,
): { weight: number; countResponse: number } {
  if (form === "chi2")
    return { weight: 1 / (variance + yieldVariance), countResponse: 1 / (variance + yieldVariance) };
  const total = n * n + observed * yieldVariance;
  return total === 0
    ? { weight: 0, countResponse: 0 }
    : { weight: observed / total, countResponse: n / total };
}

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
    let variance = 0;
    let size = Math.abs(n) + Math.abs(fixed);
    let outside = 0;
    for (const { yield: scaled, kstat, beta0 } of groups) {
      if (beta0 === 0 || scaled === 0) continue;
      const denominator = kstat + t * scaled;
      if (!(denominator > 0)) outside = Math.sign(scaled);
      const part = (scaled * kstat * beta0) / denominator;
      excess -= part;
      variance += (part * scaled) / denominator;
      size += Math.abs(part);
    }
    if (outside === 0 && Number.isFinite(excess)) {
      const step = excess / (1 + dataCurvature(datum, n) * variance);
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
 * @param variance S
 */
export function normalTotal(datum: BinDatum, centre: number, variance: number): BinTotal {
  const { form, observed } = datum;
  if (form === "chi2") {
    const slope = (centre - observed) / (datum.variance + variance);
    return { n: centre - variance * slope, slope, clipped: false };
  }
  const b = centre - variance;
  if (observed === 0) {
    if (b >= 0 || variance === 0) return { n: b, slope: 1, clipped: false };
    return { n: 0, slope: centre / variance, clipped: true };
  }
  const root = Math.sqrt(b * b + 4 * variance * observed);
  // Of the two forms of the root the one that does not cancel.
  const n = b >= 0 ? (b + root) / 2 : (2 * variance * observed) / (root - b);
  return { n, slope: dataSlope(datum, n), clipped: false };
}

import type { BetaProfile, BinProfile } from "@rabbit-fit/autodiff-kernels";
import type { TemplateRows } from "../templates/template-rows.js";
import { type BinBetas, betasAtRest, moveNormalBetas, yieldVariance } from "./bin-betas.js";
import type { BinByBinStatistics } from "./template-statistics.js";

/** W of {@link ProfiledBins}. */
export type BinWeight =
  /** [bins with masked channels] */
  | { readonly kind: "diagonal"; readonly values: Float64Array }
  /** Of a covariance fit, [size, size] with size the number of data bins; it is 0 for masked ones. */
  | { readonly kind: "dense"; readonly size: number; readonly values: Float64Array };

/**
 * Bins at one point of the parameters with their bin-by-bin parameters, and how they respond to changes; the one form that
 * every treatment and every likelihood has. With t_b = D'(n_b) the slope of the data term, e_i = dn/dbeta_i, C_i the
 * constraint of beta_i, and S_b = sum_i e_i^2 / C_i'' the variance of n_b at fixed t:
 *
 *   dn = (1 - S W) A dlambda,   dt = W A dlambda,   W = (D''^-1 + diag S)^-1,   A_bk = a_k,
 *   dbeta_i = - (e_i dt + t de_i) / C_i'',   a_k = beta_i - t e_i / C_i'' for the rows that beta_i scales, 1 for others.
 *
 * These are the stationary conditions D'(n) e_i + C_i'(beta_i) = 0, differentiated. Unprofiled, as masked channels always
 * are: t = 0 and W = 0.
 */
export interface ProfiledBins {
  readonly profile: "profiled" | "unprofiled";
  /** n, [bins with masked channels] */
  readonly yields: Float64Array;
  /** t, [bins with masked channels] */
  readonly slope: Float64Array;
  /** S, [bins with masked channels] */
  readonly variance: Float64Array;
  readonly weight: BinWeight;
  /** - dt/dN of each bin, where W is diagonal; where it is dense, that is W. [bins with masked channels] */
  readonly countResponse: Float64Array;
  /** a, [rows] */
  readonly rowFactor: Float64Array;
  /** Undefined without bin-by-bin parameters. */
  readonly betas: BinBetas | undefined;
}

/**
 * The data bins as the likelihood profiles them at one point: independent of each other, or coupled by the covariance of
 * their counts.
 */
export type DataProfile = BinProfile | CovarianceProfile;

/** Of a covariance fit, whose bin-by-bin parameters have normal constraints: they follow from t. */
export interface CovarianceProfile {
  /** n, [data bins] */
  readonly yields: Float64Array;
  /** t, [data bins] */
  readonly slopes: Float64Array;
  /** S, [data bins] */
  readonly variances: Float64Array;
  /** W, [data bins, data bins] */
  readonly coupledWeights: Float64Array;
}

export interface BinsOptions {
  readonly rows: TemplateRows;
  readonly processCount: number;
  /** lambda, before bin-by-bin parameters, [rows] */
  readonly rowYields: Float64Array;
  readonly statistics: BinByBinStatistics | undefined;
}

/** Bins whose parameters follow the data, as the likelihood has profiled them at the point of `rowYields`. */
export function profiledBins(options: BinsOptions, profile: DataProfile): ProfiledBins {
  const { rows } = options;
  const { betas, yields, variance } = binsAtRest(options);
  const slope = new Float64Array(rows.binCount);
  const countResponse = new Float64Array(rows.binCount);
  yields.set(profile.yields);
  slope.set(profile.slopes);
  variance.set(profile.variances);
  let weight: BinWeight;
  if ("coupledWeights" in profile) {
    weight = { kind: "dense", size: profile.yields.length, values: profile.coupledWeights };
    if (betas) followSlopes(betas, profile);
  } else {
    weight = { kind: "diagonal", values: new Float64Array(rows.binCount) };
    weight.values.set(profile.weights);
    countResponse.set(profile.countResponses);
    if (betas?.statistics.type === "normal-additive") followSlopes(betas, profile);
    else if (betas) takeBetas(betas, rows, profile);
  }
  const rowFactor = rowFactors(rows, slope, betas);
  return { profile: "profiled", yields, slope, variance, weight, countResponse, rowFactor, betas };
}

/** Bins whose parameters stay where they are: at given values, [parameters], or at their centres. */
export function unprofiledBins(options: BinsOptions, beta?: Float64Array): ProfiledBins {
  const zeros = () => new Float64Array(options.rows.binCount);
  const { betas, yields, variance } = binsAtRest(options, beta);
  const slope = zeros();
  const weight: BinWeight = { kind: "diagonal", values: zeros() };
  const rowFactor = rowFactors(options.rows, slope, betas);
  return { profile: "unprofiled", yields, slope, variance, weight, countResponse: zeros(), rowFactor, betas };
}

/** n and S where no data move the parameters, [bins with masked channels]. */
function binsAtRest(options: BinsOptions, values?: Float64Array) {
  const { rows, rowYields, statistics } = options;
  const betas = statistics && betasAtRest({ ...options, statistics, values });
  const yields = plainYields(rows, rowYields, betas);
  const variance = new Float64Array(rows.binCount);
  if (betas) {
    for (let i = 0; i < betas.effect.length; i++) {
      yields[Math.floor(i / betas.perBin)]! += betas.effect[i]! * betas.values[i]!;
    }
    for (let bin = 0; bin < rows.binCount; bin++) variance[bin] = yieldVariance(betas, bin);
  }
  return { betas, yields, variance };
}

function followSlopes(betas: BinBetas, { slopes }: DataProfile): void {
  slopes.forEach((t, bin) => {
    moveNormalBetas(betas, bin, t);
  });
}

/** Takes over the parameters that scale yields, which the engine has by bin or by row. */
function takeBetas(betas: BinBetas, { rowStart }: TemplateRows, profile: BinProfile): void {
  const { mode, masked } = betas.statistics;
  for (let bin = 0; bin < profile.yields.length; bin++) {
    if (mode === "lite") {
      if (!masked[bin]) takeBeta(betas, bin, profile.betas, bin);
      continue;
    }
    for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) {
      const i = betas.ofRow[row]!;
      if (i >= 0) takeBeta(betas, i, profile.betas, row);
    }
  }
}

function takeBeta(betas: BinBetas, to: number, profile: BetaProfile, from: number): void {
  betas.values[to] = profile.values[from]!;
  betas.inverseCurvature[to] = profile.inverseCurvatures[from]!;
  betas.centreResponse[to] = profile.centreResponses[from]!;
}

/** Yields that no parameter scales, [bins with masked channels]. */
function plainYields(rows: TemplateRows, rowYields: Float64Array, betas: BinBetas | undefined): Float64Array {
  const out = new Float64Array(rows.binCount);
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      if (betas === undefined || betas.ofRow[row]! < 0) out[bin]! += rowYields[row]!;
    }
  }
  return out;
}

function rowFactors(rows: TemplateRows, slope: Float64Array, betas: BinBetas | undefined): Float64Array {
  const out = new Float64Array(rows.rowCount).fill(1);
  if (!betas) return out;
  betas.ofRow.forEach((i, row) => {
    if (i < 0) return;
    const t = slope[Math.floor(i / betas.perBin)]!;
    out[row] = betas.values[i]! - t * betas.effect[i]! * betas.inverseCurvature[i]!;
  });
  return out;
}

/** The diagonal element of W. */
export function weightOf({ weight }: ProfiledBins, bin: number): number {
  if (weight.kind === "diagonal") return weight.values[bin]!;
  return bin < weight.size ? weight.values[bin * (weight.size + 1)]! : 0;
}

/** Variance of a bin-by-bin parameter at fixed x, 1 / C'' - (e / C'')^2 W. */
export function betaVariance(bins: ProfiledBins, parameter: number): number {
  const { perBin, effect, inverseCurvature } = bins.betas!;
  const ofConstraint = inverseCurvature[parameter]!;
  const byYield = effect[parameter]! * ofConstraint;
  return ofConstraint - byYield * byYield * weightOf(bins, Math.floor(parameter / perBin));
}

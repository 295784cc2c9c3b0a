import type { TemplateRows } from "../templates/template-rows.js";
import { type BinBetas, betasAtRest, binSpread, pullBetas } from "./bin-betas.js";
import { type BinDatum, dataWeight, type FittedData, totalSoftness } from "./bin-data.js";
import { gammaTotal } from "./gamma-total.js";
import { type BinTotal, normalTotal } from "./normal-total.js";
import type { BinByBinStatistics } from "./template-statistics.js";

/** W of {@link ProfiledBins}. */
export type BinWeight =
  /** [bins with masked channels] */
  | { readonly kind: "diagonal"; readonly values: Float64Array }
  /** Of a covariance fit, [size, size] with size the number of data bins; it is 0 for masked ones. */
  | { readonly kind: "dense"; readonly size: number; readonly values: Float64Array };

/**
 * Bins at one point of the parameters with their bin-by-bin parameters, and how they answer to changes; the one form that
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
  readonly spread: Float64Array;
  readonly weight: BinWeight;
  /** - dt/dN of each bin, where W is diagonal; where it is dense, that is W. [bins with masked channels] */
  readonly countResponse: Float64Array;
  /** a, [rows] */
  readonly rowFactor: Float64Array;
  /** Undefined without bin-by-bin parameters. */
  readonly betas: BinBetas | undefined;
}

export interface ProfileBinsOptions {
  readonly rows: TemplateRows;
  readonly processCount: number;
  /** lambda, before bin-by-bin parameters, [rows] */
  readonly rowYields: Float64Array;
  readonly statistics: BinByBinStatistics | undefined;
  /** What the parameters are profiled to; without it they stay where they are. */
  readonly data?: FittedData;
  /** Where they stay; their centres by default. [parameters] */
  readonly beta?: Float64Array;
}

export function profileBins({ statistics, beta, data, ...options }: ProfileBinsOptions): ProfiledBins {
  const { rows, rowYields } = options;
  const betas = statistics && betasAtRest({ ...options, statistics, values: data ? undefined : beta });
  const array = () => new Float64Array(rows.binCount);
  const bins = { yields: array(), slope: array(), spread: array(), countResponse: array(), betas };
  const plain = plainYields(rows, rowYields, betas);
  bins.yields.set(plain);
  if (betas) {
    for (let i = 0; i < betas.effect.length; i++) {
      bins.yields[Math.floor(i / betas.perBin)]! += betas.effect[i]! * betas.values[i]!;
    }
    for (let bin = 0; bin < rows.binCount; bin++) bins.spread[bin] = binSpread(betas, bin);
  }
  const weight: BinWeight = !data
    ? { kind: "diagonal", values: array() }
    : data.form === "covariance"
      ? followTogether(bins, data)
      : { kind: "diagonal", values: followEach(bins, plain, { ...data, form: data.form }) };
  const profile = data ? "profiled" : "unprofiled";
  return { profile, ...bins, weight, rowFactor: rowFactors(rows, bins.slope, betas) };
}

type MovedBins = Pick<ProfiledBins, "yields" | "slope" | "spread" | "countResponse" | "betas">;

/** Moves bins from rest to where their covariance has them: t = M^-1 (n0 - N). Returns W = M^-1. */
function followTogether({ yields, slope, spread, betas }: MovedBins, data: FittedData): BinWeight {
  const size = data.observed.length;
  const values = data.covariance!.inverseWith(spread.subarray(0, size));
  const residuals = data.observed.map((count, bin) => yields[bin]! - count);
  for (let bin = 0; bin < size; bin++) {
    for (let other = 0; other < size; other++) {
      slope[bin]! += values[bin * size + other]! * residuals[other]!;
    }
    yields[bin]! -= spread[bin]! * slope[bin]!;
    if (betas) pullBetas(betas, bin, slope[bin]!);
  }
  return { kind: "dense", size, values };
}

/** Moves each bin from rest to its data. Returns W, [bins with masked channels]. */
function followEach(
  { yields, slope, spread, countResponse, betas }: MovedBins,
  plain: Float64Array,
  { form, observed, variances }: FittedData & { readonly form: BinDatum["form"] },
): Float64Array {
  const weights = new Float64Array(yields.length);
  for (let bin = 0; bin < observed.length; bin++) {
    const datum: BinDatum = { form, observed: observed[bin]!, variance: variances?.[bin] ?? Number.NaN };
    let total: BinTotal;
    if (betas?.statistics.type === "gamma") {
      total = followByGamma(betas, bin, datum, plain[bin]!);
      spread[bin] = binSpread(betas, bin);
    } else {
      total = normalTotal(datum, yields[bin]!, spread[bin]!);
      if (betas) pullBetas(betas, bin, total.slope);
    }
    yields[bin] = total.n;
    slope[bin] = total.slope;
    const response = dataWeight(datum, total.n, spread[bin]!);
    weights[bin] = total.clipped ? 1 / spread[bin]! : response.weight;
    countResponse[bin] = total.clipped ? 0 : response.countResponse;
  }
  return weights;
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

/** A parameter that takes the slack has no curvature; this share of the largest that would matter stands for none. */
const SLACK_CURVATURE = 1e-8;

function followByGamma(betas: BinBetas, bin: number, datum: BinDatum, plain: number): BinTotal {
  const { statistics, perBin, effect, values, inverseCurvature, centreResponse } = betas;
  const members = Array.from({ length: perBin }, (_, p) => bin * perBin + p).filter((i) => effect[i] !== 0);
  const groups = members.map((i) => ({
    yield: effect[i]!,
    kstat: statistics.kstat[i]!,
    beta0: statistics.beta0[i]!,
  }));
  const { n, slope, slack } = gammaTotal(datum, plain, groups);
  pullBetas(betas, bin, slope);
  const taker = members[slack];
  if (taker !== undefined) {
    values[taker] = 0;
    inverseCurvature[taker] = 0;
    centreResponse[taker] = 0;
    let rest = n - plain;
    for (const i of members) rest -= effect[i]! * values[i]!;
    values[taker] = rest / effect[taker]!;
    const softness = totalSoftness(datum, n) + binSpread(betas, bin);
    inverseCurvature[taker] = softness / (SLACK_CURVATURE * effect[taker]! ** 2);
  }
  return { n, slope, clipped: false };
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

/** W of a bin with itself. */
export function weightOf({ weight }: ProfiledBins, bin: number): number {
  if (weight.kind === "diagonal") return weight.values[bin]!;
  return bin < weight.size ? weight.values[bin * (weight.size + 1)]! : 0;
}

/** Variance of a bin-by-bin parameter at fixed x, 1 / C'' - (e / C'')^2 W. */
export function betaVariance(bins: ProfiledBins, parameter: number): number {
  const { perBin, effect, inverseCurvature } = bins.betas!;
  const softness = inverseCurvature[parameter]!;
  const pull = effect[parameter]! * softness;
  return softness - pull * pull * weightOf(bins, Math.floor(parameter / perBin));
}

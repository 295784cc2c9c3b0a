import type { BinLikelihood } from "./bin-likelihood.js";

/**
 * Bins with a phi at one point, with their betas where phi has its minimum over them, and how both respond to changes. With
 * e_i = dn/dbeta_i and C_i the constraint of beta_i, the conditions D'(n) e_i + C_i'(beta_i) = 0 give
 *
 *     dt = W A dlambda,   dn = (1 - S W) A dlambda,   dbeta_i = -(e_i dt + t de_i) / C_i'',
 *
 * with A_k = beta_i - t e_i / C_i'' for the rows that beta_i scales and 1 for the others.
 *
 * A beta that is held at 0, its beta0, has 1 / C'' = 0. One with beta0 = 0 that is not at 0 takes whatever n is missing, and
 * its 1 / C'' is infinite: in its place is one large enough for dn to be right to 1e-8.
 */
export interface BinProfile {
  /** n, [bins with a phi] */
  readonly yields: Float64Array;
  /** t = D'(n); where a Poisson yield without counts is kept at zero, what keeps it there. [bins with a phi] */
  readonly slopes: Float64Array;
  /** S = sum_i e_i^2 / C_i'', the variance of n at fixed t, [bins with a phi] */
  readonly variances: Float64Array;
  /** W = 1 / (1 / D'' + S), [bins with a phi] */
  readonly weights: Float64Array;
  /** -dt/dN, [bins with a phi] */
  readonly countResponses: Float64Array;
  /**
   * Of lite betas, [bins with a phi]; of full ones, [rows], 0 for rows of bins without a phi. Masked ones are at beta0 (lite)
   * or 1 (full) with 1 / C'' = 0. Where betas add there are none: each is beta0 - t s.
   */
  readonly betas: BetaProfile;
}

/** See {@link BinProfile}. */
export interface BetaProfile {
  /** beta */
  readonly values: Float64Array;
  /** 1 / C''(beta) */
  readonly inverseCurvatures: Float64Array;
  /** d beta / d beta0 at fixed t */
  readonly centreResponses: Float64Array;
}

/** Float64 of a bin and of a beta, as in assembly/likelihood/profile.ts. */
const binWidth = 5;
const betaWidth = 3;

/** How many bins with a phi there are, and betas in a profile. */
export interface ProfileSize {
  readonly binCount: number;
  readonly betaCount: number;
}

export function profileSize({ observed, binByBin }: BinLikelihood, rowCount: number): ProfileSize {
  const binCount = observed.length;
  const betaCount = binByBin.kind === "lite" ? binCount : binByBin.kind === "full" ? rowCount : 0;
  return { binCount, betaCount };
}

/** What shards write to: [binCount, binWidth], then [betaCount, betaWidth]. */
export interface ProfileViews {
  readonly bins: Float64Array;
  readonly betas: Float64Array;
}

export function profileLength({ binCount, betaCount }: ProfileSize): number {
  return binWidth * binCount + betaWidth * betaCount;
}

export function profileViews(
  { binCount, betaCount }: ProfileSize,
  buffer: ArrayBuffer | SharedArrayBuffer,
): ProfileViews {
  const bins = new Float64Array(buffer, 0, binWidth * binCount);
  return { bins, betas: new Float64Array(buffer, bins.byteLength, betaWidth * betaCount) };
}

/** The part of bins or betas from `first` on that belongs to `count` of them. */
export const binPart = (bins: Float64Array, first: number, count: number) =>
  bins.subarray(binWidth * first, binWidth * (first + count));
export const betaPart = (betas: Float64Array, first: number, count: number) =>
  betas.subarray(betaWidth * first, betaWidth * (first + count));

export function readProfile({ bins, betas }: ProfileViews): BinProfile {
  const column = (of: Float64Array, width: number, index: number) =>
    Float64Array.from({ length: of.length / width }, (_, i) => of[i * width + index]!);
  return {
    yields: column(bins, binWidth, 0),
    slopes: column(bins, binWidth, 1),
    variances: column(bins, binWidth, 2),
    weights: column(bins, binWidth, 3),
    countResponses: column(bins, binWidth, 4),
    betas: {
      values: column(betas, betaWidth, 0),
      inverseCurvatures: column(betas, betaWidth, 1),
      centreResponses: column(betas, betaWidth, 2),
    },
  };
}

import type { DataCovariance } from "../data/data-covariance.js";
import type { LikelihoodForm } from "../fit-options.js";

/** The data of a fit, as its likelihood sees them. */
export interface FittedData {
  readonly form: LikelihoodForm;
  /** N, counts, [data bins] */
  readonly observed: Float64Array;
  /** V of a chi2 fit, [data bins] */
  readonly variances?: Float64Array | undefined;
  /** C of a covariance fit. */
  readonly covariance?: DataCovariance | undefined;
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
export function dataCurvature({ form, observed, variance }: BinDatum, n: number): number {
  if (form === "chi2") return 1 / variance;
  return observed === 0 ? 0 : observed / (n * n);
}

/** 1 / D''(n) */
export function totalSoftness(datum: BinDatum, n: number): number {
  return 1 / dataCurvature(datum, n);
}

/** The yield at which D' has a given value; infinite where it never has. */
export function totalAtSlope({ form, observed, variance }: BinDatum, slope: number): number {
  if (form === "chi2") return observed + variance * slope;
  return slope < 1 ? observed / (1 - slope) : Number.POSITIVE_INFINITY;
}

/** W = 1 / (1 / D'' + S), and - dt/dN at a yield n whose variance at fixed t is S; 0 where the data say nothing. */
export function dataWeight(
  { form, observed, variance }: BinDatum,
  n: number,
  spread: number,
): { weight: number; countResponse: number } {
  if (form === "chi2") return { weight: 1 / (variance + spread), countResponse: 1 / (variance + spread) };
  const total = n * n + observed * spread;
  return total === 0
    ? { weight: 0, countResponse: 0 }
    : { weight: observed / total, countResponse: n / total };
}

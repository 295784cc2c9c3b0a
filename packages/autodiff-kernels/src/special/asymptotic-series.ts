/*
 * What is left of the gamma functions for large arguments once their leading terms are split off, by the asymptotic series
 * of eight terms.
 */

/** B_2k / (2k (2k − 1)) for k = 1, 2, ...: Stirling's series, https://dlmf.nist.gov/5.11.E1. */
const stirlingCoefficients: readonly number[] = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360_360,
  1 / 156,
  -3617 / 122_400,
];

/** From here on Stirling's series has converged to the last digit: the first term left out is below 1e-17 / x. */
export const STIRLING_FROM = 10;

/** B_2k / 2k for k = 1, 2, ..., https://dlmf.nist.gov/5.11.E2. */
const digammaCoefficients: readonly number[] = [
  1 / 12,
  -1 / 120,
  1 / 252,
  -1 / 240,
  1 / 132,
  -691 / 32_760,
  1 / 12,
  -3617 / 8160,
];

/**
 * What Stirling's formula leaves of ln Γ(x), that is ln Γ(x) − (x − ½) ln x + x − ½ ln 2π.
 *
 * @param x at least STIRLING_FROM
 */
export function stirlingError(x: number): number {
  const inverseSquare = 1 / (x * x);
  let series = 0;
  for (let k = stirlingCoefficients.length - 1; k >= 0; k--) {
    series = series * inverseSquare + stirlingCoefficients[k];
  }
  return series / x;
}

/** Σ_k B_2k / (2k x^2k) = ln x − 1/2x − ψ(x), https://dlmf.nist.gov/5.11.E2, for x of at least STIRLING_FROM. */
export function digammaSeries(x: number): number {
  const inverseSquare = 1 / (x * x);
  let series = 0;
  for (let k = digammaCoefficients.length - 1; k >= 0; k--) {
    series = (series + digammaCoefficients[k]) * inverseSquare;
  }
  return series;
}

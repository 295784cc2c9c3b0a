import { STIRLING_FROM, stirlingError } from "./asymptotic-series.js";
import { logGammaBelowZero } from "./below-zero.js";

/** ζ(k) − 1 for k = 2, 3, ...: the Taylor coefficients of ln Γ at 2. Computed with mpmath, pinned by its fixture. */
export const zetaMinusOne: readonly number[] = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853,
  0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5,
  3.058823630702049e-5, 1.528225940865187e-5, 7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6,
  9.539620338727962e-7, 4.769329867878064e-7, 2.38450502727733e-7, 1.1921992596531106e-7,
  5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8, 7.45071178983543e-9,
  3.725334024788457e-9, 1.862659723513049e-9, 9.313274324196682e-10, 4.656629065033784e-10,
  2.3283118336765053e-10, 1.164155017270052e-10, 5.820772087902701e-11, 2.9103850444971e-11,
  1.4551921891041985e-11, 7.275959835057482e-12, 3.637979547378651e-12, 1.818989650307066e-12,
  9.094947840263888e-13, 4.547473783042154e-13,
];

const EULER_GAMMA = 0.5772156649015329;
const HALF_LOG_TWO_PI = 0.9189385332046728;

/**
 * ln |Γ(x)|.
 *
 * Accurate to a few units in the last place, its zeros included. Infinity at 0 and the negative integers, NaN at −∞.
 */
export function logGamma(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x >= STIRLING_FROM) return (x - 0.5) * (Math.log(x) - 1) + (HALF_LOG_TWO_PI - 0.5 + stirlingError(x));
  if (x >= 2.5) {
    // Γ(x) = (x − 1)(x − 2) ... Γ(x − n), down to the interval of the series.
    let product = 1;
    let argument = x;
    while (argument >= 2.5) product *= --argument;
    return aboutTwo(argument - 2) + Math.log(product);
  }
  if (x >= 1.25) return aboutTwo(x - 2);
  if (x >= 0.5) return logGammaOnePlus(x - 1);
  if (x > 0) return logGammaOnePlus(x) - Math.log(x);
  if (x < 0) return logGammaBelowZero(x);
  return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** ln Γ(1 + z) for −½ <= z <= ½, exact for small z. */
export function logGammaOnePlus(z: number): number {
  return aboutTwo(z) - Math.log1p(z);
}

/** ln Γ(2 + z) = (1 − γ) z + Σ_k (−1)^k (ζ(k) − 1) z^k / k for −0.75 <= z <= 0.5, https://dlmf.nist.gov/5.7.E3. */
function aboutTwo(z: number): number {
  let series = 0;
  for (let k = zetaMinusOne.length + 1; k >= 2; k--) {
    series = (zetaMinusOne[k - 2] / k - series) * z;
  }
  return (1 - EULER_GAMMA + series) * z;
}

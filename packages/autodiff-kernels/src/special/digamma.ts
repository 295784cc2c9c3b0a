import { digammaSeries } from "./asymptotic-series.js";
import { digammaBelowZero } from "./below-zero.js";

/** The positive zero of ψ, in two parts. */
const ZERO = 1.4616321449683622;
const ZERO_REMAINDER = 9.549995429965697e-17;

/** ψ^(k)(zero) / k! for k = 1, 2, ...: the Taylor coefficients at the zero. Computed with mpmath, pinned by its fixture. */
export const taylorAtZero: readonly number[] = [
  0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652, 0.10782405069126237,
  -0.07219956125645471, 0.04880428816414311, -0.03316112647484736, 0.022597648232218104, -0.01542476590494896,
  0.010538791616612175, -0.007204534386356869, 0.004926781395729853, -0.003369801655439328,
  0.002305126326734928, -0.0015769367714301972, 0.0010788252019162967, -0.0007380709389960052,
  0.000504953265834602, -0.0003454680251063077, 0.00023635601564027053, -0.00016170622091974803,
  0.0001106337276874741, -7.569179582195066e-5, 5.178575795222081e-5, -3.5430070947659604e-5,
  2.424006611860132e-5, -1.6584242271854135e-5, 1.134638458466385e-5, -7.762817668462094e-6,
  5.3110609208898636e-6, -3.6336507898010456e-6, 2.486022733129538e-6, -1.7008538854332607e-6,
  1.1636675363548843e-6, -7.96142543124197e-7, 5.446941930669446e-7, -3.7266161283438227e-7,
  2.549626552021554e-7, -1.7443695117727745e-7,
];

/** From here on the asymptotic series has converged to the last digit. */
const ASYMPTOTIC_FROM = 10;

/**
 * The digamma function ψ(x) = d ln Γ(x) / dx.
 *
 * Accurate to a few units in the last place, its zeros included. −Infinity at 0, NaN at the negative integers and −∞.
 */
export function digamma(x: number): number {
  if (x >= ASYMPTOTIC_FROM) return asymptotic(x);
  if (x < 0) return digammaBelowZero(x);
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  // ψ(x + 1) = ψ(x) + 1/x, into the interval [1, 2].
  if (x < 1) return taylor(x + 1) - 1 / x;
  let argument = x;
  let sum = 0;
  while (argument >= 2) sum += 1 / --argument;
  return taylor(argument) + sum;
}

function taylor(x: number): number {
  const distance = x - ZERO - ZERO_REMAINDER;
  let series = 0;
  for (let k = taylorAtZero.length - 1; k >= 0; k--) series = series * distance + taylorAtZero[k];
  return series * distance;
}

function asymptotic(x: number): number {
  return Math.log(x) - 0.5 / x - digammaSeries(x);
}

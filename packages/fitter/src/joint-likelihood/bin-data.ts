import type { Likelihood } from "../likelihood/likelihood.js";
import { timesVector } from "../linear-algebra/vectors.js";

/** The data term D of a likelihood as a function of the yields n of the data bins, with its derivatives. */
export interface BinData {
  /** D(n) - D(n'), term by term, so that what is equal costs no digits. */
  difference(n: Float64Array, other: Float64Array): number;
  /** t = D'(n), [data bins] */
  slopes(n: Float64Array): Float64Array;
  /** D''(n) dn, [data bins] */
  curved(n: Float64Array, dn: Float64Array): Float64Array;
}

/**
 *   poisson      n - N ln n
 *   chi2         (n - N)^2 / 2V
 *   covariance   1/2 (n - N)^T C^-1 (n - N)
 */
export function binData({
  form,
  observed,
  variances,
  covariance,
}: Pick<Likelihood, "form" | "observed" | "variances" | "covariance">): BinData {
  switch (form) {
    case "poisson":
      return {
        difference: (n, other) =>
          observed.reduce((sum, count, b) => {
            const ofCount = count === 0 ? 0 : count * Math.log(n[b]! / other[b]!);
            return sum + (n[b]! - other[b]!) - ofCount;
          }, 0),
        slopes: (n) => observed.map((count, b) => (count === 0 ? 1 : 1 - count / n[b]!)),
        curved: (n, dn) => observed.map((count, b) => (count === 0 ? 0 : (count / n[b]! ** 2) * dn[b]!)),
      };
    case "chi2":
      return {
        difference: (n, other) =>
          observed.reduce((sum, count, b) => {
            const [left, right] = [n[b]!, other[b]!];
            return sum + ((left - right) * (left + right - 2 * count)) / (2 * variances![b]!);
          }, 0),
        slopes: (n) => observed.map((count, b) => (n[b]! - count) / variances![b]!),
        curved: (_, dn) => observed.map((_count, b) => dn[b]! / variances![b]!),
      };
    case "covariance": {
      const times = (v: Float64Array) => timesVector(covariance!.inverse, v);
      return {
        difference: (n, other) => {
          const weighted = times(observed.map((count, b) => n[b]! + other[b]! - 2 * count));
          return observed.reduce((sum, _, b) => sum + 0.5 * (n[b]! - other[b]!) * weighted[b]!, 0);
        },
        slopes: (n) => times(observed.map((count, b) => n[b]! - count)),
        curved: (_, dn) => times(dn),
      };
    }
    default:
      return form satisfies never;
  }
}

import { expect } from "vitest";
import type { ExactBin, ExactBinInput } from "./exact-bin.slow.js";

export function expectRelative(found: number, expected: number, tolerance: number, what: string): void {
  const close = found === expected || Math.abs(found - expected) <= tolerance * Math.abs(expected);
  expect(close, `${what} is ${found}, expected ${expected}`).toBe(true);
}

/**
 * Against exact arithmetic. The excess n0 - N carries the roundings of n0, which count more the less of it is left, and
 * everything follows from t: its relative error is that of n0 times W n0 / t. Where several gamma-constrained betas are
 * near their poles, who of them gets how much hangs on the roundings of lambda / k.
 */
export function expectExact(
  found: { value: number; slopes: readonly number[]; curvature: readonly (readonly number[])[] },
  input: ExactBinInput,
  expected: Pick<ExactBin, "value" | "slopes" | "curvature">,
): void {
  const { groups, observed, other } = input;
  const { slopes, curvature } = expected;
  const isGamma = input.type === "gamma";
  const t = slopes[groups.length]!;
  // 0 where a beta takes all there is.
  const weight = curvature[groups.length]![groups.length]!;
  const w = Math.abs(weight) < tiny ? 0 : weight;
  const size = groups.reduce(
    (sum, group) => sum + Math.abs(group.beta0 * group.yield),
    observed + Math.abs(other),
  );
  const responses = groups.map((group) => (t * group.yield) / group.k);
  const nearness = groups.map(
    ({ beta0 }, i) => (isGamma && beta0 > 0 ? slopes[i]! / beta0 : 0) * responses[i]! || 0,
  );
  const tied = nearness.map(Math.abs).sort((a, b) => b - a)[1] ?? 0;
  const lost = 1 + tied / Math.abs(t || 1) + (t === 0 ? 0 : Math.abs((w * size) / t));
  expect(Math.abs(found.value - expected.value), `value: ${found.value}`).toBeLessThanOrEqual(
    4e-15 * lost * expected.value + tiny,
  );
  // The terms of beta and of a = dn / dlambda, which normal ones can pass through zero with.
  const betas = groups.map(({ beta0 }, i) =>
    isGamma ? Math.abs(slopes[i]! / (t || 1)) : beta0 + Math.abs(responses[i]!),
  );
  const weights = curvature.map((row, i) => {
    return isGamma || i === groups.length ? Math.abs(row[groups.length]! / (w || 1)) : 2 * betas[i]!;
  });
  slopes.forEach((slope, i) => {
    const difference = Math.abs(found.slopes[i]! - slope);
    const terms = Math.abs(t) * (betas[i] ?? 1);
    expect(difference, `slope ${i}: ${found.slopes[i]} instead of ${slope}`).toBeLessThanOrEqual(
      4e-15 * lost * terms + tiny,
    );
  });
  curvature.forEach((row, i) => {
    row.forEach((value, j) => {
      const difference = Math.abs(found.curvature[i]![j]! - value);
      const terms = Math.abs(value) + w * weights[i]! * weights[j]!;
      expect(difference, `h_${i}${j}: ${found.curvature[i]![j]} instead of ${value}`).toBeLessThanOrEqual(
        1e-14 * lost * terms + tiny,
      );
    });
  });
}

/** What the differences of exact arithmetic leave of a derivative that is zero. */
const tiny = 1e-40;

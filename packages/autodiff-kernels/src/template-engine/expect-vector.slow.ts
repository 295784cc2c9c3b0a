import { expect } from "vitest";

/** Differences in units of the largest element: sums in another order differ by some roundings of their terms. */
export function expectVector(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const size = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-300);
  for (let i = 0; i < actual.length; i++) {
    if (!(Math.abs(actual[i]! - expected[i]!) <= tolerance * size)) {
      expect.fail(`element ${i}: ${actual[i]} instead of ${expected[i]}, of ${size} at most`);
    }
  }
}

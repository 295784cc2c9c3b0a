import { describe, expect, test } from "vitest";
import { countBar, withCountBars } from "./count-bars.js";

describe("the error bar of a count", () => {
  // Gehrels, ApJ 303 (1986) 336, tables 1 and 2, for one standard deviation.
  test.each([
    [0, 0, 1.841],
    [1, 0.173, 3.3],
    [2, 0.708, 4.638],
    [5, 2.84, 8.382],
    [10, 6.891, 14.27],
    [100, 90.02, 111.0],
  ])("%d is from %f to %f", (count, low, high) => {
    const { below, above } = countBar(count);
    expect(Math.abs(count - below - low)).toBeLessThanOrEqual(6e-4 * Math.max(1, low));
    expect(Math.abs(count + above - high)).toBeLessThanOrEqual(6e-4 * high);
  });

  test("goes on smoothly where it is approximated, and is nearly the root of a large count", () => {
    const bars = [99, 100, 101, 102, 103].map(countBar);
    for (const side of ["below", "above"] as const) {
      const steps = bars.slice(1).map((bar, i) => bar[side] - bars[i]![side]);
      for (const step of steps) expect(Math.abs(step - steps[0]!)).toBeLessThan(3e-3);
    }
    expect(countBar(1e6).below).toBeCloseTo(1000, 0);
    expect(countBar(1e6).above).toBeCloseTo(1001, 0);
  });
});

test("only counts have such bars", () => {
  expect(withCountBars({ values: [0, 4], uncertainties: [0, 2] }).upward).toHaveLength(2);
  expect(withCountBars({ values: [0, 4] }).upward).toHaveLength(2);
  for (const contents of [
    { values: [0, 4.5] },
    { values: [0, 4], uncertainties: [1, 2] },
    { values: [-1, 4] },
    { values: [Number.NaN] },
  ]) {
    expect(withCountBars(contents)).toBe(contents);
  }
});

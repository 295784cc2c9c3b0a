import { describe, expect, test } from "vitest";
import { goodnessOfFit, momentPulls, normalSurvival, poissonSurvival } from "./goodness-of-fit.fixture.js";
import { poisson } from "./poisson.js";
import { RandomStream } from "./random-stream.js";

const COUNT = 100_000;
const LEAST_P_VALUE = 1e-4;

function draws(mean: number): Float64Array {
  const stream = new RandomStream({ seed: 42, toy: 1, dataSet: 0, purpose: 0 });
  return Float64Array.from({ length: COUNT }, () => poisson(stream, mean));
}

/** Counts at every third of a standard deviation, or every one, as far out as ten draws are expected. */
function edges(mean: number): number[] {
  const width = Math.sqrt(mean);
  const step = Math.max(1, Math.round(width / 3));
  const out: number[] = [];
  for (let count = Math.max(0, Math.floor(mean - 4 * width)); count < mean + 5 * width; count += step) {
    const below = (out.length === 0 ? 1 : poissonSurvival(out.at(-1)!, mean)) - poissonSurvival(count, mean);
    if (COUNT * below >= 10 && COUNT * poissonSurvival(count, mean) >= 10) out.push(count);
  }
  return out;
}

describe("Poisson counts with a fixed seed", () => {
  test.each([0.01, 0.5, 3, 9.9, 10, 12.5, 47, 60, 1e3, 1e8])("mean %d: the exact distribution", (mean) => {
    const counts = draws(mean);
    expect(counts.every((count) => count >= 0 && Number.isInteger(count))).toBe(true);
    expect(goodnessOfFit(counts, (edge) => poissonSurvival(edge, mean), edges(mean))).toBeGreaterThan(
      LEAST_P_VALUE,
    );
    const pulls = momentPulls(counts, { mean, variance: mean, excessKurtosis: 1 / mean });
    expect(Math.abs(pulls.mean)).toBeLessThan(4);
    expect(Math.abs(pulls.variance)).toBeLessThan(4);
  });

  test("a huge mean: as good as normal", () => {
    const mean = 1e15;
    const standard = draws(mean).map((count) => (count - mean) / Math.sqrt(mean));
    const thirds = Array.from({ length: 23 }, (_, i) => (i - 11) / 3);
    expect(goodnessOfFit(standard, normalSurvival, thirds)).toBeGreaterThan(LEAST_P_VALUE);
  });

  test("mean 0 gives 0", () => {
    expect(new Set(draws(0))).toEqual(new Set([0]));
  });

  test("a mean below 0, too large or not a number is refused", () => {
    const stream = new RandomStream({ seed: 42, toy: 1, dataSet: 0, purpose: 0 });
    for (const mean of [-1e-9, 1.1e100, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(() => poisson(stream, mean)).toThrow(`poisson: mean is ${mean}`);
    }
  });
});

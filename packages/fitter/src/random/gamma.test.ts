import { describe, expect, test } from "vitest";
import { gamma } from "./gamma.js";
import { gammaSurvival, goodnessOfFit, momentPulls } from "./goodness-of-fit.fixture.js";
import { RandomStream } from "./random-stream.js";

const COUNT = 100_000;
const LEAST_P_VALUE = 1e-4;

function draws(shape: number): Float64Array {
  const stream = new RandomStream({ seed: 43, toy: 1, dataSet: 0, purpose: 0 });
  return Float64Array.from({ length: COUNT }, () => gamma(stream, shape));
}

/** Where fixed shares of the distribution lie above, by bisection. */
function quantiles(shape: number): number[] {
  return Array.from({ length: 39 }, (_, i) => {
    let low = 0;
    let high = shape + 10 * Math.sqrt(shape) + 20;
    for (let step = 0; step < 200; step++) {
      const middle = (low + high) / 2;
      if (gammaSurvival(middle, shape) > 1 - (i + 1) / 40) low = middle;
      else high = middle;
    }
    return low;
  });
}

describe("gamma deviates with a fixed seed", () => {
  test.each([0.05, 0.3, 0.99, 1, 1.01, 2.5, 30, 1e3, 1e6])("shape %d: the exact distribution", (shape) => {
    const values = draws(shape);
    expect(values.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
    expect(goodnessOfFit(values, (edge) => gammaSurvival(edge, shape), quantiles(shape))).toBeGreaterThan(
      LEAST_P_VALUE,
    );
    const pulls = momentPulls(values, { mean: shape, variance: shape, excessKurtosis: 6 / shape });
    expect(Math.abs(pulls.mean)).toBeLessThan(4);
    expect(Math.abs(pulls.variance)).toBeLessThan(4);
  });

  test("a huge shape: mean and width", () => {
    const shape = 1e14;
    const pulls = momentPulls(draws(shape), { mean: shape, variance: shape, excessKurtosis: 0 });
    expect(Math.abs(pulls.mean)).toBeLessThan(4);
    expect(Math.abs(pulls.variance)).toBeLessThan(4);
  });

  test("a shape that is not above 0, or infinite, is refused", () => {
    const stream = new RandomStream({ seed: 43, toy: 1, dataSet: 0, purpose: 0 });
    for (const shape of [0, -1, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(() => gamma(stream, shape)).toThrow(`gamma: shape is ${shape}`);
    }
  });
});

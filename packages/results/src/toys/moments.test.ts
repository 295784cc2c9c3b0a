import fc from "fast-check";
import { expect, test } from "vitest";
import { meanError, momentsBuilder, widthError } from "./moments.js";

function moments(values: readonly number[]) {
  const builder = momentsBuilder();
  for (const value of values) builder.add(value);
  return builder.finish();
}

test("mean and standard deviation are those of the two sums, whatever is added to all numbers", () => {
  const numbers = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 50 });
  fc.assert(
    fc.property(numbers, fc.constantFrom(0, 1e6), (values, offset) => {
      const { count, mean, standardDeviation } = moments(values.map((value) => value + offset));
      const exact = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - exact) ** 2, 0);
      expect(count).toBe(values.length);
      // 1e-8: numbers of 1e6 have a rounding of 1e-10.
      expect(Math.abs(mean - offset - exact)).toBeLessThan(1e-8);
      expect(Math.abs(standardDeviation - Math.sqrt(squares / (values.length - 1)))).toBeLessThan(1e-8);
    }),
    { seed: 20260624 },
  );
});

test("of one number there is no spread, of none no mean either", () => {
  expect(moments([3])).toEqual({ count: 1, mean: 3, standardDeviation: Number.NaN });
  expect(moments([])).toEqual({ count: 0, mean: Number.NaN, standardDeviation: Number.NaN });
});

test("the errors of mean and width fall with the root of the count", () => {
  const pulls = { count: 201, mean: 0, standardDeviation: 1 };
  expect(meanError(pulls)).toBeCloseTo(1 / Math.sqrt(201), 15);
  expect(widthError(pulls)).toBeCloseTo(0.05, 15);
});

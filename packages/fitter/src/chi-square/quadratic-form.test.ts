import fc from "fast-check";
import { expect, test } from "vitest";
import { denseForm, lowRankForm, quadraticForm } from "./quadratic-form.js";

const entry = fc.double({ min: -1, max: 1, noNaN: true });
const problem = fc.integer({ min: 3, max: 12 }).chain((count) =>
  fc.record({
    residuals: fc
      .array(entry, { minLength: count, maxLength: count })
      .map(Float64Array.from.bind(Float64Array)),
    diagonal: fc
      .array(fc.double({ min: 1, max: 3, noNaN: true }), { minLength: count, maxLength: count })
      .map((values) => Float64Array.from(values)),
    factors: fc
      .array(entry, { minLength: 2 * count, maxLength: 2 * count })
      .map((values) => Float64Array.from(values)),
    coreDiagonal: fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 2, maxLength: 2 }),
  }),
);

test("the low-rank formula agrees with the matrix", () => {
  fc.assert(
    fc.property(problem, ({ residuals, diagonal, factors, coreDiagonal }) => {
      const core = Float64Array.of(coreDiagonal[0]!, 0, 0, coreDiagonal[1]!);
      const covariance = { diagonal, factors, core, rank: 2 };
      const dense = denseForm(residuals, covariance);
      expect(Math.abs(lowRankForm(residuals, covariance) - dense)).toBeLessThan(1e-12 * (1 + dense));
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("a diagonal covariance gives the sum of squared residuals over their variances", () => {
  // 1/4 + 4/1 + 9/2
  const covariance = {
    diagonal: Float64Array.of(4, 1, 2),
    factors: new Float64Array(3),
    core: Float64Array.of(0),
    rank: 1,
  };
  expect(quadraticForm(Float64Array.of(1, 2, 3), covariance)).toBeCloseTo(8.75, 14);
});

test("no residuals give zero, whatever the covariance", () => {
  const singular = {
    diagonal: new Float64Array(2),
    factors: new Float64Array(2),
    core: Float64Array.of(1),
    rank: 1,
  };
  expect(quadraticForm(new Float64Array(2), singular)).toBe(0);
});

test.each([8, 3000])(
  "of %i bins, one that the fit has followed says nothing, as far as rounding knows",
  (count) => {
    // V = 1 - u u^T - v v^T with u all of bin 1 and v spread over the others: rank count - 2.
    const factors = new Float64Array(2 * count);
    factors[2 * 1] = 1;
    for (let bin = 0; bin < count; bin++) if (bin !== 1) factors[2 * bin + 1] = 1 / Math.sqrt(count - 1);
    const covariance = {
      diagonal: new Float64Array(count).fill(1),
      factors,
      core: Float64Array.of(-1, 0, 0, -1),
      rank: 2,
    };
    // 1, -1, 1, -1 ... over the others, orthogonal to v; in bin 1 what rounding has left.
    const residuals = Float64Array.from({ length: count }, (_, bin) => (bin % 2 === 0 ? 1 : -1));
    residuals[1] = 3e-16;
    residuals[0] = 0;
    expect(quadraticForm(residuals, covariance)).toBeCloseTo(count - 2, 9);
  },
);

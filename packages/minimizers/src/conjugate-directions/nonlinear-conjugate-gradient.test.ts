import fc from "fast-check";
import { expect, test } from "vitest";
import { minimize } from "../minimize.js";
import { edmOf } from "../test-problems/edm.js";
import { moreGarbowHillstrom } from "../test-problems/more-garbow-hillstrom.js";
import { quadratic } from "../test-problems/quadratic.js";
import { withoutHessian } from "../test-problems/written-out.js";

const component = fc.double({ min: -2, max: 2, noNaN: true });

test("converges on a quadratic function of two parameters, at whose minimum it stalled", () => {
  const value = ([x, y]: Float64Array): number => x ** 2 + 2 * y ** 2;
  const problem = {
    size: 2,
    value,
    valueAndGradient(x: Float64Array, gradient: Float64Array): number {
      gradient.set([2 * x[0], 4 * x[1]]);
      return value(x);
    },
  };
  const result = minimize(problem, Float64Array.of(1, 1), { method: "CG" });
  expect(edmOf(result)).toBeLessThan(1e-30);
  expect(result.status).toMatchObject({ edmFrom: "quasi-newton" });
});

test("converges on quadratic functions without products, and knows how far the minimum is", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ curvature: fc.double({ min: 0.1, max: 10, noNaN: true }), start: component, component }),
        { minLength: 1, maxLength: 8 },
      ),
      fc.constantFrom(0, -3, 7),
      (parameters, offset) => {
        const curvatures = parameters.map(({ curvature }) => curvature);
        const center = parameters.map((parameter) => parameter.component);
        const start = Float64Array.from(parameters, (parameter) => parameter.start);
        const problem = withoutHessian(quadratic({ curvatures, center, offset }));
        const result = minimize(problem, start, { method: "CG" });
        const distance = quadratic({ curvatures, center }).value(result.x);
        const edm = edmOf(result);
        // 2⁻⁴⁰ of the rounding of the value, below 500, is 1e-25. The last pairs have met the rounding of the gradients.
        expect(Math.max(edm, distance)).toBeLessThan(1e-23);
        expect(distance).toBeLessThan(100 * edm + 1e-29);
      },
    ),
    { seed: 12, numRuns: 500 },
  );
});

test.each(
  moreGarbowHillstrom
    // Without a quadratic form at the minimum, or with one whose condition is 1e14, five pairs do not know the distance.
    .filter(({ name }) => !name.startsWith("Powell"))
    .map((problem) => [problem.name, problem] as const),
)("the distance on %s is that of the Hessian, without products", (_, { problem, start }) => {
  const result = minimize(withoutHessian(problem), start, { method: "CG" });
  const { status } = minimize(problem, result.x, { method: "trust-exact", maxIterations: 0 });
  const edm = edmOf(result);
  // Down to 1e-29 of rounding.
  expect(edm).toBeLessThan(100 * (status as { edm: number }).edm + 1e-28);
  expect((status as { edm: number }).edm).toBeLessThan(100 * edm + 1e-28);
});

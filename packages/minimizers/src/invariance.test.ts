import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { minimizerMethods } from "./methods.js";
import { minimize, minimizeSteps } from "./minimize.js";
import type { Problem } from "./problem.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";
import { withoutHessian } from "./test-problems/written-out.js";

/** factor · f(x - shift) */
function transformed(problem: Problem, factor: number, shift: Float64Array): Problem {
  const moved = (x: Float64Array): Float64Array => x.map((component, i) => component - shift[i]);
  const scale = (out: Float64Array): void => {
    for (let i = 0; i < out.length; i++) out[i] *= factor;
  };
  return {
    size: problem.size,
    value: (x) => factor * problem.value(moved(x)),
    valueAndGradient(x, gradient) {
      const value = problem.valueAndGradient(moved(x), gradient);
      scale(gradient);
      return factor * value;
    },
    hvp(x, v, out) {
      problem.hvp!(moved(x), v, out);
      scale(out);
    },
  };
}

const wellScaled = moreGarbowHillstrom.filter(({ name }) =>
  ["Rosenbrock", "Beale", "Bard", "Wood", "Broyden"].some((start) => name.startsWith(start)),
);

describe.each(minimizerMethods)("%s", (method) => {
  test("finds the same point whatever the units of the value, and wherever the origin lies", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...wellScaled),
        fc.integer({ min: -10, max: 30 }),
        fc.integer({ min: -8, max: 8 }),
        ({ problem, start }, exponent, offset) => {
          const shift = start.map((_, i) => offset * ((i % 3) - 1));
          const there = start.map((component, i) => component + shift[i]);
          const plain = minimize(problem, start, { method });
          const other = minimize(transformed(problem, 2 ** exponent, shift), there, { method });
          expect(other.status.kind).toBe("converged");
          // Each of these has one minimum; both ends know it to the rounding of the gradient.
          plain.x.forEach((x, i) => {
            expect(Math.abs(other.x[i] - shift[i] - x)).toBeLessThan(1e-7 * Math.max(1, Math.abs(x)));
          });
        },
      ),
      { seed: 20240709, numRuns: 15 },
    );
  });
});

test.each(["BFGS", "L-BFGS-B", "CG"] as const)(
  "%s takes the very same steps in other units of the value",
  (method) => {
    for (const { problem, start } of wellScaled) {
      // First steps of length one in both, as their gradients are longer than that; products of powers of two are exact.
      const bare = withoutHessian(problem);
      const scaled = withoutHessian(transformed(problem, 2 ** 20, new Float64Array(problem.size)));
      const options = { method, maxIterations: 20 };
      const plain = [...minimizeSteps(bare, start, options)];
      const other = [...minimizeSteps(scaled, start, options)];
      expect(other.map(({ x }) => x)).toEqual(plain.map(({ x }) => x));
    }
  },
);

import { expect, test } from "vitest";
import { minimizerMethods } from "./methods.js";
import { minimize } from "./minimize.js";
import type { Problem } from "./problem.js";

/** A radius that locks at the kink costs thousands of evaluations. */
const ENOUGH = 500;

/**
 * 1/2 sum_i c_i (x_i - 1)^2 + L sum_i max(0, x_i - 1/2)^2: the second derivative jumps by 2 L at x = 1/2, where the penalty begins, and the
 * minimum, x_i - 1/2 = c_i / 2 / (c_i + 2 L), is just beyond it.
 */
function penalised(size: number, strength: number): { problem: Problem; minimum: Float64Array } {
  const stiffness = Float64Array.from({ length: size }, (_, i) => 1 + i);
  const beyond = (x: Float64Array, i: number) => Math.max(0, x[i] - 0.5);
  const valueAndGradient = (x: Float64Array, gradient: Float64Array) => {
    let value = 0;
    for (let i = 0; i < size; i++) {
      value += 0.5 * stiffness[i] * (x[i] - 1) ** 2 + strength * beyond(x, i) ** 2;
      gradient[i] = stiffness[i] * (x[i] - 1) + 2 * strength * beyond(x, i);
    }
    return value;
  };
  const problem: Problem = {
    size,
    value: (x) => valueAndGradient(x, new Float64Array(size)),
    valueAndGradient,
    hvp(x, v, out) {
      for (let i = 0; i < size; i++) out[i] = (stiffness[i] + (x[i] > 0.5 ? 2 * strength : 0)) * v[i];
    },
  };
  return { problem, minimum: stiffness.map((c) => 0.5 + (0.5 * c) / (c + 2 * strength)) };
}

test.each(minimizerMethods)("%s gets over the kink of a one-sided quadratic penalty", (method) => {
  // Eight kinks, each hidden from the steps of the others, cost some methods more.
  const sizes = ["trust-krylov", "trust-exact", "Newton-CG", "dogleg"].includes(method) ? [1, 2, 8] : [1, 2];
  for (const size of sizes) {
    for (const strength of [1e2, 1e4, 1e6]) {
      const { problem, minimum } = penalised(size, strength);
      const start = Float64Array.from({ length: size }, (_, i) => (i % 2 === 0 ? -3 : 2));
      const { x, status, evaluations } = minimize(problem, start, { method });
      const made = evaluations.values + evaluations.gradients;
      expect(status.kind, `${size} ${strength}`).toBe("converged");
      // sqrt(2 edm / H), with the distance to the minimum at the rounding of the value.
      for (const [i, component] of x.entries()) expect(Math.abs(component - minimum[i])).toBeLessThan(1e-6);
      expect(made, `${size} ${strength}`).toBeLessThan(ENOUGH);
    }
  }
});

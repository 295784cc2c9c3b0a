import { describe, expect, test } from "vitest";
import { methodTraits, minimizerMethods } from "./methods.js";
import { type IterationReport, minimize, minimizeSteps } from "./minimize.js";
import type { Problem } from "./problem.js";
import { edmOf } from "./test-problems/edm.js";
import { quadratic } from "./test-problems/quadratic.js";
import { withoutHessian } from "./test-problems/written-out.js";

const size = 200;
const curvatures = Array.from({ length: size }, (_, i) => 10 ** ((6 * i) / (size - 1)));

/** ½ Σ d_i (x_i - 1)² + Σ cosh(x_i - 1), with d from 1 to 1e6. */
const plain: Problem = {
  size,
  value: (x) => x.reduce((sum, c, i) => sum + 0.5 * curvatures[i] * (c - 1) ** 2 + Math.cosh(c - 1), 0),
  valueAndGradient(x, gradient) {
    for (let i = 0; i < size; i++) gradient[i] = curvatures[i] * (x[i] - 1) + Math.sinh(x[i] - 1);
    return this.value(x);
  },
  hvp(x, v, out) {
    for (let i = 0; i < size; i++) out[i] = (curvatures[i] + Math.cosh(x[i] - 1)) * v[i];
  },
};
const preconditioned: Problem = {
  ...plain,
  preconditioner: () => ({
    solve(v, out) {
      for (let i = 0; i < size; i++) out[i] = v[i] / curvatures[i];
    },
  }),
};

describe.each(minimizerMethods.filter((method) => methodTraits[method].preconditioner !== "unused"))(
  "%s with a preconditioner",
  (method) => {
    const counted = methodTraits[method].needs === "gradient" ? "gradients" : "hessianProducts";

    test("needs far fewer evaluations", () => {
      const maxIterations = 2000;
      const slow = minimize(plain, new Float64Array(size), { method, maxIterations });
      const fast = minimize(preconditioned, new Float64Array(size), { method, maxIterations });
      expect(edmOf(fast)).toBeLessThan(1e-13); // a value of 200, known to 4 ulp
      fast.x.forEach((x) => {
        expect(x).toBeCloseTo(1, 6);
      });
      expect(fast.evaluations[counted]).toBeLessThan(slow.evaluations[counted] / 4);
    });

    test("leaves frozen parameters out of it as well", () => {
      const problem: Problem = {
        ...quadratic({ curvatures: [1, 20, 300, 4000], center: [1, 2, 3, 4] }),
        preconditioner: () => ({ solve: (v, out) => out.set(v.map((c, i) => c / (1 + i))) }),
      };
      const result = minimize(problem, new Float64Array(4), { method, frozen: [2] });
      expect(edmOf(result)).toBeLessThan(1e-13);
      expect(result.x[2]).toBe(0);
    });

    test.each([
      ["has negative curvature", -1, "a matrix with negative curvature"],
      ["is not finite", Number.NaN, "a matrix whose solution is not finite"],
    ])("says when that %s", (_what, factor, found) => {
      const problem: Problem = {
        ...quadratic({ curvatures: [1, 2], center: [1, 2] }),
        preconditioner: () => ({ solve: (v, out) => out.set(v.map((c) => factor * c)) }),
      };
      expect(() => minimize(problem, new Float64Array(2), { method })).toThrow(`preconditioner is ${found}`);
    });

    test("is not blamed where numbers of the problem overflow", () => {
      // Zero along (1, -1), and beyond the largest number along (1, 1).
      const problem: Problem = {
        size: 2,
        value: (x) => x[0] + x[1] - 1e308 * (x[0] + x[1]) ** 2,
        valueAndGradient(x, gradient) {
          gradient.fill(1 - 2 * 1e308 * (x[0] + x[1]));
          return this.value(x);
        },
        hvp: (_x, v, out) => out.fill(-1e308 * v[0] - 1e308 * v[1]),
        hessian: (_x, out) => out.fill(-1e308),
        preconditioner: () => ({ solve: (v, out) => out.set(v) }),
      };
      const { status } = minimize(problem, new Float64Array(2), { method });
      expect(["non-finite", "unbounded", "not-positive-definite", "stalled"]).toContain(status.kind);
    });
  },
);

test.each(minimizerMethods)("%s asks for a preconditioner as its traits say", (method) => {
  let asked = 0;
  const { preconditioner, needs } = methodTraits[method];
  const plain = quadratic({ curvatures: [1, 20, 300], center: [1, 2, 3] });
  const problem: Problem = {
    // A method that needs the gradient alone asks once more with the Hessian, for the distance to the minimum.
    ...(needs === "gradient" ? withoutHessian(plain) : plain),
    preconditioner: () => {
      asked++;
      return { solve: (v, out) => out.set(v.map((c, i) => c / (1 + i))) };
    },
  };
  // With a tolerance, so that nothing begins again for lack of progress.
  const { status, iterations } = minimize(problem, new Float64Array(3), { method, gradientTolerance: 1e-6 });
  expect(status.kind).toBe("converged");
  expect(iterations).toBeGreaterThan(1);
  if (preconditioner === "unused") expect(asked).toBe(0);
  else if (preconditioner === "start") expect(asked).toBe(1);
  else expect(asked).toBeGreaterThanOrEqual(iterations);
});

test.each(minimizerMethods.filter((method) => /^trust|dogleg/.test(method)))(
  "%s measures its radius as its traits say",
  (method) => {
    // M = 4: a step of length 1 in its norm is half as long as it is by itself.
    const problem: Problem = {
      ...quadratic({ curvatures: [1, 2], center: [1000, 2000] }),
      preconditioner: () => ({ solve: (v, out) => out.set(v.map((c) => c / 4)) }),
    };
    const first = minimizeSteps(problem, new Float64Array(2), { method, initialTrustRadius: 1 }).next();
    const { x, stepLength } = first.value as IterationReport;
    expect(stepLength).toBeCloseTo(1, 12);
    expect(Math.hypot(...x)).toBeCloseTo(methodTraits[method].preconditioner === "norm" ? 0.5 : 1, 12);
  },
);

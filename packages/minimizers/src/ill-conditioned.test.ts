import { expect, test } from "vitest";
import { dot } from "./linear-algebra/vectors.js";
import { minimize } from "./minimize.js";
import type { Problem } from "./problem.js";

const CONDITION = 3e12;

/** I - 2 u u^T, which is its own inverse, times vectors. */
function reflection(size: number): (v: Float64Array) => Float64Array {
  const u = Float64Array.from({ length: size }, (_, i) => Math.sin((i + 1) ** 2));
  const squared = dot(u, u);
  return (v) => v.map((component, i) => component - ((2 * dot(u, v)) / squared) * u[i]);
}

/** 1/2 x^T R E R x with eigenvalues E from 1 to the condition number; its minimum, zero, is at x = 0. */
function denseQuadratic(size: number): { problem: Problem; start: Float64Array } {
  const reflect = reflection(size);
  const eigenvalues = Float64Array.from({ length: size }, (_, i) => CONDITION ** (i / (size - 1)));
  const multiply = (v: Float64Array) => reflect(reflect(v).map((component, i) => component * eigenvalues[i]));
  const value = (x: Float64Array) =>
    reflect(x).reduce((sum, component, i) => sum + 0.5 * eigenvalues[i] * component * component, 0);
  const problem: Problem = {
    size,
    value,
    valueAndGradient(x, gradient) {
      gradient.set(multiply(x));
      return value(x);
    },
    hvp: (_, v, out) => out.set(multiply(v)),
  };
  // Some standard deviations away along each axis.
  const start = reflect(eigenvalues.map((eigenvalue, i) => (5 + (i % 3)) / Math.sqrt(eigenvalue)));
  return { problem, start };
}

test.each([
  ["all Lanczos vectors", 2 ** 20],
  ["none, so that they lose orthogonality", 0],
])(
  "at a condition number of 3e12 trust-krylov is at the minimum, or does not say so: keeping %s",
  (_, krylovMemory) => {
    for (const size of [5, 20]) {
      const { problem, start } = denseQuadratic(size);
      const { value, status } = minimize(problem, start, {
        krylovMemory,
        maxIterations: 50,
        initialTrustRadius: 10,
        maxTrustRadius: 1e15,
      });
      // The value at the start is some hundreds; 1e-6 shows in no likelihood.
      if (krylovMemory > 0) expect(status.kind).toBe("converged");
      if (status.kind === "converged") expect(value).toBeLessThan(1e-6);
      else expect(value).toBeLessThan(problem.value(start));
    }
  },
);

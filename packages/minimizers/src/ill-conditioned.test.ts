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

/**
 * Poisson counts n of expected λ = N exp(B y), y = √E R x, with eigenvalues E as above: Σ λ - n - n ln(λ / n), which is zero
 * at its minimum.
 */
function poissonLikelihood(size: number): Problem {
  const [bins, events] = [3 * size, 1e4];
  const reflect = reflection(size);
  const scale = Float64Array.from({ length: size }, (_, i) => CONDITION ** (0.5 * (i / (size - 1))));
  const effect = (bin: number, i: number) => Math.cos((Math.PI * (bin + 0.5) * (i + 1)) / bins) / 10;
  const toScaled = (x: Float64Array) => reflect(x).map((component, i) => component * scale[i]);
  const fromScaled = (v: Float64Array) => reflect(v.map((component, i) => component * scale[i]));
  const yields = (y: Float64Array) =>
    Float64Array.from({ length: bins }, (_, bin) =>
      Math.exp(Math.log(events) + y.reduce((sum, component, i) => sum + effect(bin, i) * component, 0)),
    );
  const backwards = (slopes: Float64Array) =>
    Float64Array.from({ length: size }, (_, i) =>
      slopes.reduce((sum, slope, bin) => sum + slope * effect(bin, i), 0),
    );
  const counts = yields(Float64Array.from({ length: size }, (_, i) => Math.sin(7 * i + 1)));
  const value = (x: Float64Array) =>
    yields(toScaled(x)).reduce((sum, expected, bin) => {
      const ratio = expected / counts[bin];
      return sum + counts[bin] * (ratio - 1 - Math.log(ratio));
    }, 0);
  const hvp = (x: Float64Array, v: Float64Array) => {
    const y = toScaled(v);
    const curved = yields(toScaled(x)).map(
      (expected, bin) => expected * y.reduce((sum, component, i) => sum + effect(bin, i) * component, 0),
    );
    return fromScaled(backwards(curved));
  };
  return {
    size,
    value,
    valueAndGradient(x, gradient) {
      gradient.set(fromScaled(backwards(yields(toScaled(x)).map((expected, bin) => expected - counts[bin]))));
      return value(x);
    },
    hvp: (x, v, out) => out.set(hvp(x, v)),
    preconditioner(x) {
      const unit = (i: number) => Float64Array.from({ length: size }, (_, j) => Number(i === j));
      const diagonal = Float64Array.from({ length: size }, (_, i) => hvp(x, unit(i))[i]);
      return { solve: (v, out) => out.set(v.map((component, i) => component / diagonal[i])) };
    },
  };
}

test("a likelihood of that condition number, with a diagonal preconditioner or none, is at its minimum or says not", () => {
  const converged: boolean[] = [];
  for (const size of [3, 5, 8]) {
    for (const isPreconditioned of [false, true]) {
      const likelihood = poissonLikelihood(size);
      const problem = isPreconditioned ? likelihood : { ...likelihood, preconditioner: () => undefined };
      const { value, status } = minimize(problem, new Float64Array(size), { maxIterations: 400 });
      converged.push(status.kind === "converged");
      // Some thousands at the start.
      if (status.kind === "converged") expect(value, `${size}, ${isPreconditioned}`).toBeLessThan(1e-6);
      else expect(value).toBeLessThan(problem.value(new Float64Array(size)));
    }
  }
  expect(converged).toContain(true);
});

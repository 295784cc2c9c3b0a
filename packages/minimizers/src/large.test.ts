import { expect, test } from "vitest";
import { minimize } from "./minimize.js";
import type { Problem } from "./problem.js";

const size = 10_000;

/** ½ xᵀAx - bᵀx with A = tridiag(-1, 2.01, -1): eigenvalues from 0.01 to 4.01. Its largest memory is recorded. */
function chain(): { problem: Problem; solution: Float64Array; largestMemory: () => number } {
  const multiply = (v: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < size; i++)
      out[i] = 2.01 * v[i] - (i > 0 ? v[i - 1] : 0) - (i < size - 1 ? v[i + 1] : 0);
  };
  const solution = Float64Array.from({ length: size }, (_, i) => Math.sin(0.01 * i));
  const right = new Float64Array(size);
  multiply(solution, right);
  const image = new Float64Array(size);
  let largest = 0;
  const problem: Problem = {
    size,
    value(x) {
      multiply(x, image);
      let sum = 0;
      for (let i = 0; i < size; i++) sum += x[i] * (0.5 * image[i] - right[i]);
      return sum;
    },
    valueAndGradient(x, gradient) {
      const value = this.value(x);
      for (let i = 0; i < size; i++) gradient[i] = image[i] - right[i];
      largest = Math.max(largest, process.memoryUsage().arrayBuffers);
      return value;
    },
    hvp: (_x, v, out) => multiply(v, out),
  };
  return { problem, solution, largestMemory: () => largest };
}

test.each(["L-BFGS-B", "Newton-CG", "trust-ncg", "trust-krylov", "CG"] as const)(
  "%s solves for 10,000 parameters without a matrix",
  (method) => {
    const { problem, solution, largestMemory } = chain();
    const before = process.memoryUsage().arrayBuffers;
    const result = minimize(problem, new Float64Array(size), { method });
    expect(result.status.kind).toBe("converged");
    // A value of 5e1 known to 4 ulp, 4e-14, leaves √(2 · 4e-14 / 0.01) for all parameters together.
    let squares = 0;
    result.x.forEach((component, i) => {
      squares += (component - solution[i]) ** 2;
    });
    expect(Math.sqrt(squares)).toBeLessThan(3e-6);
    // A matrix of 10,000 by 10,000 would take 800 MB; vectors not yet collected are counted as well.
    expect(largestMemory() - before).toBeLessThan(200e6);
  },
);

test("L-BFGS-B keeps 10,000 parameters inside of bounds", () => {
  const { problem, largestMemory } = chain();
  const before = process.memoryUsage().arrayBuffers;
  const upper = new Float64Array(size).fill(0.5);
  const result = minimize(problem, new Float64Array(size), { method: "L-BFGS-B", bounds: { upper } });
  expect(result.status.kind).toBe("at-bound");
  expect(Math.max(...result.x)).toBe(0.5);
  const isFree = (_: number, i: number) => result.x[i]! < 0.5;
  expect(Math.max(...result.gradient.filter(isFree).map(Math.abs))).toBeLessThan(1e-6);
  const atBound = result.gradient.filter((slope, i) => !isFree(slope, i));
  expect(Math.max(...atBound)).toBeLessThanOrEqual(0);
  expect(largestMemory() - before).toBeLessThan(200e6);
});

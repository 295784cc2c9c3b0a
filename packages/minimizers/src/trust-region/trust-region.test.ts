import { describe, expect, test } from "vitest";
import { minimize } from "../minimize.js";
import type { Problem } from "../problem.js";
import { edmOf } from "../test-problems/edm.js";
import { moreGarbowHillstrom } from "../test-problems/more-garbow-hillstrom.js";
import { quadratic } from "../test-problems/quadratic.js";

describe("trust-krylov", () => {
  test("with a preconditioner needs far fewer products", () => {
    const size = 200;
    const curvatures = Array.from({ length: size }, (_, i) => 10 ** ((6 * i) / (size - 1)));
    const problem: Problem = {
      size,
      value: (x) => x.reduce((sum, c, i) => sum + 0.5 * curvatures[i] * (c - 1) ** 2 + Math.cosh(c - 1), 0),
      valueAndGradient(x, gradient) {
        for (let i = 0; i < size; i++) gradient[i] = curvatures[i] * (x[i] - 1) + Math.sinh(x[i] - 1);
        return this.value(x);
      },
      hessianVectorProduct(x, v, out) {
        for (let i = 0; i < size; i++) out[i] = (curvatures[i] + Math.cosh(x[i] - 1)) * v[i];
      },
    };
    const preconditioned: Problem = {
      ...problem,
      preconditioner: () => ({
        solve(v, out) {
          for (let i = 0; i < size; i++) out[i] = v[i] / curvatures[i];
        },
      }),
    };
    const plain = minimize(problem, new Float64Array(size));
    const fast = minimize(preconditioned, new Float64Array(size));
    for (const result of [plain, fast]) {
      expect(edmOf(result)).toBeLessThan(1e-17);
      // A gradient with rounding of 1e-10 in stiff terms; each parameter is its own, so 1e-16 relative.
      result.x.forEach((x) => {
        expect(x).toBeCloseTo(1, 12);
      });
    }
    expect(fast.evaluations.hessianProducts).toBeLessThan(plain.evaluations.hessianProducts / 4);
  });

  test("leaves frozen parameters out of the preconditioner as well", () => {
    const problem: Problem = {
      ...quadratic({ curvatures: [1, 20, 300, 4000], center: [1, 2, 3, 4] }),
      preconditioner: () => ({ solve: (v, out) => out.set(v.map((c, i) => c / (1 + i))) }),
    };
    const result = minimize(problem, new Float64Array(4), { frozen: [2] });
    expect(edmOf(result)).toBeLessThan(1e-20);
    expect(result.x[2]).toBe(0);
  });

  test("keeps to its memory, at the price of products", () => {
    const { problem, start } = moreGarbowHillstrom.find(({ name }) => name.startsWith("Broyden"))!;
    const result = minimize(problem, start, { krylovMemory: 0 });
    expect(edmOf(result)).toBeLessThan(1e-20);
  });
});

describe("trust-exact", () => {
  test("takes a full Hessian where there is one, and products where not", () => {
    const { problem, start } = moreGarbowHillstrom[0];
    const full = minimize(problem, start, { method: "trust-exact" });
    expect(full.evaluations.hessianProducts).toBe(0);
    const { hessian: _, ...onlyProducts } = problem;
    const byProducts = minimize(onlyProducts, start, { method: "trust-exact" });
    expect(byProducts.evaluations).toEqual({
      ...full.evaluations,
      hessians: 0,
      hessianProducts: 2 * full.evaluations.hessians,
    });
    expect(byProducts.x).toEqual(full.x);
  });
});

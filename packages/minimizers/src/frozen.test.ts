import { describe, expect, test } from "vitest";
import { minimizerMethods } from "./methods.js";
import { minimize } from "./minimize.js";
import type { Problem } from "./problem.js";
import { edmOf } from "./test-problems/edm.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";
import { quadratic } from "./test-problems/quadratic.js";
import { writtenOut } from "./test-problems/written-out.js";

describe.each(minimizerMethods)("%s", (method) => {
  test("moves no frozen parameter and is the problem of the others alone", () => {
    const problem = quadratic({ curvatures: [1, 2, 3, 4, 5], center: [1, 2, 3, 4, 5] });
    const start = Float64Array.of(0, 7, 0, 0, -3);
    const seen: Float64Array[] = [];
    const watched: Problem = {
      ...problem,
      hvp(x, v, out) {
        seen.push(v.slice());
        problem.hvp(x, v, out);
      },
    };
    const result = minimize(watched, start, { method, frozen: [4, 1, 4] });
    expect(result.x[1]).toBe(7);
    expect(result.x[4]).toBe(-3);
    expect(result.gradient[1]).toBe(0);
    for (const v of seen) expect([v[1], v[4]]).toEqual([0, 0]);
    // At the minimum of the free parameters, their gradient vanishes; that of the frozen ones does not.
    const gradient = new Float64Array(5);
    problem.valueAndGradient(result.x, gradient);
    for (const free of [0, 2, 3]) expect(Math.abs(gradient[free])).toBeLessThan(1e-12);
    expect(Math.abs(gradient[1])).toBeGreaterThan(1);
    expect(edmOf(result)).toBeLessThan(1e-25);
  });

  test("names a parameter that is not finite by its index among all", () => {
    const problem = writtenOut(
      3,
      () => 1,
      () => [1, 1, Number.NaN],
      () => [],
    );
    expect(minimize(problem, new Float64Array(3), { method, frozen: [0] }).status).toMatchObject({
      kind: "non-finite",
      parameterIndex: 2,
    });
  });

  test("with everything frozen, or nothing there, ends where it starts", () => {
    const { problem, start } = moreGarbowHillstrom[0];
    const result = minimize(problem, start, { method, frozen: [0, 1] });
    expect(result.status).toEqual({ kind: "converged", edm: 0, edmFrom: "hessian" });
    expect(result.x).toEqual(start);
    expect(result.value).toBe(problem.value(start));
    expect(result.evaluations).toEqual({ values: 1, gradients: 0, hessianProducts: 0, hessians: 0 });
    const empty = writtenOut(
      0,
      () => 5,
      () => [],
      () => [],
    );
    expect(minimize(empty, new Float64Array(0), { method })).toMatchObject({ value: 5, iterations: 0 });
  });
});

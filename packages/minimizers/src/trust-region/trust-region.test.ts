import { describe, expect, test } from "vitest";
import { minimize, minimizeSteps } from "../minimize.js";
import { edmOf } from "../test-problems/edm.js";
import { moreGarbowHillstrom } from "../test-problems/more-garbow-hillstrom.js";
import { quadratic } from "../test-problems/quadratic.js";

describe("trust-krylov", () => {
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

test.each(["trust-krylov", "trust-exact", "trust-ncg", "dogleg"] as const)(
  "%s reports step, radius and rho of each iteration",
  (method) => {
    // The minimum is five units away, the first radius one; the model of a quadratic function is exact: rho = 1.
    const problem = quadratic({ curvatures: [1, 2], center: [3, 4] });
    const reports = [...minimizeSteps(problem, new Float64Array(2), { method, initialTrustRadius: 1 })];
    expect(reports[0]).toMatchObject({ iteration: 1, accepted: true, trustRadius: 3 });
    expect(reports[0]!.stepLength).toBeCloseTo(1, 12);
    for (const { value, rho } of reports.slice(0, -1)) {
      expect(value).toBeGreaterThan(0);
      expect(rho).toBeCloseTo(1, 6);
    }
    // A step to where the function is not defined has no rho, and the radius shrinks.
    const walled = {
      ...problem,
      value: (x: Float64Array) => (x[0]! > 0.1 ? Number.NaN : problem.value(x)),
      valueAndGradient: (x: Float64Array, gradient: Float64Array) =>
        x[0]! > 0.1 ? Number.NaN : problem.valueAndGradient(x, gradient),
    };
    const [first] = minimizeSteps(walled, new Float64Array(2), { method, initialTrustRadius: 1 });
    expect(first).toMatchObject({ accepted: false });
    expect(first!.rho).toBeUndefined();
    expect(first!.trustRadius).toBeCloseTo(0.25, 12);
  },
);

test("methods with a line search have neither radius nor rho", () => {
  const { problem, start } = moreGarbowHillstrom[0];
  const [first] = minimizeSteps(problem, start, { method: "BFGS" });
  expect(first!.stepLength).toBeGreaterThan(0);
  expect(first!.trustRadius).toBeUndefined();
  expect(first!.rho).toBeUndefined();
});

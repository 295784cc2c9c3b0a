import { describe, expect, test } from "vitest";
import { minimize } from "../minimize.js";
import { edmOf } from "../test-problems/edm.js";
import { moreGarbowHillstrom } from "../test-problems/more-garbow-hillstrom.js";

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

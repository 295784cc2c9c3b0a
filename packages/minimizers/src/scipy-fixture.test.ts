import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { norm } from "./linear-algebra/vectors.js";
import type { MinimizerMethod } from "./methods.js";
import { minimize } from "./minimize.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";

interface ScipyResult {
  readonly status: number;
  readonly fun: number;
  readonly nfev: number;
}
interface Fixture {
  readonly versions: { readonly scipy: string };
  readonly gradientTolerance: number;
  readonly problems: readonly (Record<MinimizerMethod, ScipyResult> & {
    readonly name: string;
    readonly start: {
      readonly value: number;
      readonly gradient: number[];
      readonly hessianTimesCosines: number[];
    };
  })[];
}

// Made by fixtures/make_scipy_fixture.py.
const fixture: Fixture = JSON.parse(readFileSync(new URL("../fixtures/scipy.json", import.meta.url), "utf8"));
const { gradientTolerance } = fixture;

function expectRelative(actual: ArrayLike<number>, expected: readonly number[]): void {
  const scale = Math.max(...expected.map(Math.abs), 1e-300);
  // Two ways to sum the same terms, which cancel to some extent.
  expected.forEach((component, i) => {
    expect(Math.abs(actual[i] - component)).toBeLessThan(1e-11 * scale);
  });
}

test("the fixture is of the problems of this package", () => {
  expect(fixture.problems.map(({ name }) => name)).toEqual(moreGarbowHillstrom.map(({ name }) => name));
});

describe.each(fixture.problems.map((entry, i) => [entry.name, entry, moreGarbowHillstrom[i]] as const))(
  "%s",
  (_name, entry, { problem, start }) => {
    test("has the derivatives that automatic differentiation gives", () => {
      const gradient = new Float64Array(problem.size);
      expectRelative([problem.valueAndGradient(start, gradient)], [entry.start.value]);
      expectRelative([problem.value(start)], [entry.start.value]);
      expectRelative(gradient, entry.start.gradient);
      const product = new Float64Array(problem.size);
      problem.hessianVectorProduct(
        start,
        gradient.map((_, i) => Math.cos(i)),
        product,
      );
      expectRelative(product, entry.start.hessianTimesCosines);
    });

    test.each<MinimizerMethod>(["trust-krylov", "trust-exact"])("%s solves it if SciPy does", (method) => {
      const result = minimize(problem, start, { method, gradientTolerance });
      if (entry[method].status !== 0) return;
      expect(result.status.kind).toBe("converged");
      expect(norm(result.gradient)).toBeLessThanOrEqual(gradientTolerance);
      // Gradients of 1e-8 leave a value uncertain by their square over the smallest curvature, 1e-8 for Powell (3).
      expect(result.value).toBeLessThan(entry[method].fun * (1 + 1e-8) + 1e-8);
    });
  },
);

describe.each<MinimizerMethod>(["trust-krylov", "trust-exact"])("%s over all problems", (method) => {
  test("solves more than SciPy with no more evaluations", () => {
    let solved = 0;
    let evaluations = 0;
    let scipySolved = 0;
    let scipyEvaluations = 0;
    fixture.problems.forEach((entry, i) => {
      const { problem, start } = moreGarbowHillstrom[i];
      const result = minimize(problem, start, { method, gradientTolerance });
      if (result.status.kind === "converged") solved++;
      evaluations += result.evaluations.gradients;
      if (entry[method].status === 0) scipySolved++;
      // Every step that is tried is one evaluation for both; SciPy leaves the gradient of refused steps out.
      scipyEvaluations += entry[method].nfev;
    });
    expect(solved).toBeGreaterThan(scipySolved);
    expect(solved).toBe(15); // all but Brown's, whose minimum is a thousand steps of the greatest length away
    expect(evaluations).toBeLessThanOrEqual(scipyEvaluations);
  });
});

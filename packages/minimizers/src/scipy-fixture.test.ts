import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { norm } from "./linear-algebra/vectors.js";
import { type MinimizerMethod, minimizerMethods } from "./methods.js";
import { minimize } from "./minimize.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";

interface ScipyResult {
  /** 0: success; null: an error was raised. */
  readonly status: number | null;
  readonly fun: number;
  readonly nfev: number;
}
interface Fixture {
  readonly versions: { readonly scipy: string };
  readonly gradientTolerance: number;
  readonly lineSearchTolerance: number;
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

/** SciPy's, which the methods with a line search ask of the largest component, and these of the Euclidean norm. */
function toleranceOf(method: MinimizerMethod): number {
  const region = method.startsWith("trust") || method === "dogleg";
  return region ? fixture.gradientTolerance : fixture.lineSearchTolerance;
}

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
      problem.hvp(
        start,
        gradient.map((_, i) => Math.cos(i)),
        product,
      );
      expectRelative(product, entry.start.hessianTimesCosines);
    });

    test.each(minimizerMethods.filter((method) => entry[method].status === 0))(
      "%s solves it as SciPy does, to a value no higher",
      (method) => {
        const gradientTolerance = toleranceOf(method);
        const result = minimize(problem, start, { method, gradientTolerance });
        expect(result.status.kind).toBe("converged");
        // A value that is nothing but the rounding of what it was at the start ends the search as well.
        const vanished = result.value < Number.EPSILON ** 2 * entry.start.value;
        if (!vanished) expect(norm(result.gradient)).toBeLessThanOrEqual(gradientTolerance);
        // A gradient of the tolerance leaves a value uncertain by its square over the smallest curvature, which is 1e-8
        // and 1e-5 for Powell (3). To machine precision, nothing is left of that.
        expect(result.value).toBeLessThan(entry[method].fun * (1 + 1e-8) + gradientTolerance);
        const exact = minimize(problem, start, { method });
        expect(exact.value).toBeLessThan(entry[method].fun * (1 + 1e-8) + 1e-14);
      },
    );
  },
);

test.each(minimizerMethods)("%s solves all problems, and no fewer than SciPy", (method) => {
  const gradientTolerance = toleranceOf(method);
  const unsolved = moreGarbowHillstrom
    .filter(({ problem, start }) => {
      return minimize(problem, start, { method, gradientTolerance }).status.kind !== "converged";
    })
    .map(({ name }) => name);
  // Brown's minimum is a thousand steps of the greatest length of a trust region away.
  const region = method.startsWith("trust") || method === "dogleg";
  expect(unsolved).toEqual(region ? ["Brown badly scaled (4)"] : []);
});

test.each(["trust-krylov", "trust-exact"] as const)(
  "%s needs no more evaluations in total than SciPy",
  (method) => {
    let evaluations = 0;
    let scipyEvaluations = 0;
    fixture.problems.forEach((entry, i) => {
      const { problem, start } = moreGarbowHillstrom[i];
      const result = minimize(problem, start, { method, gradientTolerance: toleranceOf(method) });
      evaluations += result.evaluations.gradients;
      // Every step that is tried is one evaluation for both; SciPy leaves the gradient of refused steps out.
      scipyEvaluations += entry[method].nfev;
    });
    expect(evaluations).toBeLessThanOrEqual(scipyEvaluations);
  },
);

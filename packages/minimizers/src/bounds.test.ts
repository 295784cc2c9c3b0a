import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { minimize, minimizeSteps } from "./minimize.js";
import type { Bounds } from "./options.js";
import type { Problem } from "./problem.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";
import { quadratic } from "./test-problems/quadratic.js";
import { withoutHessian } from "./test-problems/written-out.js";

interface BoundedResult {
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
  readonly status: number;
  readonly fun: number;
}

// Made by fixtures/make_scipy_fixture.py.
const fixture: { problems: readonly { name: string; bounded?: BoundedResult }[] } = JSON.parse(
  readFileSync(new URL("../fixtures/scipy.json", import.meta.url), "utf8"),
);
const cases = fixture.problems.flatMap(({ name, bounded }, i) =>
  bounded === undefined ? [] : [[name, bounded, moreGarbowHillstrom[i]] as const],
);
const method = "L-BFGS-B";

/** Where x is inside the bounds, and a step down the gradient leads out of them or nowhere. */
function expectKarushKuhnTucker(
  { x, gradient }: { x: Float64Array; gradient: Float64Array },
  { lower, upper }: Required<Bounds>,
  tolerance: number,
): void {
  x.forEach((component, i) => {
    expect(component).toBeGreaterThanOrEqual(lower[i]);
    expect(component).toBeLessThanOrEqual(upper[i]);
    const downhill = Math.min(Math.max(component - gradient[i], lower[i]), upper[i]);
    expect(Math.abs(downhill - component)).toBeLessThanOrEqual(tolerance);
  });
}

/** Fails on an evaluation outside. */
function watched(problem: Problem, { lower, upper }: Required<Bounds>): Problem {
  return {
    ...problem,
    valueAndGradient(x, gradient) {
      x.forEach((component, i) => {
        if (!(component >= lower[i] && component <= upper[i]))
          throw new Error(`parameter ${i} is ${component}`);
      });
      return problem.valueAndGradient(x, gradient);
    },
  };
}

describe.each(cases)("%s with bounds", (name, bounded, { problem, start }) => {
  const bounds = {
    lower: bounded.lower.map((bound) => bound ?? -Infinity),
    upper: bounded.upper.map((bound) => bound ?? Infinity),
  };
  // Its gradient has rounding of 4e-11 times curvatures of 1e10 in the neighbouring parameter.
  const tolerance = name.startsWith("Powell badly") ? 1e-6 : 1e-7 * Math.max(1, bounded.fun);

  test("is solved inside of them, to a value no higher than SciPy's", () => {
    expect(bounded.status).toBe(0);
    const result = minimize(watched(problem, bounds), start, { method, bounds });
    expect(["converged", "at-bound"]).toContain(result.status.kind);
    expectKarushKuhnTucker(result, bounds, tolerance);
    expect(result.value).toBeLessThan(bounded.fun * (1 + 1e-8) + 1e-12);
  });

  test("is solved without second derivatives as well", () => {
    const result = minimize(watched(withoutHessian(problem), bounds), start, { method, bounds });
    expect(result.status).toMatchObject({ edmFrom: "quasi-newton" });
    expectKarushKuhnTucker(result, bounds, tolerance);
  });

  test("names the parameters that a bound holds", () => {
    const { status, x, gradient } = minimize(problem, start, { method, bounds });
    const held = [...x.keys()].filter(
      (i) =>
        bounds.lower[i] < bounds.upper[i] &&
        ((x[i] === bounds.lower[i] && gradient[i] > 0) || (x[i] === bounds.upper[i] && gradient[i] < 0)),
    );
    if (held.length === 0) expect(status.kind).toBe("converged");
    else expect(status).toMatchObject({ kind: "at-bound", parameters: held, edmFrom: "hessian" });
  });
});

test("convex quadratic functions in boxes end where the conditions of Karush, Kuhn and Tucker hold", () => {
  const size = 6;
  // A grid: bounds a denormal number away from the start are no bounds of this world.
  const vector = (min: number, max: number) =>
    fc
      .array(fc.integer({ min: 1000 * min, max: 1000 * max }), { minLength: size, maxLength: size })
      .map((components) => components.map((component) => component / 1000));
  fc.assert(
    fc.property(
      vector(0, 4),
      vector(-2, 2),
      vector(-2, 2),
      fc.array(fc.constantFrom(0, 1e-3, 0.1, 0.5, 1, 2), { minLength: size, maxLength: size }),
      vector(-3, 3),
      (exponents, center, lower, width, start) => {
        const curvatures = exponents.map((exponent) => 10 ** exponent);
        const problem = quadratic({ curvatures, center });
        const bounds = {
          // Without any room, with room, and open to one side.
          lower: lower.map((bound, i) => (i === 0 ? -Infinity : bound)),
          upper: lower.map((bound, i) => (i === 1 ? Infinity : i === 2 ? bound : bound + width[i])),
        };
        const result = minimize(watched(problem, bounds), Float64Array.from(start), { method, bounds });
        expect(["converged", "at-bound"]).toContain(result.status.kind);
        // Curvatures up to 1e4: components of the gradient are known to 1e-12, and the end to 1e-9.
        expectKarushKuhnTucker(result, bounds, 1e-8);
      },
    ),
    { seed: 20240710, numRuns: 200 },
  );
});

test("bounds that nothing touches change nothing but the path", () => {
  const { problem, start } = moreGarbowHillstrom[0];
  const far = { lower: [-10, -10], upper: [10, 10] };
  const result = minimize(problem, start, { method, bounds: far });
  expect(result.status.kind).toBe("converged");
  expect(result.x[0]).toBeCloseTo(1, 12);
  const none = { lower: [-Infinity, -Infinity], upper: [Infinity, Infinity] };
  expect(minimize(problem, start, { method, bounds: none })).toEqual(minimize(problem, start, { method }));
});

test("a start outside is moved onto the bounds", () => {
  const problem = quadratic({ curvatures: [1, 2], center: [3, -3] });
  const bounds = { lower: [-1, -1], upper: [1, 1] };
  const start = Float64Array.of(50, 50);
  const result = minimize(watched(problem, bounds), start, { method, bounds });
  expect([...result.x]).toEqual([1, -1]);
  expect(result.status).toEqual({ kind: "at-bound", parameters: [0, 1], edm: 0, edmFrom: "hessian" });
  expect([...start]).toEqual([50, 50]);
});

test("frozen parameters keep their place, whatever their bounds, and others are named by their own index", () => {
  const problem = quadratic({ curvatures: [1, 2, 3], center: [0, 3, 3] });
  const bounds = { lower: [0, -1, -1], upper: [1, 1, 1] };
  const result = minimize(problem, Float64Array.of(7, 0, 0), { method, bounds, frozen: [0] });
  expect(result.x[0]).toBe(7);
  const held = [1, 2].filter((i) => result.x[i] === bounds.upper[i]);
  expect(held.length).toBeGreaterThan(0);
  expect(result.status).toMatchObject({ kind: "at-bound", parameters: held });
});

test("without any room there is nothing to do", () => {
  const problem = quadratic({ curvatures: [1, 2], center: [0, 3] });
  const result = minimize(problem, Float64Array.of(5, 5), {
    method,
    bounds: { lower: [1, 1], upper: [1, 1] },
  });
  expect([...result.x]).toEqual([1, 1]);
  expect(result.status).toMatchObject({ kind: "converged", edm: 0 });
});

test("every iteration ends inside and no higher", () => {
  const [, bounded, { problem, start }] = cases.find(([name]) => name.startsWith("Brown and Dennis"))!;
  const bounds = { lower: bounded.lower.map(Number), upper: bounded.upper.map(Number) };
  let last = Infinity;
  for (const { x, value } of minimizeSteps(problem, start, { method, bounds })) {
    x.forEach((component, i) => {
      expect(component).toBeGreaterThanOrEqual(bounds.lower[i]);
      expect(component).toBeLessThanOrEqual(bounds.upper[i]);
    });
    expect(value).toBeLessThanOrEqual(last + 200 * Number.EPSILON * Math.abs(last));
    last = value;
  }
});

test.each<[Bounds, string]>([
  [{ lower: [0] }, "bounds.lower is of length 1, expected the size of the problem, 2."],
  [{ lower: [0, 2], upper: [1, 1] }, "bounds.upper[1] is 1, expected at least the lower bound, 2."],
  [{ lower: [Number.NaN, 0] }, "bounds.lower[0] is NaN, expected a number or -Infinity."],
  [{ upper: [0, -Infinity] }, "bounds.upper[1] is -Infinity"],
])("%o is refused", (bounds, message) => {
  const { problem, start } = moreGarbowHillstrom[0];
  expect(() => minimize(problem, start, { method, bounds })).toThrow(message);
});

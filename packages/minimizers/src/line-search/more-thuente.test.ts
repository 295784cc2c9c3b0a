import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LineSearchEnd, moreThuente, sufficientDecrease } from "./more-thuente.js";

interface Curve {
  readonly value: (length: number) => number;
  readonly slope: (length: number) => number;
}

function search(
  { value, slope }: Curve,
  { first = 1, longest = Infinity, curvature = 0.1 } = {},
): { end: LineSearchEnd; evaluations: number } {
  let evaluations = 0;
  const end = moreThuente({
    slope: slope(0),
    first,
    longest,
    slopeLeft: curvature,
    evaluate(length) {
      evaluations++;
      return { length, change: value(length) - value(0), slope: slope(length) };
    },
  });
  return { end, evaluations };
}

function expectStrongWolfe(end: LineSearchEnd, { value, slope }: Curve, curvature: number): void {
  if (end.kind !== "wolfe") throw new Error(`ended as ${end.kind}`);
  const { length, change } = end.point;
  expect(change).toBe(value(length) - value(0));
  expect(change).toBeLessThanOrEqual(sufficientDecrease * length * slope(0));
  expect(Math.abs(slope(length))).toBeLessThanOrEqual(curvature * Math.abs(slope(0)));
}

/** Functions of section 5 of Moré & Thuente. */
const published: readonly (Curve & { readonly name: string })[] = [
  {
    name: "-α / (α² + 2), (5.1)",
    value: (a) => -a / (a * a + 2),
    slope: (a) => (a * a - 2) / (a * a + 2) ** 2,
  },
  {
    name: "(α + 0.004)⁵ - 2 (α + 0.004)⁴, (5.2)",
    value: (a) => (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4,
    slope: (a) => 5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3,
  },
  yanai(0.001, 0.001),
  yanai(0.01, 0.001),
  yanai(0.001, 0.01),
];

/** γ(β₁) √((1 - α)² + β₂²) + γ(β₂) √(α² + β₁²), γ(β) = √(1 + β²) - β, (5.4). */
function yanai(first: number, second: number): Curve & { name: string } {
  const gamma = (beta: number): number => Math.sqrt(1 + beta * beta) - beta;
  return {
    name: `Yanai, Ozawa and Kaneko with ${first} and ${second}, (5.4)`,
    value: (a) => gamma(first) * Math.hypot(1 - a, second) + gamma(second) * Math.hypot(a, first),
    slope: (a) =>
      (gamma(first) * (a - 1)) / Math.hypot(1 - a, second) + (gamma(second) * a) / Math.hypot(a, first),
  };
}

describe.each(published.map((curve) => [curve.name, curve] as const))("%s", (_name, curve) => {
  test.each([1e-3, 0.1, 10, 1e3])("is solved from a first step of %d", (first) => {
    const { end, evaluations } = search(curve, { first, curvature: 0.1 });
    expectStrongWolfe(end, curve, 0.1);
    expect(evaluations).toBeLessThanOrEqual(20); // at most 17 in the tables of the paper
  });
});

test("the strong Wolfe conditions hold for every quartic that is bounded below", () => {
  const coefficient = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      coefficient,
      coefficient,
      fc.double({ min: -10, max: -0.1, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (a, b, c, d, exponent) => {
        const curve: Curve = {
          value: (x) => (((a * x + b) * x + c) * x + d) * x,
          slope: (x) => ((4 * a * x + 3 * b) * x + 2 * c) * x + d,
        };
        expectStrongWolfe(search(curve, { first: 10 ** exponent }).end, curve, 0.1);
      },
    ),
    { seed: 20240707, numRuns: 500 },
  );
});

test("one interpolation finds the minimum of a parabola", () => {
  const parabola: Curve = { value: (a) => (a - 3) ** 2, slope: (a) => 2 * (a - 3) };
  const { end, evaluations } = search(parabola, { first: 1, curvature: 1e-10 });
  expect(end).toMatchObject({ kind: "wolfe", point: { length: 3 } });
  expect(evaluations).toBe(2);
});

test("a function that falls on stops at the longest step", () => {
  const line: Curve = { value: (a) => -a, slope: () => -1 };
  expect(search(line, { first: 1, longest: 7 }).end).toMatchObject({ kind: "longest", point: { length: 7 } });
  expect(search({ value: (a) => (a > 50 ? -Infinity : -a), slope: () => -1 }).end.kind).toBe("unbounded");
});

test("the edge of where the function is defined is approached, and never passed", () => {
  const cliff: Curve = { value: (a) => (a < 2 ? -a : Number.NaN), slope: () => -1 };
  const { end } = search(cliff, { first: 5 });
  if (end.kind !== "lower") throw new Error(end.kind);
  expect(end.point.length).toBeLessThan(2);
  expect(end.point.length).toBeGreaterThan(1.99);
});

test("where no step is lower, none is given", () => {
  const wrongSlope: Curve = { value: (a) => a, slope: () => -1 };
  expect(search(wrongSlope).end).toEqual({ kind: "none" });
  const nowhere: Curve = { value: (a) => (a === 0 ? 0 : Number.NaN), slope: () => -1 };
  expect(search(nowhere).end).toEqual({ kind: "none" });
});

import { describe, expect, expectTypeOf, test } from "vitest";
import { norm } from "./linear-algebra/vectors.js";
import type { MinimizerMethod } from "./methods.js";
import { type MinimizeResult, minimize, minimizeSteps } from "./minimize.js";
import type { MinimizeOptions } from "./options.js";
import type { Problem } from "./problem.js";
import { describeStatus, type MinimizerStatus } from "./status.js";
import type { TestProblem } from "./test-problems/least-squares.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";
import { quadratic } from "./test-problems/quadratic.js";
import type { TwiceDifferentiable } from "./test-problems/twice-differentiable.js";

const methods: readonly MinimizerMethod[] = ["trust-krylov", "trust-exact", "trust-ncg", "dogleg"];

/** A function of one or two parameters, written out. */
function small(
  size: number,
  value: (x: Float64Array) => number,
  gradient: (x: Float64Array) => number[],
  hessian: (x: Float64Array) => number[][],
): TwiceDifferentiable {
  return {
    size,
    value,
    valueAndGradient(x, out) {
      out.set(gradient(x));
      return value(x);
    },
    hessianVectorProduct(x, v, out) {
      out.set(hessian(x).map((row) => row.reduce((sum, h, j) => sum + h * v[j], 0)));
    },
  };
}

function edmOf({ status }: MinimizeResult): number {
  if (status.kind !== "converged") throw new Error(describeStatus(status));
  return status.edm;
}

describe.each(methods)("%s", (method) => {
  describe.each(moreGarbowHillstrom.map((problem) => [problem.name, problem] as const))(
    "on %s",
    (_name, { problem, start, minima, solution }: TestProblem) => {
      // Brown's minimum lies a million away from the start, a thousand steps of the default length.
      const options: MinimizeOptions = { method, maxTrustRadius: 1e7 };
      const result = minimize(problem, start, options);

      test("ends at a published minimum, at machine precision", () => {
        // Reference minimizers of likelihoods end between 1e-17 and 1e-30.
        expect(edmOf(result)).toBeLessThan(1e-17 * Math.max(1, result.value));
        // Published to six or seven digits, and zeros exactly.
        const distance = Math.min(
          ...minima.map((minimum) => Math.abs(result.value - minimum) / (minimum === 0 ? 1 : minimum)),
        );
        expect(distance).toBeLessThan(result.value > 1e-7 ? 2e-6 : 1e-17);
      });

      test("finds the published point", () => {
        solution?.forEach((expected, i) => {
          expect(Math.abs(result.x[i] - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
        });
      });

      test("never lets the value rise, and yields each iteration", () => {
        let last = problem.value(start);
        let count = 0;
        for (const report of minimizeSteps(problem, start, options)) {
          count++;
          expect(report.iteration).toBe(count);
          // 50 times the rounding of 4 ulp is where the gradient takes over as the judge.
          expect(report.value).toBeLessThanOrEqual(last + 200 * Number.EPSILON * Math.abs(last));
          expect(problem.value(report.x)).toBe(report.value);
          if (!report.accepted) expect(report.value).toBe(last);
          last = report.value;
        }
        expect(count).toBe(result.iterations);
        expect(last).toBe(result.value);
      });
    },
  );

  test("solves a quadratic function in three steps", () => {
    const center = [1, -2, 3, 0.5, 4];
    const problem = quadratic({ curvatures: [1, 2, 3, 4, 5], center });
    const result = minimize(problem, new Float64Array(5), { method, initialTrustRadius: 100 });
    expect(edmOf(result)).toBeLessThan(1e-25);
    // The first step of trust-krylov is loose; it shows that the model is exact, so that the second is tight.
    expect(result.iterations).toBeLessThanOrEqual(method === "trust-exact" ? 2 : 3);
    result.x.forEach((x, i) => {
      expect(x).toBeCloseTo(center[i], 12);
    });
  });

  test("solves a quadratic function with a condition of 1e8", () => {
    const curvatures = Array.from({ length: 30 }, (_, i) => 10 ** ((8 * i) / 29));
    const center = curvatures.map((_, i) => Math.cos(i));
    const result = minimize(quadratic({ curvatures, center, offset: 3 }), new Float64Array(30), { method });
    expect(edmOf(result)).toBeLessThan(1e-17);
    result.x.forEach((x, i) => {
      // A gradient known to 1e-16 of the largest term, 1e8, divided by the smallest curvature.
      expect(Math.abs(x - center[i])).toBeLessThan(1e-7);
    });
  });

  test("goes on to the precision of the gradient where the value has a large offset", () => {
    // An ulp of 1e9 is 1e-7: by the value alone, x would be known to 3e-4.
    const problem = quadratic({ curvatures: [1, 3, 10, 30], center: [1, 2, 3, 4], offset: 1e9 });
    const result = minimize(problem, new Float64Array(4), { method });
    expect(edmOf(result)).toBeLessThan(1e-17);
    result.x.forEach((x, i) => {
      expect(x).toBeCloseTo(i + 1, 8); // √(2 · 1e-17)
    });
  });

  test("is not misled by the noise of the value when it is stated", () => {
    const exact = quadratic({ curvatures: [1, 3, 10, 30], center: [1, 2, 3, 4] });
    const quartic = (x: Float64Array): number => x.reduce((sum, c, i) => sum + (c - i - 1) ** 4, 0);
    const noise = (x: Float64Array): number => 1e-9 * Math.sin(1e12 * x.reduce((sum, c) => sum + c, 0));
    const noisy: Problem = {
      size: 4,
      value: (x) => exact.value(x) + quartic(x) + noise(x),
      valueAndGradient(x, gradient) {
        const value = exact.valueAndGradient(x, gradient) + quartic(x) + noise(x);
        for (let i = 0; i < 4; i++) gradient[i] += 4 * (x[i] - i - 1) ** 3;
        return value;
      },
      hessianVectorProduct(x, v, out) {
        exact.hessianVectorProduct(x, v, out);
        for (let i = 0; i < 4; i++) out[i] += 12 * (x[i] - i - 1) ** 2 * v[i];
      },
    };
    const told = minimize(noisy, new Float64Array(4), { method, valueNoise: 1e-9 });
    expect(edmOf(told)).toBeLessThan(1e-20);
    told.x.forEach((x, i) => {
      expect(x).toBeCloseTo(i + 1, 10);
    });
    const untold = minimize(noisy, new Float64Array(4), { method });
    if (untold.status.kind !== "converged") expect(untold.status.kind).toBe("stalled");
    // Steps are refused when the noise of 1e-9 hides half of their gain, and ρ is wrong by one at most above that.
    expect((untold.status as { edm: number }).edm).toBeLessThan(1e-8);
  });

  test("leaves a saddle point, from a start where the gradient vanishes along the negative curvature", () => {
    const problem = small(
      2,
      ([x, y]) => x * x - y * y + y ** 4,
      ([x, y]) => [2 * x, -2 * y + 4 * y ** 3],
      ([, y]) => [
        [2, 0],
        [0, -2 + 12 * y * y],
      ],
    );
    for (const start of [Float64Array.of(1, 0), Float64Array.of(0, 0), Float64Array.of(0.3, 0)]) {
      const result = minimize(problem, start, { method });
      expect(edmOf(result)).toBeLessThan(1e-17);
      expect(result.value).toBeCloseTo(-0.25, 14); // y² = ½
    }
  });

  test("starts where the Hessian is indefinite", () => {
    // Between two wells of -cos x - cos y + 0.05 (x² + y²), nearer to the one at the origin.
    const problem = small(
      2,
      ([x, y]) => -Math.cos(x) - Math.cos(y) + 0.05 * (x * x + y * y),
      ([x, y]) => [Math.sin(x) + 0.1 * x, Math.sin(y) + 0.1 * y],
      ([x, y]) => [
        [Math.cos(x) + 0.1, 0],
        [0, Math.cos(y) + 0.1],
      ],
    );
    const result = minimize(problem, Float64Array.of(2, 2.2), { method });
    expect(edmOf(result)).toBeLessThan(1e-17);
    expect(result.value).toBeCloseTo(-2, 14);
  });

  test("steps back from where the function is not defined", () => {
    const problem = small(
      1,
      ([x]) => x - Math.log(x),
      ([x]) => [1 - 1 / x],
      ([x]) => [[1 / (x * x)]],
    );
    // The first step leads to 5 - 20 < 0, where the logarithm is NaN.
    const result = minimize(problem, Float64Array.of(5), { method, initialTrustRadius: 100 });
    expect(edmOf(result)).toBeLessThan(1e-17);
    expect(result.x[0]).toBeCloseTo(1, 14);
  });

  test("says that the way down leads out of where the function is defined", () => {
    const problem = small(
      1,
      ([x]) => (x >= 1 ? x : Number.NaN),
      () => [1],
      () => [[0]],
    );
    const { status, x } = minimize(problem, Float64Array.of(3.3), { method });
    expect(status).toEqual({
      kind: "non-finite",
      quantity: "value",
      where: "step",
      parameterIndex: undefined,
    });
    expect(x[0]).toBeCloseTo(1, 12); // it went as far as it could
  });

  test("says what is not finite at the start", () => {
    const nan = Number.NaN;
    const at = (value: number, gradient: number[], hessian: number[][]): MinimizerStatus =>
      minimize(
        small(
          2,
          () => value,
          () => gradient,
          () => hessian,
        ),
        new Float64Array(2),
        { method },
      ).status;
    const unit = [
      [1, 0],
      [0, 1],
    ];
    expect(at(nan, [1, 1], unit)).toMatchObject({ kind: "non-finite", quantity: "value", where: "start" });
    expect(at(Infinity, [1, 1], unit)).toMatchObject({ kind: "non-finite", quantity: "value" });
    expect(at(1, [1, nan], unit)).toMatchObject({ quantity: "gradient", where: "start", parameterIndex: 1 });
    expect(
      at(
        1,
        [1, 1],
        [
          [1, 0],
          [0, nan],
        ],
      ),
    ).toMatchObject({
      kind: "non-finite",
      quantity: method === "trust-exact" || method === "dogleg" ? "hessian" : "hessian-product",
      where: "start",
      parameterIndex: 1,
    });
  });

  test("says that a value falls without bound", () => {
    const line = small(
      1,
      ([x]) => -x,
      () => [-1],
      () => [[0]],
    );
    const hill = small(
      1,
      ([x]) => -x * x,
      ([x]) => [-2 * x],
      () => [[-2]],
    );
    const pole = small(
      1,
      ([x]) => (x > 2 ? -Infinity : -x),
      () => [-1],
      () => [[0]],
    );
    for (const problem of [line, hill, pole])
      expect(minimize(problem, Float64Array.of(0.1), { method }).status.kind).toBe("unbounded");
  });

  test("says that the last point has negative curvature, when no step there helps", () => {
    // The derivatives promise a maximum where the value has a minimum.
    const problem = small(
      1,
      ([x]) => Math.abs(x - 1),
      () => [0],
      () => [[-1]],
    );
    const { status } = minimize(problem, Float64Array.of(1), { method });
    expect(status).toMatchObject({ kind: "not-positive-definite" });
    expect((status as { curvature: number }).curvature).toBeCloseTo(-1, 12);
  });

  test("says that it is stalled when the derivatives are wrong", () => {
    const problem = small(
      1,
      ([x]) => x * x,
      ([x]) => [-2 * x],
      () => [[2]],
    );
    const { status, x } = minimize(problem, Float64Array.of(1), { method });
    expect(status).toMatchObject({ kind: "stalled" });
    expect((status as { edm: number }).edm).toBeCloseTo(1, 12); // ½ g²/H = 1 of the wrong model
    expect(x[0]).toBeCloseTo(1, 12);
  });

  test("says that the iterations were not enough, and how far it is", () => {
    const { problem, start } = moreGarbowHillstrom[0];
    const { status, iterations, message } = minimize(problem, start, { method, maxIterations: 3 });
    expect(status).toMatchObject({ kind: "iteration-limit", limit: 3 });
    expect(iterations).toBe(3);
    expect(message).toMatch(/^Not converged after the limit of 3 iterations/);
    expect(minimize(problem, start, { method, maxIterations: 0 }).x).toEqual(start);
  });

  test("stops at a gradient or a distance to the minimum that was asked for", () => {
    const { problem, start } = moreGarbowHillstrom[0];
    const byGradient = minimize(problem, start, { method, gradientTolerance: 1e-2 });
    expect(edmOf(byGradient)).toBeGreaterThan(0);
    expect(norm(byGradient.gradient)).toBeLessThanOrEqual(1e-2);
    const byEdm = minimize(problem, start, { method, edmTolerance: 1e-4 });
    expect(edmOf(byEdm)).toBeLessThanOrEqual(1e-4);
    const atPrecision = minimize(problem, start, { method });
    for (const early of [byGradient, byEdm]) expect(early.iterations).toBeLessThan(atPrecision.iterations);
    // The reported distance is the actual one: the minimum is 0, the model off by less than a tenth there.
    expect(Math.abs(edmOf(byEdm) / byEdm.value - 1)).toBeLessThan(0.1);
  });

  test("moves no frozen parameter and is the problem of the others alone", () => {
    const problem = quadratic({ curvatures: [1, 2, 3, 4, 5], center: [1, 2, 3, 4, 5] });
    const start = Float64Array.of(0, 7, 0, 0, -3);
    const seen: Float64Array[] = [];
    const watched: Problem = {
      ...problem,
      hessianVectorProduct(x, v, out) {
        seen.push(v.slice());
        problem.hessianVectorProduct(x, v, out);
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
    for (const free of [0, 2, 3]) expect(Math.abs(gradient[free])).toBeLessThan(1e-13);
    expect(Math.abs(gradient[1])).toBeGreaterThan(1);
    expect(edmOf(result)).toBeLessThan(1e-25);
  });

  test("names a parameter that is not finite by its index among all", () => {
    const problem = small(
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
    const empty = small(
      0,
      () => 5,
      () => [],
      () => [],
    );
    expect(minimize(empty, new Float64Array(0), { method })).toMatchObject({ value: 5, iterations: 0 });
  });

  test("modifies neither the start nor what it hands out", () => {
    const { problem, start } = moreGarbowHillstrom[0];
    const before = start.slice();
    const reports = [...minimizeSteps(problem, start, { method })];
    expect(start).toEqual(before);
    expect(new Set(reports.filter(({ accepted }) => accepted).map(({ x }) => x.join())).size).toBe(
      reports.filter(({ accepted }) => accepted).length,
    );
  });

  test("gives the same result each time", () => {
    const { problem, start } = moreGarbowHillstrom[9];
    expect(minimize(problem, start, { method })).toEqual(minimize(problem, start, { method }));
  });
});

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
    const { hessian: _, ...withoutHessian } = problem;
    const byProducts = minimize(withoutHessian, start, { method: "trust-exact" });
    expect(byProducts.evaluations).toEqual({
      ...full.evaluations,
      hessians: 0,
      hessianProducts: 2 * full.evaluations.hessians,
    });
    expect(byProducts.x).toEqual(full.x);
  });
});

describe("minimizeSteps", () => {
  test("can be left at any iteration", () => {
    const { problem, start } = moreGarbowHillstrom[0];
    const values: number[] = [];
    for (const { iteration, value } of minimizeSteps(problem, start)) {
      values.push(value);
      if (iteration === 4) break;
    }
    expect(values).toHaveLength(4);
  });

  test("returns what minimize returns", () => {
    const { problem, start } = moreGarbowHillstrom[4];
    const steps = minimizeSteps(problem, start);
    let next = steps.next();
    while (!next.done) next = steps.next();
    expect(next.value).toEqual(minimize(problem, start));
  });
});

describe("arguments out of their range are refused with the remedy or the range", () => {
  const { problem, start } = moreGarbowHillstrom[0];
  test.each<[MinimizeOptions, string]>([
    [{ frozen: [0, 2] }, "frozen[1] is 2, expected an index below the number of parameters, 2."],
    [{ frozen: [-1] }, "frozen[0] is -1"],
    [{ gradientTolerance: -1 }, "gradientTolerance is -1, expected zero or above."],
    [{ edmTolerance: Number.NaN }, "edmTolerance is NaN"],
    [{ initialTrustRadius: 0 }, "initialTrustRadius is 0, expected above zero and finite."],
    [
      { initialTrustRadius: 2, maxTrustRadius: 1 },
      "initialTrustRadius is 2, expected at most maxTrustRadius, 1.",
    ],
    [{ acceptAbove: 0.25 }, "acceptAbove is 0.25, expected in [0, 0.25)."],
    [
      { method: "newton" as MinimizerMethod },
      'method is newton, expected one of "trust-krylov", "trust-exact"',
    ],
  ])("%o", (options, message) => {
    expect(() => minimize(problem, start, options)).toThrow(message);
  });

  test("a start of another length", () => {
    expect(() => minimize(problem, new Float64Array(3))).toThrow(
      "start is of length 3, expected the size of the problem, 2.",
    );
  });
});

test("every status has its sentence, and only converged says so", () => {
  const statuses: MinimizerStatus[] = [
    { kind: "at-bound", parameters: [3], edm: 1e-20, edmFrom: "hessian" },
    { kind: "iteration-limit", edm: undefined, edmFrom: "hessian", limit: 5 },
    { kind: "early-stopped", edm: 1e-3, edmFrom: "quasi-newton", iterations: 4 },
    { kind: "stalled", edm: 1e-3, edmFrom: "hessian" },
    { kind: "non-finite", quantity: "gradient", where: "step", parameterIndex: 7 },
    { kind: "unbounded", value: -1e9 },
    { kind: "not-positive-definite", curvature: -0.1 },
  ];
  for (const status of statuses) expect(describeStatus(status)).not.toMatch(/^Converged:/);
  expect(describeStatus({ kind: "converged", edm: 1e-20, edmFrom: "hessian" })).toBe(
    "Converged: the estimated distance to the minimum is 1.00e-20.",
  );
  expectTypeOf<MinimizerStatus["kind"]>().toEqualTypeOf<
    | "converged"
    | "at-bound"
    | "iteration-limit"
    | "early-stopped"
    | "stalled"
    | "non-finite"
    | "unbounded"
    | "not-positive-definite"
  >();
});

test("a soft direction behind a stiff one is not overlooked when the distance to the minimum is the criterion", () => {
  // At the start the stiff parameter holds nearly all of the gradient, and nearly nothing of the distance, 1.25.
  const problem = small(
    2,
    ([x, y]) => 0.5e6 * x * x + 0.5e-3 * y * y,
    ([x, y]) => [1e6 * x, 1e-3 * y],
    () => [
      [1e6, 0],
      [0, 1e-3],
    ],
  );
  const result = minimize(problem, Float64Array.of(1e-6, 50), { edmTolerance: 1e-4 });
  expect(edmOf(result)).toBeLessThanOrEqual(1e-4);
  expect(result.value).toBeLessThanOrEqual(1e-4);
});

import { describe, expect, test } from "vitest";
import { type MinimizerMethod, methodTraits, minimizerMethods } from "./methods.js";
import { minimize, minimizeSteps } from "./minimize.js";
import type { MinimizeOptions } from "./options.js";
import type { Problem } from "./problem.js";
import { edmOf } from "./test-problems/edm.js";
import type { TestProblem } from "./test-problems/least-squares.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";
import { quadratic } from "./test-problems/quadratic.js";
import { withoutHessian } from "./test-problems/written-out.js";

describe.each(minimizerMethods)("%s", (method) => {
  describe.each(moreGarbowHillstrom.map((problem) => [problem.name, problem] as const))(
    "on %s",
    (name, { problem, start, minima, solution }: TestProblem) => {
      // Brown's minimum lies a million away from the start, a thousand steps of the default length.
      const options: MinimizeOptions = { method, maxTrustRadius: 1e7 };
      const result = minimize(problem, start, options);
      // Rounding of 1e-16 in residuals that are 6e-8: conjugate gradients zigzag in it, in a valley of curvature 1e-5
      // with walls of 1e9, and say so.
      const zigzags = method === "CG" && name.startsWith("Powell badly scaled");

      test("ends at a published minimum, at machine precision", () => {
        // Reference minimizers of likelihoods end between 1e-17 and 1e-30.
        if (zigzags) expect(result.status).toMatchObject({ kind: "stalled", edmFrom: "hessian" });
        else expect(edmOf(result)).toBeLessThan(1e-17 * Math.max(1, result.value));
        // Published to six or seven digits, and zeros exactly.
        const distance = Math.min(
          ...minima.map((minimum) => Math.abs(result.value - minimum) / (minimum === 0 ? 1 : minimum)),
        );
        expect(distance).toBeLessThan(result.value > 1e-7 ? 2e-6 : zigzags ? 1e-14 : 1e-17);
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
          expect(report.stepLength).toBeGreaterThan(0);
          if (method.startsWith("trust") || method === "dogleg")
            expect(report.trustRadius).toBeGreaterThan(0);
          else expect(report).not.toHaveProperty("trustRadius");
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

  test("solves a quadratic function in as many steps as the theory says", () => {
    const center = [1, -2, 3, 0.5, 4];
    const problem = quadratic({ curvatures: [1, 2, 3, 4, 5], center });
    const result = minimize(problem, new Float64Array(5), { method, initialTrustRadius: 100 });
    expect(edmOf(result)).toBeLessThan(1e-25);
    const steps: Record<MinimizerMethod, number> = {
      "trust-exact": 2,
      dogleg: 2,
      // The first step is loose; it shows that the model is exact, so that the second is tight.
      "trust-krylov": 3,
      "trust-ncg": 3,
      "Newton-CG": 3,
      CG: 5, // one for each parameter
      // As many for exact line searches; these leave up to nine tenths of the slope.
      BFGS: 20,
      "L-BFGS-B": 20,
    };
    expect(result.iterations).toBeLessThanOrEqual(steps[method]);
    result.x.forEach((x, i) => {
      expect(x).toBeCloseTo(center[i], 12);
    });
  });

  test("solves a quadratic function with a condition of 1e8, or tells how far it is", () => {
    const curvatures = Array.from({ length: 30 }, (_, i) => 10 ** ((8 * i) / 29));
    const center = curvatures.map((_, i) => Math.cos(i));
    const result = minimize(quadratic({ curvatures, center, offset: 3 }), new Float64Array(30), { method });
    if (method === "L-BFGS-B") {
      // Ten pairs are too few for thirty curvatures; SciPy's is at 0.29 after as many iterations.
      expect(result.status).toMatchObject({ kind: "iteration-limit", edmFrom: "hessian" });
      const { edm } = result.status as { edm: number };
      expect(Math.abs(edm / (result.value - 3) - 1)).toBeLessThan(0.1);
      return;
    }
    // Conjugate gradients end at the rounding of the value, 4 ulp; the others go on to that of the gradient.
    expect(edmOf(result)).toBeLessThan(method === "CG" ? 4e-15 : 1e-17);
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
      hvp(x, v, out) {
        exact.hvp(x, v, out);
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

describe.each(minimizerMethods.filter((method) => methodTraits[method].needs === "gradient"))(
  "%s without second derivatives",
  (method) => {
    test.each(moreGarbowHillstrom.map((problem) => [problem.name, problem] as const))(
      "ends at the published minimum of %s, and says that it estimates",
      (name, { problem, start, minima }) => {
        const { status, value } = minimize(withoutHessian(problem), start, { method });
        const zigzags = method === "CG" && name.startsWith("Powell");
        if (!zigzags) expect(status).toMatchObject({ kind: "converged", edmFrom: "quasi-newton" });
        const distance = Math.min(
          ...minima.map((minimum) => Math.abs(value - minimum) / (minimum === 0 ? 1 : minimum)),
        );
        expect(distance).toBeLessThan(value > 1e-7 ? 2e-6 : 1e-14);
      },
    );
  },
);

test("a method that needs second derivatives says so, and which do without", () => {
  const { problem, start } = moreGarbowHillstrom[0];
  const bare = withoutHessian(problem);
  for (const method of minimizerMethods) {
    const { needs } = methodTraits[method];
    if (needs === "gradient") continue;
    expect(() => minimize(bare, start, { method })).toThrow(
      `problem.hvp is missing, expected ${needs === "hessian" ? "this or problem.hessian" : "a function"}, which the ` +
        `method "${method}" needs. Without second derivatives use BFGS, L-BFGS-B or CG. differentiable(f, size) of ` +
        "@rabbit-fit/autodiff-kernels/autodiff makes a problem",
    );
  }
  const onlyHessian = { ...bare, hessian: problem.hessian! };
  expect(edmOf(minimize(onlyHessian, start, { method: "dogleg" }))).toBeLessThan(1e-17);
});

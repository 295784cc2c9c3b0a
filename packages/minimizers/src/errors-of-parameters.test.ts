/** Covariances and intervals: against closed forms, and against HESSE and MINOS of iminuit. */
import { readFileSync } from "node:fs";
import { differentiable, ops, type Tensor } from "@rabbit-fit/autodiff-kernels/autodiff";
import { describe, expect, expectTypeOf, test } from "vitest";
import { covariance, minimize, type Problem, profileInterval } from "./index.js";
import { quadratic } from "./test-problems/quadratic.js";

const { add, exp, log, mul, square, sub } = ops;
const sum = (...terms: readonly (Tensor | number)[]) =>
  terms.reduce<Tensor | number>((a, b) => add(a, b), 0) as Tensor;
const poisson = (expected: Tensor, observed: number) => sub(expected, mul(observed, log(expected)));

const counting = differentiable(
  ({ mu, theta }) => {
    const expected = sum(mul(4, mu), 5, theta);
    return sum(poisson(expected, 12), mul(0.5, square(theta)));
  },
  ["mu", "theta"],
);
const asymmetric = differentiable(
  ({ mu, theta, eta }) => {
    const first = sum(mul(mul(mu, 3), exp(sum(mul(0.3, theta), mul(0.1, eta)))), mul(2, exp(mul(0.5, eta))));
    const second = sum(mul(mu, exp(mul(-0.2, theta))), mul(8, exp(sum(mul(0.1, theta), mul(-0.2, eta)))));
    return sum(poisson(first, 7), poisson(second, 6), mul(0.5, sum(square(theta), square(eta))));
  },
  ["mu", "theta", "eta"],
);
const starts = { counting: [1, 0], asymmetric: [1, 0, 0] };
const problems = { counting, asymmetric };

interface MinosResult {
  readonly names: string[];
  readonly values: number[];
  readonly value: number;
  readonly covariance: number[][];
  readonly lower: number[];
  readonly upper: number[];
}
const minos = JSON.parse(
  readFileSync(new URL("../fixtures/minos.json", import.meta.url), "utf8"),
) as Readonly<Record<keyof typeof problems, MinosResult>>;

test("what autodiff makes of a function is a problem", () => {
  expectTypeOf(counting).toExtend<Problem>();
  expectTypeOf(differentiable((x) => ops.sum(x), 2)).toExtend<Problem>();
});

describe.each(["counting", "asymmetric"] as const)("the %s likelihood", (name) => {
  const problem = problems[name];
  const reference = minos[name];
  const minimum = minimize(problem, starts[name]);

  test("has the minimum and the covariance of iminuit", () => {
    expect(minimum.names).toEqual(reference.names);
    expect(minimum.value).toBeCloseTo(reference.value, 8);
    const { matrix, uncertainties, names } = covariance(problem, minimum.x);
    expect(names).toEqual(reference.names);
    reference.covariance.forEach((row, i) => {
      // MIGRAD stops at a distance of 2e-9 or so, and HESSE differentiates numerically.
      expect(minimum.x[i]).toBeCloseTo(reference.values[i], 3);
      expect(uncertainties[i] / Math.sqrt(row[i])).toBeCloseTo(1, 3);
      row.forEach((element, j) => {
        expect(matrix[i * row.length + j]).toBeCloseTo(element, 3);
        expect(matrix[i * row.length + j]).toBe(matrix[j * row.length + i]);
      });
    });
  });

  test("has the intervals of MINOS", () => {
    reference.names.forEach((parameter, i) => {
      const { lower, upper, value, ...rest } = profileInterval(problem, minimum, parameter);
      expect(rest).toEqual({ parameter: i, name: parameter });
      // MINOS looks for the crossing to about a thousandth of the uncertainty.
      expect((value - lower.at) / -reference.lower[i]).toBeCloseTo(1, 3);
      expect((upper.at - value) / reference.upper[i]).toBeCloseTo(1, 3);
      for (const end of [lower, upper]) {
        expect(end.status.kind).toBe("found");
        expect(end.x[i]).toBe(end.at);
        expect(problem.value(end.x) - minimum.value).toBeCloseTo(0.5, 8);
      }
    });
  });

  test("has the same intervals without second derivatives, and with its parameters as a vector", () => {
    const { size, value, valueAndGradient } = problem;
    const bare: Problem = { size, value, valueAndGradient };
    const [full, without] = [profileInterval(problem, minimum, 0), profileInterval(bare, minimum, 0)];
    expect(without.lower.at).toBeCloseTo(full.lower.at, 7);
    expect(without.upper.at).toBeCloseTo(full.upper.at, 7);
    expect(without).not.toHaveProperty("name");
  });
});

describe("of a quadratic", () => {
  const curvatures = [1, 4, 9];
  const problem = quadratic({ curvatures, center: [1, 2, 3] });
  const minimum = minimize(problem, new Float64Array(3));

  test("the covariance is the inverse of the Hessian times 2 up, in the frozen parameters 0", () => {
    const hessian = new Float64Array(9);
    for (let i = 0; i < 3; i++) {
      const unit = new Float64Array(3);
      unit[i] = 1;
      problem.hvp!(minimum.x, unit, hessian.subarray(3 * i, 3 * i + 3));
    }
    for (const up of [0.5, 1]) {
      const { matrix, status } = covariance(problem, minimum.x, { up });
      expect(status).toEqual({ kind: "positive-definite" });
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          let product = 0;
          for (let k = 0; k < 3; k++) product += hessian[3 * i + k] * matrix[3 * k + j];
          expect(product).toBeCloseTo(i === j ? 2 * up : 0, 12);
        }
      }
    }
    const { matrix, uncertainties } = covariance(problem, minimum.x, { frozen: [0, 2] });
    expect(matrix[4]).toBeCloseTo(1 / hessian[4], 12);
    expect([uncertainties[0], uncertainties[2]]).toEqual([0, 0]);
  });

  test("the interval is symmetric, and that of the covariance", () => {
    for (const up of [0.5, 2]) {
      const { uncertainties } = covariance(problem, minimum.x, { up });
      for (const parameter of [0, 1, 2]) {
        const { lower, upper, value } = profileInterval(problem, minimum, parameter, { up });
        expect(upper.at - value).toBeCloseTo(uncertainties[parameter], 7);
        expect(value - lower.at).toBeCloseTo(uncertainties[parameter], 7);
      }
    }
  });
});

describe("of one Poisson count", () => {
  const observed = 5;
  const problem = differentiable((x) => poisson(ops.at(x, 0), observed), 1);

  test("the interval is where n - k + k ln(k / n) is up", () => {
    const minimum = minimize(problem, [4]);
    for (const up of [0.5, 2]) {
      const { lower, upper } = profileInterval(problem, minimum, 0, { up });
      for (const { at } of [lower, upper]) {
        expect(at - observed + observed * Math.log(observed / at)).toBeCloseTo(up, 8);
      }
      expect(lower.at).toBeLessThan(observed);
      expect(upper.at).toBeGreaterThan(observed);
    }
  });
});

/** f(x) = g(x_0) with its derivatives in closed form. */
const ofOne = (
  g: (x: number) => [value: number, slope: number, curvature: number],
  names?: string[],
): Problem => ({
  size: 1,
  ...(names && { names }),
  value: ([x]) => g(x)[0],
  valueAndGradient([x], gradient) {
    gradient[0] = g(x)[1];
    return g(x)[0];
  },
  hvp([x], [v], out) {
    out[0] = g(x)[2] * v;
  },
});

describe("what has no interval or covariance says why", () => {
  test("a profile that levels off", () => {
    // 1 - exp(-x²/2) / 4 rises by a quarter at most.
    const levelling = ofOne(
      (x) => {
        const e = Math.exp(-x * x) / 4;
        return [-e, 2 * x * e, (2 - 4 * x * x) * e];
      },
      ["mu"],
    );
    const { lower, upper } = profileInterval(levelling, { x: Float64Array.of(0), value: -0.25 }, "mu");
    expect([lower.at, upper.at]).toEqual([-Infinity, Infinity]);
    expect(upper.status).toEqual({ kind: "no-crossing" });
    expect(upper.message).toBe(
      'The profile of parameter "mu" does not rise to the level: the interval has no end on this side.',
    );
  });

  test("a function that is not defined beyond", () => {
    // No event observed: the expectation x itself, from 0.
    const nothing = ofOne((x) => (x < 0.1 ? [Number.NaN, Number.NaN, Number.NaN] : [x, 1, 0]));
    const { lower, upper } = profileInterval(nothing, { x: Float64Array.of(0.1), value: 0.1 }, 0);
    expect(lower.status).toEqual({ kind: "edge-of-domain" });
    expect(lower.at).toBe(0.1);
    expect(upper.at).toBeCloseTo(0.6, 8);
  });

  test("a point that is not the minimum", () => {
    const bowl = ofOne((x) => [0.5 * x * x, x, 1]);
    const { lower } = profileInterval(bowl, { x: Float64Array.of(3), value: 4.5 }, 0);
    expect(lower.status.kind).toBe("lower-minimum");
    expect(lower.at).toBeNaN();
    expect(() => profileInterval(bowl, minimize(bowl, [3], { maxIterations: 0 }), 0)).toThrow(
      'minimum.status.kind is "iteration-limit", expected a minimum. Not converged after the limit of 0 iterations',
    );
  });

  test("a saddle point, and a Hessian that is not finite", () => {
    const saddle: Problem = {
      size: 2,
      names: ["mu", "theta"],
      value: ([x, y]) => x * x - y * y,
      valueAndGradient([x, y], gradient) {
        gradient.set([2 * x, -2 * y]);
        return x * x - y * y;
      },
      hvp: (_, [v, w], out) => out.set([2 * v, -2 * w]),
    };
    const { matrix, uncertainties, status, message } = covariance(saddle, [0, 0]);
    expect(status).toEqual({ kind: "not-positive-definite", parameter: 1, curvature: -2 });
    expect(message).toMatch(/^There is no covariance: the Hessian has curvature -2.00 at parameter "theta"/);
    expect([...matrix, ...uncertainties].every(Number.isNaN)).toBe(true);
    const wrong = covariance({ ...saddle, hvp: (_, [v], out) => out.set([2 * v, Number.NaN]) }, [0, 0]);
    expect(wrong.status).toEqual({ kind: "non-finite", parameter: 0 });
  });

  test("arguments that cannot be used", () => {
    const { size, value, valueAndGradient, names } = counting;
    const bare = { size, value, valueAndGradient, names };
    expect(() => covariance(bare, [1, 0])).toThrow(
      "problem.hvp is missing, expected this or problem.hessian, which covariance needs. differentiable(f, size) of",
    );
    expect(() => covariance(counting, [1, 0], { names: ["mu"] })).toThrow(
      "options.names is of length 1, expected",
    );
    expect(() => covariance(counting, [1])).toThrow("x is of length 1, expected the size of the problem, 2.");
    expect(() => covariance(counting, [1, 0], { up: 0 })).toThrow(
      "options.up is 0, expected above zero and finite.",
    );
    expect(() => profileInterval(counting, { x: [1, 0] } as never, "mu")).toThrow(
      "minimum is an object, expected the result of minimize.",
    );
    expect(() => profileInterval(counting, minimize(counting, [1, 0]), "nu")).toThrow(
      'parameter is "nu", expected an index below the number of parameters, 2, or one of mu, theta.',
    );
    expect(() => profileInterval(counting, minimize(counting, [1, 0]), "mu", { ups: 1 } as never)).toThrow(
      "options.ups is not an option, expected one of up, frozen, method. Did you mean options.up?",
    );
  });
});

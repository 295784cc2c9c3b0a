import { describe, expect, test } from "vitest";
import { conjugateGradient } from "./conjugate-gradient.js";
import { MinimizerInputError } from "./errors.js";
import type { MinimizerMethod } from "./methods.js";
import { minimize } from "./minimize.js";
import type { MinimizeOptions } from "./options.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";

describe("arguments of programs without types are refused, and none is ignored", () => {
  const { problem, start } = moreGarbowHillstrom[0];
  const { size, value, valueAndGradient } = problem;
  const OPTIONS =
    "method, gradientTolerance, edmTolerance, valueTolerance, maxIterations, earlyStopping, stallRelTol, frozen, bounds, " +
    "valueNoise, initialTrustRadius, maxTrustRadius, acceptAbove, krylovMemory, correctionPairs";
  const MADE =
    "differentiable(f, size) of @rabbit-fit/autodiff-kernels/autodiff makes a problem of a function that is written with its ops.";

  test.each<[options: unknown, message: string]>([
    [
      { gradientTolerence: 1 },
      `options.gradientTolerence is not an option, expected one of ${OPTIONS}. Did you mean options.gradientTolerance?`,
    ],
    [{ jacobian: true }, `options.jacobian is not an option, expected one of ${OPTIONS}.`],
    [null, `options is null, expected an object { ${OPTIONS} }.`],
    [[], `options is a list, expected an object { ${OPTIONS} }.`],
    ["BFGS", `options is "BFGS", expected an object { ${OPTIONS} }.`],
    [{ method: "bfgs" }, 'options.method is "bfgs", expected one of "trust-krylov",'],
    [{ gradientTolerance: "1e-3" }, 'options.gradientTolerance is "1e-3", expected zero or above.'],
    [{ edmTolerance: null }, "options.edmTolerance is null, expected zero or above."],
    [{ valueTolerance: -1 }, "options.valueTolerance is -1, expected zero or above."],
    [{ maxIterations: "10" }, 'options.maxIterations is "10", expected zero or above.'],
    [
      { earlyStopping: true },
      "options.earlyStopping is true, expected a number of iterations, or 0 for never.",
    ],
    [{ frozen: 1 }, "options.frozen is 1, expected a list of numbers."],
    [{ frozen: ["mu"] }, 'options.frozen[0] is "mu", expected an index below the number of parameters, 2.'],
    [
      { bounds: [0, 1] },
      "options.bounds is a list, expected an object { lower, upper } of lists of numbers.",
    ],
    [
      { bounds: { min: [0, 0] } },
      "options.bounds is an object, expected an object { lower, upper } of lists of numbers.",
    ],
    [
      { method: "L-BFGS-B", bounds: { lower: [0] } },
      "options.bounds.lower is of length 1, expected the size of the problem, 2.",
    ],
    [{ method: "L-BFGS-B", bounds: { lower: 0 } }, "options.bounds.lower is of length undefined, expected"],
    [
      { bounds: {} },
      "options.bounds is given to trust-krylov, expected none for this method. L-BFGS-B keeps to bounds.",
    ],
    [{ valueNoise: "small" }, 'options.valueNoise is "small", expected zero or above.'],
    [
      { initialTrustRadius: Infinity },
      "options.initialTrustRadius is Infinity, expected above zero and finite.",
    ],
    [{ maxTrustRadius: {} }, "options.maxTrustRadius is an object, expected above zero and finite."],
    [{ acceptAbove: "0.1" }, 'options.acceptAbove is "0.1", expected in [0, 0.25).'],
    [{ krylovMemory: [] }, "options.krylovMemory is a list, expected zero or above."],
    [{ correctionPairs: 0 }, "options.correctionPairs is 0, expected an integer above zero."],
  ])("options %j", (options, message) => {
    expect(() => minimize(problem, start, options as never)).toThrow(MinimizerInputError);
    expect(() => minimize(problem, start, options as never)).toThrow(message);
  });

  test.each<[name: string, problem: unknown, message: string]>([
    [
      "a function",
      (x: number[]) => x[0]! ** 2,
      `problem is a function, expected an object { size, value, valueAndGradient, hvp? }. ${MADE}`,
    ],
    ["nothing", undefined, "problem is missing, expected an object { size, value, valueAndGradient, hvp? }."],
    ["no size", { value, valueAndGradient }, "problem.size is missing, expected the number of parameters."],
    ["no value", { size, valueAndGradient }, `problem.value is missing, expected a function. ${MADE}`],
    [
      "no gradient",
      { size, value },
      `problem.valueAndGradient is missing, expected a function, which the method "BFGS" needs. ${MADE}`,
    ],
    [
      "names of others",
      { ...problem, names: ["mu"] },
      "problem.names is of length 1, expected the names of all 2 parameters.",
    ],
    ["a name", { ...problem, names: "mu" }, 'problem.names is "mu", expected the names of all 2 parameters.'],
  ])("a problem that is %s", (_, wrong, message) => {
    expect(() => minimize(wrong as never, start, { method: "BFGS" })).toThrow(message);
  });

  test.each<[start: unknown, message: string]>([
    [undefined, "start is missing, expected a Float64Array of 2 numbers."],
    [1, "start is 1, expected a Float64Array of 2 numbers."],
    [["1", 2], 'start[0] is "1", expected a number.'],
    [[1], "start is of length 1, expected the size of the problem, 2."],
  ])("a start %j", (wrong, message) => {
    expect(() => minimize(problem, wrong as never)).toThrow(message);
  });

  test("a start in a plain list is as good as one in a Float64Array, and stays as it is", () => {
    const list = [...start];
    expect(minimize(problem, list)).toEqual(minimize(problem, start));
    expect(list).toEqual([...start]);
  });

  test("conjugate gradients have their options checked, too", () => {
    const solve = (options: unknown) => () =>
      conjugateGradient((v, out) => out.set(v), Float64Array.of(1), options as never);
    expect(solve({ tolerance: 1 })).toThrow(
      "options.tolerance is not an option, expected one of preconditioner, relativeTolerance, maxIterations.",
    );
    expect(solve({ preconditioner: true })).toThrow(
      "options.preconditioner is true, expected an object with a function",
    );
  });

  test("messages call parameters by their names", () => {
    const named = { ...problem, names: ["mu", "theta"] };
    const bounds = { lower: [-2, -2], upper: [0.5, 2] };
    const { message, names } = minimize(named, [-1, 1], { method: "L-BFGS-B", bounds });
    expect(message).toMatch(/^Converged at the bound of parameter "mu": the value would fall beyond\./);
    expect(names).toEqual(["mu", "theta"]);
  });
});

describe("arguments out of their range are refused with the remedy or the range", () => {
  const { problem, start } = moreGarbowHillstrom[0];
  test.each<[MinimizeOptions, string]>([
    [{ frozen: [0, 2] }, "frozen[1] is 2, expected an index below the number of parameters, 2."],
    [{ frozen: [-1] }, "frozen[0] is -1"],
    [{ gradientTolerance: -1 }, "gradientTolerance is -1, expected zero or above."],
    [{ edmTolerance: Number.NaN }, "edmTolerance is NaN"],
    [{ stallRelTol: -1e-3 }, "stallRelTol is -0.001, expected zero or above."],
    [{ initialTrustRadius: 0 }, "initialTrustRadius is 0, expected above zero and finite."],
    [
      { initialTrustRadius: 2, maxTrustRadius: 1 },
      "initialTrustRadius is 2, expected at most maxTrustRadius, 1.",
    ],
    [{ acceptAbove: 0.25 }, "acceptAbove is 0.25, expected in [0, 0.25)."],
    [
      { method: "newton" as MinimizerMethod },
      'options.method is "newton", expected one of "trust-krylov", "trust-exact"',
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

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differentiable, grad, ops, type Tensor } from "./index.js";

const { add, at, mul, square, sub, sum } = ops;

/** 100 (y - x²)² + (1 - x)², as a function of a vector and of names. */
const rosenbrock = (x: Tensor, y: Tensor) => add(mul(100, square(sub(y, square(x)))), square(sub(1, x)));
const ofVector = differentiable((v) => rosenbrock(at(v, 0), at(v, 1)), 2);
const ofNames = differentiable(({ x, y }) => rosenbrock(x, y), ["x", "y"]);

describe("a problem made of a function", () => {
  test.each([
    ["of a vector", ofVector],
    ["of names", ofNames],
  ])("%s has its value, gradient and products with the Hessian in closed form", (_, problem) => {
    expect(problem.size).toBe(2);
    const coordinate = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, coordinate, coordinate, (x, y, v, w) => {
        const point = Float64Array.of(x, y);
        const value = 100 * (y - x * x) ** 2 + (1 - x) ** 2;
        const out = new Float64Array(2);
        expect(problem.value(point)).toBeCloseTo(value, 9);
        expect(problem.valueAndGradient(point, out)).toBe(problem.value(point));
        expect(out[0]).toBeCloseTo(-400 * x * (y - x * x) - 2 * (1 - x), 9);
        expect(out[1]).toBeCloseTo(200 * (y - x * x), 9);
        problem.hvp(point, Float64Array.of(v, w), out);
        expect(out[0]).toBeCloseTo((1200 * x * x - 400 * y + 2) * v - 400 * x * w, 8);
        expect(out[1]).toBeCloseTo(-400 * x * v + 200 * w, 8);
        expect(point).toEqual(Float64Array.of(x, y));
      }),
      { seed: 20_261_129 },
    );
  });

  test("knows the names of its parameters where it has any", () => {
    expect(ofNames.names).toEqual(["x", "y"]);
    expect(ofVector).not.toHaveProperty("names");
  });

  test("does not depend on parameters that the function leaves out", () => {
    const gradient = new Float64Array(2).fill(7);
    expect(differentiable(() => 3, 2).valueAndGradient(new Float64Array(2), gradient)).toBe(3);
    expect(gradient).toEqual(new Float64Array(2));
  });

  test("refuses what is no function of parameters, and a value that is no scalar", () => {
    expect(() => differentiable(undefined as never, 2)).toThrow(
      "differentiable: the function is missing. Call",
    );
    expect(() => differentiable((x: Tensor) => x, undefined as never)).toThrow(
      "differentiable: the parameters are undefined. Give how many parameters there are, or a list of their names.",
    );
    expect(() => differentiable((x) => x, 1.5)).toThrow("the number of parameters is 1.5");
    expect(() => differentiable(({ a }) => a, ["a", "a"])).toThrow('"a" is not the name of one parameter');
    const vector = differentiable((x) => x, 2);
    expect(() => vector.valueAndGradient(new Float64Array(2), new Float64Array(2))).toThrow(
      "a gradient needs a scalar",
    );
  });
});

describe("JavaScript operators on tensors", () => {
  const message =
    "a tensor is no number: operators such as + and > would lose its derivative. Use ops: add(a, b)";
  const operators: Readonly<Record<string, (x: never) => unknown>> = {
    "x * x": (x) => x * x,
    "x + 1": (x) => x + 1,
    "1 - x": (x) => 1 - x,
    "x > 0": (x) => x > 0,
    "-x": (x) => -x,
    "x ** 2": (x) => x ** 2,
    "Math.exp(x)": (x) => Math.exp(x),
    "isNaN(x)": (x) => Number.isNaN(Number(x)),
  };
  test.each(Object.entries(operators))("throw with the remedy: %s", (_, operator) => {
    const f = (x: Tensor) => operator(at(x, 0) as never) as number;
    expect(() => f(ops.add([2], 0))).toThrow(message);
    expect(() => grad(f)([2])).toThrow(message);
  });

  test("a text shows the tensor", () => {
    const constant = add([1, 2], 0);
    expect(`${constant}`).toBe("Tensor([2], [1, 2])");
    expect(String(constant)).toBe("Tensor([2], [1, 2])");
  });

  test("console.log shows its numbers, also where it is followed", async () => {
    const { inspect } = await import("node:util");
    expect(inspect(add([1, 2], 0))).toBe("Tensor([2], [1, 2])");
    expect(inspect({ x: add(new Float64Array(9), 0) })).toBe(
      "{ x: Tensor([9], [0, 0, 0, 0, 0, 0, 0, 0, ...]) }",
    );
    let shown = "";
    grad((x) => {
      shown = inspect(x);
      return sum(x);
    })([1, 2]);
    expect(shown).toBe("Traced([2], [1, 2], level 1)");
  });
});

import { describe, expect, test } from "vitest";
import { norm } from "./linear-algebra/vectors.js";
import { methodTraits, minimizerMethods } from "./methods.js";
import { minimize } from "./minimize.js";
import type { MinimizerStatus } from "./status.js";
import { edmOf } from "./test-problems/edm.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";
import { writtenOut } from "./test-problems/written-out.js";

describe.each(minimizerMethods)("%s", (method) => {
  test("leaves a saddle point, from a start where the gradient vanishes along the negative curvature", () => {
    const problem = writtenOut(
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
    const problem = writtenOut(
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

  test("ends beside a parameter without effect, and leaves it near where it was", () => {
    const problem = writtenOut(
      2,
      ([x]) => x - Math.log(x),
      ([x]) => [1 - 1 / x, 0],
      ([x]) => [
        [1 / (x * x), 0],
        [0, 0],
      ],
    );
    const { status, x } = minimize(problem, Float64Array.of(3, 1), { method });
    expect(status.kind).toBe("converged");
    expect(x[0]).toBeCloseTo(1, 10);
    expect(Math.abs(x[1])).toBeLessThan(100);
  });

  test("ends beside a parameter without effect where the value vanishes", () => {
    const problem = writtenOut(
      2,
      ([x]) => x ** 2 + x ** 4,
      ([x]) => [2 * x + 4 * x ** 3, 0],
      ([x]) => [
        [2 + 12 * x * x, 0],
        [0, 0],
      ],
    );
    const { status, value } = minimize(problem, Float64Array.of(3, 1), { method });
    expect(status.kind).toBe("converged");
    expect(value).toBeLessThan(1e-28);
  });

  test("steps back from where the function is not defined", () => {
    const problem = writtenOut(
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
    const problem = writtenOut(
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
        writtenOut(
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
      quantity: methodTraits[method].needs === "hessian" ? "hessian" : "hessian-product",
      // The others ask the Hessian only at the end.
      ...(methodTraits[method].needs !== "gradient" && { where: "start" }),
      parameterIndex: 1,
    });
  });

  test("says that a value falls without bound", () => {
    const line = writtenOut(
      1,
      ([x]) => -x,
      () => [-1],
      () => [[0]],
    );
    const hill = writtenOut(
      1,
      ([x]) => -x * x,
      ([x]) => [-2 * x],
      () => [[-2]],
    );
    const pole = writtenOut(
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
    const problem = writtenOut(
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
    const problem = writtenOut(
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
});

test("a soft direction behind a stiff one is not overlooked when the distance to the minimum is the criterion", () => {
  // At the start the stiff parameter holds nearly all of the gradient, and nearly nothing of the distance, 1.25.
  const problem = writtenOut(
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

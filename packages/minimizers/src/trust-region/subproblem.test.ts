import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { symmetricEigen } from "../linear-algebra/symmetric-eigen.slow.js";
import { dot, norm } from "../linear-algebra/vectors.js";
import { ExactModel } from "./exact.js";
import { KrylovModel } from "./krylov.js";
import type { ModelMinimum, TrustRegionModel } from "./model.js";
import { bestDecrease } from "./subproblem.slow.js";

type Matrix = number[][];

function multiply(matrix: Matrix, v: Float64Array, out: Float64Array): void {
  for (let i = 0; i < v.length; i++) out[i] = matrix[i].reduce((sum, a, j) => sum + a * v[j], 0);
}

function modelValue(matrix: Matrix, gradient: Float64Array, step: Float64Array): number {
  const image = new Float64Array(step.length);
  multiply(matrix, step, image);
  return dot(gradient, step) + 0.5 * dot(step, image);
}

function counted(matrix: Matrix): { product(v: Float64Array, out: Float64Array): void; count: number } {
  const counter = {
    count: 0,
    product(v: Float64Array, out: Float64Array) {
      counter.count++;
      multiply(matrix, v, out);
    },
  };
  return counter;
}

const methods: Record<string, (matrix: Matrix, gradient: Float64Array) => TrustRegionModel> = {
  krylov: (matrix, gradient) =>
    new KrylovModel({ gradient, product: (v, out) => multiply(matrix, v, out), memory: 2 ** 20 }),
  "krylov without room for vectors": (matrix, gradient) =>
    new KrylovModel({ gradient, product: (v, out) => multiply(matrix, v, out), memory: 0 }),
  exact: (matrix, gradient) =>
    new ExactModel({ gradient, fillHessian: (out) => out.set(Float64Array.from(matrix.flat())) }),
};

/** Symmetric matrices of order 1 to 8 with a gradient, elements with three digits so that failures can be read. */
const number = fc.integer({ min: -2000, max: 2000 }).map((n) => n / 1000);
const subproblem = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc.record({
    matrix: fc
      .array(number, { minLength: size * size, maxLength: size * size })
      .map(
        (flat): Matrix =>
          Array.from({ length: size }, (_, i) =>
            Array.from({ length: size }, (_, j) => flat[Math.min(i, j) * size + Math.max(i, j)]),
          ),
      ),
    gradient: fc.array(number, { minLength: size, maxLength: size }).map((g) => Float64Array.from(g)),
    radius: fc.integer({ min: 1, max: 5000 }).map((n) => n / 1000),
  }),
);

function stepOf(found: ModelMinimum): { step: Float64Array; decrease: number; stepLength: number } {
  if (found.kind !== "interior" && found.kind !== "boundary") throw new Error(found.kind);
  return found;
}

describe.each(Object.entries(methods))("the subproblem solved by %s", (name, createModel) => {
  test("is as low as its slow twin by eigenvectors says, inside the region", () => {
    fc.assert(
      fc.property(subproblem, ({ matrix, gradient, radius }) => {
        // Without kept vectors there is no way to tell what lies outside of an invariant space: convex cases only.
        const indefinite = Math.min(...symmetricEigen(matrix).values) < 1e-3;
        fc.pre(!(name === "krylov without room for vectors" && indefinite));
        const best = bestDecrease(matrix, gradient, radius);
        const { step, decrease } = stepOf(createModel(matrix, gradient).solve(radius, 1e-10));
        // A residual of 1e-10 costs its square; 1e-7 leaves room for nearly singular matrices.
        const tolerance = 1e-7 * (best + 1e-3);
        expect(-modelValue(matrix, gradient, step)).toBeGreaterThan(best - tolerance);
        expect(-modelValue(matrix, gradient, step)).toBeLessThan(best + tolerance);
        expect(Math.abs(decrease - best)).toBeLessThan(tolerance);
        expect(norm(step)).toBeLessThan(radius * (1 + 1e-9));
      }),
      { seed: 20, numRuns: 300 },
    );
  });

  test("a smaller radius at the same point gives what a new model gives", () => {
    const matrix = [
      [4, 1, 0],
      [1, 3, 1],
      [0, 1, 2],
    ];
    const gradient = Float64Array.of(3, -2, 1);
    const reused = createModel(matrix, gradient);
    for (const radius of [10, 0.5, 0.1, 0.01]) {
      const { decrease, step } = stepOf(reused.solve(radius, 1e-12));
      // Both are exact to rounding.
      expect(decrease).toBeCloseTo(bestDecrease(matrix, gradient, radius), 12);
      expect(norm(step)).toBeLessThan(radius * (1 + 1e-9));
    }
  });

  test("an infinite radius gives Newton's step, or says that there is none", () => {
    const newton = stepOf(
      createModel(
        [
          [2, 1],
          [1, 2],
        ],
        Float64Array.of(3, 3),
      ).solve(Infinity, 1e-12),
    );
    expect(newton.step[0]).toBeCloseTo(-1, 12);
    expect(newton.step[1]).toBeCloseTo(-1, 12);
    expect(newton.decrease).toBeCloseTo(3, 12); // ½ gᵀ H⁻¹ g
    const saddle = createModel(
      [
        [1, 0],
        [0, -2],
      ],
      Float64Array.of(1, 1),
    ).solve(Infinity, 1e-12);
    expect(saddle.kind).toBe("indefinite");
  });

  test("says which component of a product is not finite", () => {
    const found = createModel(
      [
        [1, 0],
        [0, Number.NaN],
      ],
      Float64Array.of(1, 1),
    ).solve(1, 0.1);
    expect(found).toMatchObject({ kind: "non-finite", parameterIndex: 1 });
  });
});

describe.each(["krylov", "exact"])("the hard case, solved by %s", (name) => {
  const createModel = methods[name];

  test("the leftmost eigenvector, which the gradient has no share of, fills up the length", () => {
    // g is orthogonal to the last: at λ = 1 the step (-1/3, -2, 0) is shorter than 3.
    const matrix = [
      [2, 0, 0],
      [0, -0.5, 0],
      [0, 0, -1],
    ];
    const gradient = Float64Array.of(1, 1, 0);
    const { step } = stepOf(createModel(matrix, gradient).solve(3, 1e-12));
    // The leftmost eigenvalue is known to the square of 1e-7, and λ moves the step by 1/(λ + θ)² = 4 times that.
    expect(step[0]).toBeCloseTo(-1 / 3, 10);
    expect(step[1]).toBeCloseTo(-2, 10);
    expect(Math.abs(step[2])).toBeCloseTo(Math.sqrt(9 - 1 / 9 - 4), 10);
  });

  test("at a saddle point, where the gradient is zero, the step follows the negative curvature", () => {
    const found = createModel(
      [
        [1, 0.5],
        [0.5, -1],
      ],
      new Float64Array(2),
    ).solve(2, 1e-10);
    const leftmost = -Math.sqrt(1.25);
    expect(found).toMatchObject({ kind: "boundary", convex: false });
    // ½ |θ| Δ², to the 1e-7 squared of the leftmost eigenvector
    expect(stepOf(found).decrease).toBeCloseTo(0.5 * -leftmost * 4, 8);
  });

  test("at a minimum, where the gradient is zero, there is nothing to gain", () => {
    const found = createModel(
      [
        [1, 0.5],
        [0.5, 2],
      ],
      new Float64Array(2),
    ).solve(2, 1e-10);
    expect(found).toMatchObject({ kind: "interior", decrease: 0, stepLength: 0 });
  });
});

describe("Krylov spaces", () => {
  test("negative curvature outside of a convex invariant space is found when it is asked for", () => {
    const model = new KrylovModel({
      gradient: Float64Array.of(1, 1, 0),
      product: (v, out) =>
        multiply(
          [
            [2, 0, 0],
            [0, 1, 0],
            [0, 0, -1],
          ],
          v,
          out,
        ),
      memory: 2 ** 20,
    });
    expect(model.solve(Infinity, 1e-12).kind).toBe("interior");
    expect(model.examineRest()).toBe(true);
    expect(model.solve(Infinity, 1e-12)).toMatchObject({ kind: "indefinite" });
    // Now the hard case: at λ = 1 the step (-1/3, -1/2, 0) is shorter than 1.
    const { step } = stepOf(model.solve(1, 1e-12));
    expect(step[0]).toBeCloseTo(-1 / 3, 10);
    expect(step[1]).toBeCloseTo(-1 / 2, 10);
    expect(model.examineRest()).toBe(false);
  });

  const size = 40;
  const matrix: Matrix = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? i - 5.5 : Math.cos(i * j) / 10)),
  ).map((row, i, all) => row.map((a, j) => (a + all[j][i]) / 2));
  const gradient = Float64Array.from({ length: size }, (_, i) => Math.sin(1 + i));

  test("vectors that were not kept are computed again, with the same result and at most twice the products", () => {
    const roomy = counted(matrix);
    const kept = stepOf(
      new KrylovModel({ gradient, product: roomy.product, memory: 2 ** 20 }).solve(3, 1e-6),
    );
    for (const vectorCount of [1, 7, 20]) {
      const tight = counted(matrix);
      const model = new KrylovModel({ gradient, product: tight.product, memory: vectorCount * 8 * size });
      const again = stepOf(model.solve(3, 1e-6));
      expect(tight.count).toBeLessThanOrEqual(2 * model.dimension - vectorCount);
      // The residual of 1e-6 allows for its square, relative.
      expect(Math.abs(again.decrease / kept.decrease - 1)).toBeLessThan(1e-9);
      expect(Math.abs(-modelValue(matrix, gradient, again.step) / kept.decrease - 1)).toBeLessThan(1e-9);
    }
  });

  test("the minimum of a convex model takes as many products as there are different eigenvalues", () => {
    const diagonal = [1, 2, 2, 2, 3, 3, 1, 7];
    const counter = counted(diagonal.map((d, i) => diagonal.map((_, j) => (i === j ? d : 0))));
    const g = Float64Array.of(1, -2, 3, -4, 5, -6, 7, -8);
    const model = new KrylovModel({ gradient: g, product: counter.product, memory: 2 ** 20 });
    const { step } = stepOf(model.solve(Infinity, 1e-12));
    expect(counter.count).toBe(4);
    step.forEach((s, i) => {
      expect(s).toBeCloseTo(-g[i] / diagonal[i], 12);
    });
  });

  test("a rejected step costs no product when the radius shrinks", () => {
    const counter = counted(matrix);
    const model = new KrylovModel({ gradient, product: counter.product, memory: 2 ** 20 });
    model.solve(3, 1e-8);
    const before = counter.count;
    model.solve(0.75, 1e-2);
    expect(counter.count).toBe(before);
  });

  test("with a preconditioner M the region is measured in its norm", () => {
    // In y = M^½ s the problem has H' = M^-½ H M^-½, g' = M^-½ g and the Euclidean norm.
    fc.assert(
      fc.property(
        subproblem,
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 8, maxLength: 8 }),
        ({ matrix, gradient, radius }, weights) => {
          const root = weights.map((weight) => Math.sqrt(weight));
          const scaled = matrix.map((row, i) => row.map((a, j) => a / (root[i] * root[j])));
          const scaledGradient = gradient.map((g, i) => g / root[i]);
          const best = bestDecrease(scaled, scaledGradient, radius);
          const preconditioner = {
            solve: (v: Float64Array, out: Float64Array) =>
              out.set(v.map((component, i) => component / weights[i])),
          };
          const { step } = stepOf(
            new KrylovModel({
              gradient,
              product: (v, out) => multiply(matrix, v, out),
              preconditioner,
              memory: 2 ** 20,
            }).solve(radius, 1e-10),
          );
          expect(norm(step.map((s, i) => s * root[i]))).toBeLessThan(radius * (1 + 1e-7));
          // As above: the square of the residual, and room for nearly singular matrices.
          expect(Math.abs(-modelValue(matrix, gradient, step) - best)).toBeLessThan(1e-7 * (best + 1e-3));
        },
      ),
      { seed: 21, numRuns: 200 },
    );
  });

  test("the exact matrix as preconditioner needs one product", () => {
    const diagonal = [1, 10, 1000, 1e6];
    const counter = counted(diagonal.map((d, i) => diagonal.map((_, j) => (i === j ? d : 0))));
    const preconditioner = {
      solve: (v: Float64Array, out: Float64Array) =>
        out.set(v.map((component, i) => component / diagonal[i])),
    };
    new KrylovModel({
      gradient: Float64Array.of(1, 2, 3, 4),
      product: counter.product,
      preconditioner,
      memory: 2 ** 20,
    }).solve(Infinity, 1e-10);
    expect(counter.count).toBe(1);
  });

  test.each([
    ["with negative curvature", -1, "a matrix with negative curvature"],
    ["that is not finite", Number.NaN, "a matrix whose solution is not finite"],
  ])("a preconditioner %s is refused", (_name, factor, found) => {
    const preconditioner = {
      solve: (v: Float64Array, out: Float64Array) => out.set(v.map((component) => factor * component)),
    };
    expect(
      () =>
        new KrylovModel({
          gradient,
          product: (v, out) => multiply(matrix, v, out),
          preconditioner,
          memory: 2 ** 20,
        }),
    ).toThrow(`preconditioner is ${found}, expected a symmetric positive definite matrix`);
  });
});

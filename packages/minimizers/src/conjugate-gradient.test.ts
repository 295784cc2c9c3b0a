import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conjugateGradient } from "./conjugate-gradient.js";
import { norm } from "./linear-algebra/vectors.js";
import { quadratic } from "./test-problems/quadratic.js";

/** Product with a matrix of known eigenvalues, see {@link quadratic}. */
function productOf(curvatures: readonly number[]): (v: Float64Array, out: Float64Array) => void {
  const problem = quadratic({ curvatures, center: curvatures.map(() => 0) });
  return (v, out) => problem.hvp(v, v, out);
}

function residualShare(
  product: (v: Float64Array, out: Float64Array) => void,
  rhs: Float64Array,
  x: Float64Array,
): number {
  const image = new Float64Array(rhs.length);
  product(x, image);
  return norm(rhs.map((b, i) => b - image[i])) / norm(rhs);
}

const system = fc.integer({ min: 1, max: 30 }).chain((size) =>
  fc.record({
    curvatures: fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), {
      minLength: size,
      maxLength: size,
    }),
    rhs: fc
      .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: size, maxLength: size })
      .map((b) => Float64Array.from(b)),
  }),
);

describe("conjugate gradients", () => {
  test("the residual is as small as it says, and as was asked for", () => {
    fc.assert(
      fc.property(system, fc.constantFrom(1e-3, 1e-8, 1e-11), ({ curvatures, rhs }, relativeTolerance) => {
        fc.pre(norm(rhs) > 1e-3);
        const product = productOf(curvatures);
        const before = rhs.slice();
        const { x, status } = conjugateGradient(product, rhs, { relativeTolerance });
        expect(rhs).toEqual(before);
        expect(status.kind).toBe("converged");
        const actual = residualShare(product, rhs, x);
        expect(actual).toBeLessThanOrEqual(relativeTolerance);
        // The same computation, done twice.
        expect((status as { relativeResidual: number }).relativeResidual).toBeCloseTo(actual, 15);
      }),
      { seed: 9 },
    );
  });

  test("needs one product per different eigenvalue, and one to check the residual", () => {
    const { products, status } = conjugateGradient(
      productOf([1, 1, 4, 4, 9, 9, 9]),
      Float64Array.of(1, 2, 3, 4, 5, 6, 7),
    );
    expect(status.kind).toBe("converged");
    expect(products).toBe(4);
  });

  test("is symmetric: xᵀ A⁻¹ y = yᵀ A⁻¹ x", () => {
    fc.assert(
      fc.property(system, ({ curvatures, rhs }) => {
        const other = rhs.map((_, i) => Math.cos(i));
        const solve = (b: Float64Array): Float64Array =>
          conjugateGradient(productOf(curvatures), b, { relativeTolerance: 1e-12 }).x;
        const left = solve(rhs).reduce((sum, c, i) => sum + c * other[i], 0);
        const right = solve(other).reduce((sum, c, i) => sum + c * rhs[i], 0);
        // Residuals of 1e-12 in vectors up to 55 long, divided by eigenvalues down to 0.01.
        expect(Math.abs(left - right)).toBeLessThan(1e-7);
      }),
      { seed: 10 },
    );
  });

  test("a good preconditioner saves products and changes nothing else", () => {
    const size = 100;
    const diagonal = Array.from({ length: size }, (_, i) => 10 ** (i / 20));
    const product = (v: Float64Array, out: Float64Array): void => {
      const sum = v.reduce((total, c) => total + c, 0);
      for (let i = 0; i < size; i++) out[i] = diagonal[i] * v[i] + 0.1 * sum;
    };
    const rhs = Float64Array.from({ length: size }, (_, i) => Math.sin(i));
    const plain = conjugateGradient(product, rhs);
    const preconditioner = {
      solve: (v: Float64Array, out: Float64Array) => out.set(v.map((c, i) => c / diagonal[i])),
    };
    const fast = conjugateGradient(product, rhs, { preconditioner });
    expect([plain.status.kind, fast.status.kind]).toEqual(["converged", "converged"]);
    expect(fast.products).toBeLessThan(plain.products / 5);
    fast.x.forEach((x, i) => {
      expect(x).toBeCloseTo(plain.x[i], 8); // residuals of 1e-10 of a length of 7, eigenvalues from one
    });
  });

  test("names a direction of negative curvature", () => {
    const product = productOf([3, 2, -1, 5]);
    const { status } = conjugateGradient(product, Float64Array.of(1, 2, 3, 4));
    if (status.kind !== "not-positive-definite") throw new Error(status.kind);
    const image = new Float64Array(4);
    product(status.direction, image);
    const quotient =
      image.reduce((sum, c, i) => sum + c * status.direction[i], 0) / norm(status.direction) ** 2;
    expect(quotient).toBeCloseTo(status.curvature, 14);
    expect(quotient).toBeLessThanOrEqual(0);
  });

  test("says when it was stopped, with the residual it has", () => {
    const product = productOf([1, 2, 3, 4, 5, 6]);
    const rhs = Float64Array.of(1, 2, 3, 4, 5, 7);
    const { status, x, products } = conjugateGradient(product, rhs, { maxIterations: 2 });
    expect(status).toMatchObject({ kind: "iteration-limit", limit: 2 });
    expect(products).toBe(3); // two and the check
    expect((status as { relativeResidual: number }).relativeResidual).toBeCloseTo(
      residualShare(product, rhs, x),
      14,
    );
  });

  test("says when rounding keeps it from the tolerance, and how close it came", () => {
    const curvatures = Array.from({ length: 50 }, (_, i) => 10 ** ((12 * i) / 49));
    const product = productOf(curvatures);
    const rhs = Float64Array.from({ length: 50 }, (_, i) => Math.cos(3 * i));
    const { status, x, products } = conjugateGradient(product, rhs, {
      relativeTolerance: 1e-15,
      maxIterations: 100_000,
    });
    expect(status.kind).toBe("stalled");
    expect(products).toBeLessThan(100_000);
    const share = residualShare(product, rhs, x);
    expect((status as { relativeResidual: number }).relativeResidual).toBeCloseTo(share, 12);
    // ε ‖A‖ ‖x‖ / ‖b‖ is 1e-4 at this condition.
    expect(share).toBeLessThan(1e-2);
  });

  test("names what is not finite", () => {
    const nan = Number.NaN;
    expect(conjugateGradient(productOf([1, 1]), Float64Array.of(1, nan)).status).toEqual({
      kind: "non-finite",
      index: 1,
    });
    const broken = (_: Float64Array, out: Float64Array): void => out.set([nan, 1]);
    expect(conjugateGradient(broken, Float64Array.of(1, 1)).status).toEqual({ kind: "non-finite", index: 0 });
  });

  test("a right-hand side of zeros, or of nothing, has the solution zero", () => {
    expect(conjugateGradient(productOf([1, 1]), new Float64Array(2))).toEqual({
      x: new Float64Array(2),
      status: { kind: "converged", relativeResidual: 0 },
      products: 0,
    });
    expect(conjugateGradient(() => {}, new Float64Array(0)).status.kind).toBe("converged");
  });

  test("refuses a tolerance that is none", () => {
    expect(() => conjugateGradient(() => {}, new Float64Array(1), { relativeTolerance: Number.NaN })).toThrow(
      "relativeTolerance is NaN, expected zero or above.",
    );
  });
});

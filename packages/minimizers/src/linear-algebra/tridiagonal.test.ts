import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { symmetricEigen } from "./symmetric-eigen.slow.js";
import {
  factorShifted,
  leftmostEigenvalue,
  leftmostEigenvector,
  solveFactored,
  type Tridiagonal,
  tridiagonalNorm,
} from "./tridiagonal.js";

const number = fc.integer({ min: -3000, max: 3000 }).map((n) => n / 1000);
const tridiagonal = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    diagonal: fc.array(number, { minLength: size, maxLength: size }),
    offDiagonal: fc.array(number, { minLength: size, maxLength: size }),
  }),
);

function dense({ size, diagonal, offDiagonal }: Tridiagonal): number[][] {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) =>
      i === j ? diagonal[i] : Math.abs(i - j) === 1 ? offDiagonal[Math.min(i, j)] : 0,
    ),
  );
}

describe("symmetric tridiagonal matrices", () => {
  test("the leftmost eigenvalue is that of the slow twin", () => {
    fc.assert(
      fc.property(tridiagonal, (matrix) => {
        const expected = Math.min(...symmetricEigen(dense(matrix)).values);
        // Elements up to 3 in size: rounding of a norm up to 9.
        expect(leftmostEigenvalue(matrix, new Float64Array(matrix.size))).toBeCloseTo(expected, 12);
      }),
      { seed: 5 },
    );
  });

  test("the leftmost eigenvector has the leftmost eigenvalue as its Rayleigh quotient", () => {
    fc.assert(
      fc.property(tridiagonal, (matrix) => {
        const pivots = new Float64Array(matrix.size);
        const theta = leftmostEigenvalue(matrix, pivots);
        expect(factorShifted(matrix, -theta + 1e-9, pivots)).toBe(true);
        const v = leftmostEigenvector(matrix, pivots);
        const quotient = dense(matrix).reduce(
          (sum, row, i) => sum + v[i] * row.reduce((inner, a, j) => inner + a * v[j], 0),
          0,
        );
        // Inverse iteration with a shift 1e-9 away leaves other eigenvectors a share of (1e-9 / gap)³.
        expect(quotient).toBeCloseTo(theta, 8);
      }),
      { seed: 6 },
    );
  });

  test("factors exist exactly for positive definite matrices, and solve with them", () => {
    fc.assert(
      fc.property(tridiagonal, number, (matrix, shift) => {
        const smallest = Math.min(...symmetricEigen(dense(matrix)).values) + shift;
        fc.pre(Math.abs(smallest) > 1e-3);
        const pivots = new Float64Array(matrix.size);
        expect(factorShifted(matrix, shift, pivots)).toBe(smallest > 0);
        if (smallest < 0) return;
        const x = Float64Array.from({ length: matrix.size }, (_, i) => 1 + i);
        const rhs = Float64Array.from(
          dense(matrix).map((row, i) => row.reduce((sum, a, j) => sum + a * x[j], shift * x[i])),
        );
        solveFactored(matrix, pivots, rhs, rhs);
        // A condition up to 1e4.
        rhs.forEach((value, i) => {
          expect(value).toBeCloseTo(x[i], 9);
        });
      }),
      { seed: 7 },
    );
  });

  test("the norm bounds every eigenvalue, and a zero matrix has eigenvalue zero", () => {
    fc.assert(
      fc.property(tridiagonal, (matrix) => {
        const largest = Math.max(...symmetricEigen(dense(matrix)).values.map(Math.abs));
        expect(tridiagonalNorm(matrix)).toBeGreaterThanOrEqual(largest - 1e-12);
      }),
      { seed: 8 },
    );
    const zero = { size: 3, diagonal: [0, 0, 0], offDiagonal: [0, 0, 0] };
    expect(leftmostEigenvalue(zero, new Float64Array(3))).toBe(0);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { factorCholesky, smallestSingular, solveLower, solveLowerTransposed } from "./cholesky.js";
import { symmetricEigen } from "./symmetric-eigen.slow.js";

/** Symmetric matrices of orders around the block size of 32, from a seed; B Bᵀ + shift·I. */
const orders = fc.constantFrom(1, 2, 5, 31, 32, 33, 70);
const cases = fc.record({ size: orders, seed: fc.integer({ min: 1, max: 1000 }) });

function gram(size: number, seed: number, shift: number): Float64Array {
  const b = Array.from({ length: size * size }, (_, k) => Math.sin(seed + 3.7 * k * k));
  return Float64Array.from({ length: size * size }, (_, k) => {
    const [i, j] = [Math.floor(k / size), k % size];
    let sum = i === j ? shift : 0;
    for (let m = 0; m < size; m++) sum += b[i * size + m] * b[j * size + m];
    return sum;
  });
}

function quadraticForm(matrix: Float64Array, v: Float64Array): number {
  const size = v.length;
  let sum = 0;
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum += v[i] * matrix[i * size + j] * v[j];
  return sum;
}

describe("Cholesky factors", () => {
  test("L Lᵀ = A + shift·I, with nothing written above the diagonal", () => {
    fc.assert(
      fc.property(cases, ({ size, seed }) => {
        const matrix = gram(size, seed, 1);
        const factor = new Float64Array(size * size).fill(77);
        expect(factorCholesky(matrix, size, 0.5, factor)).toBeUndefined();
        let largestError = 0;
        let untouched = true;
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++) {
            if (j > i) untouched &&= factor[i * size + j] === 77;
            let product = i === j ? -0.5 : 0;
            for (let k = 0; k <= Math.min(i, j); k++) product += factor[i * size + k] * factor[j * size + k];
            largestError = Math.max(largestError, Math.abs(product - matrix[i * size + j]));
          }
        expect(untouched).toBe(true);
        // Sums of up to 70 products of elements up to 6 in size.
        expect(largestError).toBeLessThan(1e-12);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test("solve linear systems", () => {
    fc.assert(
      fc.property(cases, ({ size, seed }) => {
        const matrix = gram(size, seed, 1);
        const x = Float64Array.from({ length: size }, (_, i) => Math.cos(seed * i));
        const rhs = x.map((_, i) => x.reduce((sum, c, j) => sum + matrix[i * size + j] * c, 0));
        const before = rhs.slice();
        const factor = new Float64Array(size * size);
        factorCholesky(matrix, size, 0, factor);
        const out = new Float64Array(size);
        solveLower(factor, size, rhs, out);
        expect(rhs).toEqual(before);
        solveLowerTransposed(factor, size, out.slice(), out);
        // The condition is below 1e4 for orders up to 70 with a shift of one.
        out.forEach((value, i) => {
          expect(value).toBeCloseTo(x[i], 10);
        });
      }),
      { seed: 2, numRuns: 20 },
    );
  });

  test("an indefinite matrix gives a direction with exactly the curvature that it says", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 69 }), ({ size, seed }, where) => {
        const matrix = gram(size, seed, 1);
        const row = where % size;
        matrix[row * size + row] -= 1000;
        const failure = factorCholesky(matrix, size, 0, new Float64Array(size * size))!;
        expect(failure.order).toBe(row);
        expect(failure.direction[row]).toBe(1);
        expect(failure.pivot).toBeLessThan(-800);
        // Relative to the 1000, after up to 70 eliminations.
        expect(quadraticForm(matrix, failure.direction)).toBeCloseTo(failure.pivot, 8);
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  test("not a number is not positive definite", () => {
    expect(factorCholesky(Float64Array.of(Number.NaN), 1, 0, new Float64Array(1))).toBeDefined();
  });

  test("the smallest singular vector reaches the smallest eigenvalue within some percent", () => {
    fc.assert(
      fc.property(cases, ({ size, seed }) => {
        const shift = 1e-3;
        const matrix = gram(size, seed, shift);
        const factor = new Float64Array(size * size);
        expect(factorCholesky(matrix, size, 0, factor)).toBeUndefined();
        const { value, vector } = smallestSingular(factor, size);
        expect(vector.reduce((sum, c) => sum + c * c, 0)).toBeCloseTo(1, 12);
        // value² is the Rayleigh quotient of the vector, so not below the smallest eigenvalue.
        expect(value ** 2).toBeCloseTo(quadraticForm(matrix, vector), 9);
        const rows = Array.from({ length: size }, (_, i) => [...matrix.subarray(i * size, (i + 1) * size)]);
        const smallest = Math.min(...symmetricEigen(rows).values);
        expect(value ** 2).toBeGreaterThan(smallest * (1 - 1e-8) - 1e-12);
        // Three inverse iterations; neighbouring eigenvalues keep it from being exact.
        expect(value ** 2).toBeLessThan(smallest * 1.5 + 1e-9);
      }),
      { seed: 4, numRuns: 20 },
    );
  });
});

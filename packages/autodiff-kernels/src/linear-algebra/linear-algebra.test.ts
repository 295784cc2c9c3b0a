import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../template-engine/test-tensors.slow.js";
import {
  cholesky,
  choleskyInPlace,
  choleskyInverse,
  choleskyInverseInPlace,
  choleskySolve,
  solveLowerTransposed,
  solveLowerTriangular,
} from "./cholesky.js";
import { slowCholesky, slowInverseFromCholesky } from "./cholesky.slow.js";
import { matrixProduct, symmetricRankUpdate } from "./matrix-product.js";
import { slowProduct, slowTranspose } from "./matrix-product.slow.js";
import { symmetricEigen } from "./symmetric-eigen.js";

/** Around the tile of 4 and the blocks of 64, 128, 256 and 512. */
const sizes = [1, 2, 3, 4, 5, 7, 33, 64, 65, 127, 130, 200];

function randomMatrix(length: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length }, () => 2 * random() - 1);
}

/** A^T A + 1 */
function positiveDefinite(size: number, seed: number): Float64Array {
  const matrix = symmetricRankUpdate(randomMatrix(size * size, seed), { rows: size, columns: size });
  for (let i = 0; i < size; i++) matrix[i * (size + 1)]! += 1;
  return matrix;
}

function identity(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, x, i) => Math.max(largest, Math.abs(x - b[i]!)), 0); // NaN stays NaN
}

/** Sums of n terms of order one, in another order: a few n times the rounding of one. */
const roundingOf = (terms: number) => 1e-15 * (terms + 4);

test("a product is the sum over the inner index, whichever factor is stored transposed", () => {
  const shape = fc.record({
    rows: fc.integer({ min: 0, max: 140 }),
    inner: fc.integer({ min: 0, max: 300 }),
    columns: fc.integer({ min: 0, max: 70 }),
    seed: fc.nat(1000),
  });
  fc.assert(
    fc.property(shape, ({ rows, inner, columns, seed }) => {
      const a = randomMatrix(rows * inner, seed);
      const b = randomMatrix(inner * columns, seed + 1);
      const expected = slowProduct(a, b, { rows, inner, columns });
      const aT = slowTranspose(a, rows, inner);
      const bT = slowTranspose(b, inner, columns);
      const size = { rows, inner, columns };
      for (const found of [
        matrixProduct(a, b, size),
        matrixProduct(aT, b, { ...size, transposed: "left" }),
        matrixProduct(a, bT, { ...size, transposed: "right" }),
        matrixProduct(aT, bT, { ...size, transposed: "both" }),
      ]) {
        expect(largestDifference(found, expected)).toBeLessThan(roundingOf(inner));
      }
    }),
    { seed: 1, numRuns: 25 },
  );
});

test("a product wider than a column block is right too", () => {
  const size = { rows: 3, inner: 5, columns: 1100 };
  const a = randomMatrix(15, 1);
  const b = randomMatrix(5500, 2);
  expect(largestDifference(matrixProduct(a, b, size), slowProduct(a, b, size))).toBeLessThan(roundingOf(5));
});

test("a rank update is the product of the transpose with the weighted matrix, symmetric to the bit", () => {
  for (const columns of sizes) {
    const rows = 37;
    const a = randomMatrix(rows * columns, columns);
    const weights = randomMatrix(rows, columns + 1);
    const weighted = a.map((value, entry) => value * weights[Math.floor(entry / columns)]!);
    const expected = slowProduct(slowTranspose(a, rows, columns), weighted, {
      rows: columns,
      inner: rows,
      columns,
    });
    const found = symmetricRankUpdate(a, { rows, columns }, weights);
    expect(largestDifference(found, expected)).toBeLessThan(roundingOf(rows));
    expect(found).toEqual(slowTranspose(found, columns, columns));
  }
});

test("L L^T = A, A A^-1 = 1, A x = b, L y = b and L^T y = b", () => {
  for (const size of sizes) {
    const matrix = positiveDefinite(size, size);
    const before = matrix.slice();
    const factored = cholesky(matrix, size);
    if (factored.kind !== "factored") throw new Error(`pivot ${factored.failedPivot}`);
    const { factor } = factored;
    const shape = { rows: size, inner: size, columns: size };
    // The condition number of A^T A + 1 is below size^2.
    const tolerance = roundingOf(size) * size;
    const square = matrixProduct(factor, factor, { ...shape, transposed: "right" });
    expect(largestDifference(square, matrix)).toBeLessThan(tolerance);
    for (let i = 0; i < size; i++) {
      for (let j = i + 1; j < size; j++) expect(factor[i * size + j]).toBe(0);
    }
    const inverse = choleskyInverse(factor, size);
    expect(inverse).toEqual(slowTranspose(inverse, size, size));
    expect(largestDifference(matrixProduct(matrix, inverse, shape), identity(size))).toBeLessThan(tolerance);
    for (const width of [1, 3]) {
      const right = randomMatrix(size * width, size + width);
      const times = (a: Float64Array, x: Float64Array, transposed: "none" | "left" = "none") =>
        matrixProduct(a, x, { rows: size, inner: size, columns: width, transposed });
      const solution = choleskySolve(factor, size, right);
      expect(largestDifference(times(matrix, solution), right)).toBeLessThan(tolerance);
      const lower = solveLowerTriangular(factor, size, right);
      expect(largestDifference(times(factor, lower), right)).toBeLessThan(tolerance);
      const upper = solveLowerTransposed(factor, size, right);
      expect(largestDifference(times(factor, upper, "left"), right)).toBeLessThan(tolerance);
    }
    expect(matrix).toEqual(before);
  }
});

test("in place, factor and inverse are those of the slow twin, whatever the tiles; above the diagonal the matrix stays", () => {
  // Up to three tiles of 256, with and without a rest.
  for (const size of [1, 4, 13, 200, 256, 257, 515]) {
    const matrix = positiveDefinite(size, size);
    const factor = matrix.slice();
    expect(choleskyInPlace(factor, size)).toEqual({ kind: "factored" });
    const twin = slowCholesky(matrix, size);
    // The condition number of A^T A + 1 is below size^2.
    const tolerance = roundingOf(size) * size;
    const above = (k: number) => k % size > Math.floor(k / size);
    expect(factor.every((value, k) => !above(k) || value === matrix[k])).toBe(true);
    const lower = factor.map((value, k) => (above(k) ? 0 : value));
    expect(largestDifference(lower, twin)).toBeLessThan(tolerance);
    const inverse = factor.slice();
    choleskyInverseInPlace(inverse, size);
    expect(largestDifference(inverse, slowTranspose(inverse, size, size))).toBe(0);
    const slowInverse = slowInverseFromCholesky(twin, size);
    expect(largestDifference(inverse, slowInverse)).toBeLessThan(tolerance);
    // Nothing of what is above the diagonal has gone in.
    choleskyInverseInPlace(lower, size);
    expect(largestDifference(lower, inverse)).toBe(0);
  }
});

test("an indefinite matrix fails at the pivot where it stops being positive definite", () => {
  for (const [size, bad] of [
    [1, 0],
    [5, 3],
    [150, 0],
    [150, 63],
    [150, 64],
    [150, 149],
    [600, 256],
    [600, 511],
    [600, 599],
  ] as const) {
    const matrix = identity(size);
    for (const broken of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY]) {
      matrix[bad * (size + 1)] = broken;
      expect(cholesky(matrix, size)).toEqual({ kind: "not-positive-definite", failedPivot: bad });
    }
  }
});

test("eigenvectors are orthonormal, A v = lambda v, and values increase", () => {
  for (const size of sizes) {
    const random = randomMatrix(size * size, size);
    const matrix = random.map(
      (value, entry) => value + random[(entry % size) * size + Math.floor(entry / size)]!,
    );
    const { values, vectors } = symmetricEigen(matrix, size);
    const shape = { rows: size, inner: size, columns: size };
    const tolerance = 4 * roundingOf(size);
    const gram = matrixProduct(vectors, vectors, { ...shape, transposed: "right" });
    expect(largestDifference(gram, identity(size))).toBeLessThan(tolerance);
    const scaled = vectors.map((value, entry) => value * values[Math.floor(entry / size)]!);
    expect(largestDifference(matrixProduct(vectors, matrix, shape), scaled)).toBeLessThan(tolerance);
    for (let i = 1; i < size; i++) expect(values[i]! >= values[i - 1]!).toBe(true);
  }
});

test("eigenvalues in closed form: the second difference has 2 - 2 cos(pi i / (n + 1)), equal ones stay equal", () => {
  const size = 60;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    matrix[i * (size + 1)] = 2;
    if (i > 0) matrix[i * size + i - 1] = matrix[(i - 1) * size + i] = -1;
  }
  const { values } = symmetricEigen(matrix, size);
  const expected = values.map((_, i) => 2 - 2 * Math.cos((Math.PI * (i + 1)) / (size + 1)));
  expect(largestDifference(values, expected)).toBeLessThan(1e-14); // eigenvalues of a matrix of norm 4
  expect(symmetricEigen(identity(9), 9).values).toEqual(new Float64Array(9).fill(1));
  expect(symmetricEigen(new Float64Array(16), 4).values).toEqual(new Float64Array(4));
  const tiny = symmetricEigen(Float64Array.of(2e-200, 1e-200, 1e-200, 2e-200), 2).values;
  expect(tiny[0]! / 1e-200).toBeCloseTo(1, 14);
  expect(tiny[1]! / 3e-200).toBeCloseTo(1, 14);
});

test("nothing is computed from lengths that do not fit", () => {
  const four = new Float64Array(4);
  expect(() => cholesky(four, 3)).toThrow("matrix.length is 4, expected 9 (size x size)");
  expect(() => choleskySolve(four, 2, new Float64Array(3))).toThrow("a multiple of 2");
  expect(() => matrixProduct(four, four, { rows: 2, inner: 2, columns: 1 })).toThrow("right.length is 4");
  expect(() => symmetricEigen(Float64Array.of(Number.NaN), 1)).toThrow(RangeError);
  expect(cholesky(new Float64Array(0), 0)).toEqual({ kind: "factored", factor: new Float64Array(0) });
});

test("a large call after a small one, and a small one after that, do not see each other's numbers", () => {
  const small = positiveDefinite(5, 1);
  const first = cholesky(small, 5);
  symmetricRankUpdate(randomMatrix(1500 * 2, 3), { rows: 2, columns: 1500 });
  expect(cholesky(small, 5)).toEqual(first);
});

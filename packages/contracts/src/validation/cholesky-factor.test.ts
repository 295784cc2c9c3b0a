import { expect, test } from "vitest";
import { choleskyFactor } from "./cholesky-factor.js";

test("the factor of a matrix that is a product of two, for sizes around the block size", () => {
  for (const size of [1, 2, 63, 64, 65, 129]) {
    // Whole numbers, so that products and factors are exact.
    const factor = Float64Array.from({ length: size * size }, (_, i) => {
      const [row, column] = [Math.floor(i / size), i % size];
      return column > row ? 0 : column === row ? 2 : ((row + 2 * column) % 3) - 1;
    });
    const matrix = factor.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < size; k++)
        sum += factor[Math.floor(i / size) * size + k]! * factor[(i % size) * size + k]!;
      return sum;
    });
    expect(choleskyFactor(matrix, size)).toEqual({ kind: "factor", factor });
  }
});

test("a matrix that is not positive definite is named by the row that shows it", () => {
  expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toEqual({ kind: "not-positive", row: 1, pivot: -3 });
  const size = 70;
  const singular = new Float64Array(size * size).fill(1);
  expect(choleskyFactor(singular, size)).toEqual({ kind: "not-positive", row: 1, pivot: 0 });
});

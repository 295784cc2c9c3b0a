import { choleskyFactor } from "@rabbit-fit/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inverseFromFactor } from "./inverse-from-factor.js";

/** R R^T + size I for a pseudorandom R: positive definite and well conditioned. */
function positiveDefinite(size: number, seed: number): Float64Array {
  const r = Float64Array.from({ length: size * size }, (_, i) => Math.sin(seed + 12.9898 * i));
  return Float64Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    let sum = row === column ? size : 0;
    for (let k = 0; k < size; k++) sum += r[row * size + k]! * r[column * size + k]!;
    return sum;
  });
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += a[Math.floor(i / size) * size + k]! * b[k * size + (i % size)]!;
    return sum;
  });
}

test("the inverse of two by two numbers is that of the closed form", () => {
  const outcome = choleskyFactor(Float64Array.of(4, 2, 2, 3), 2);
  if (outcome.kind !== "factor") throw new Error("4 2 2 3 is positive definite");
  expect(Array.from(outcome.factor)).toEqual([2, 0, 1, Math.SQRT2]);
  const inverse = inverseFromFactor(outcome.factor, 2);
  for (const [i, expected] of [3 / 8, -2 / 8, -2 / 8, 4 / 8].entries()) {
    expect(inverse[i]).toBeCloseTo(expected, 15);
  }
});

test("a matrix times its inverse is the identity, for sizes around the block size", () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 7, 63, 64, 65, 129), fc.integer({ min: 1, max: 100 }), (size, seed) => {
      const matrix = positiveDefinite(size, seed);
      const before = matrix.slice();
      const outcome = choleskyFactor(matrix, size);
      expect(matrix).toEqual(before);
      if (outcome.kind !== "factor") throw new Error("expected a factor");
      const inverse = inverseFromFactor(outcome.factor, size);
      const identity = product(matrix, inverse, size);
      const deviations = identity.map((value, i) =>
        Math.abs(value - (Math.floor(i / size) === i % size ? 1 : 0)),
      );
      // Rounding of sums of up to 129 terms, of a matrix whose condition is below 10.
      expect(Math.max(...deviations)).toBeLessThan(1e-12);
      expect(inverse).toEqual(inverse.map((_, i) => inverse[(i % size) * size + Math.floor(i / size)]!));
    }),
    { seed: 56, numRuns: 20 },
  );
});

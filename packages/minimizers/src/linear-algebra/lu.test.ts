import fc from "fast-check";
import { expect, test } from "vitest";
import { factorLu, solveLu } from "./lu.js";

test("solves systems with rows of very different scales", () => {
  const size = 6;
  const element = fc.double({ min: -1, max: 1, noNaN: true });
  const row = fc.array(element, { minLength: size, maxLength: size });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: size, maxLength: size }),
      row,
      fc.array(fc.integer({ min: -8, max: 8 }), { minLength: size, maxLength: size }),
      (rows, solution, exponents) => {
        // Diagonally dominant, so that the condition is known to be small, then scaled.
        const matrix = rows.map((elements, i) =>
          elements.map((a, j) => (a + (i === j ? 2 * size : 0)) * 10 ** exponents[i]),
        );
        const rhs = Float64Array.from(matrix, (elements) =>
          elements.reduce((sum, a, j) => sum + a * solution[j], 0),
        );
        const factor = factorLu(Float64Array.from(matrix.flat()), size);
        solveLu(factor!, rhs);
        solution.forEach((component, i) => {
          expect(rhs[i]).toBeCloseTo(component, 12);
        });
      },
    ),
    { seed: 20240717 },
  );
});

test("exchanges rows where the pivot is zero, and says when there is none", () => {
  const swap = factorLu(Float64Array.of(0, 2, 3, 0), 2)!;
  const rhs = Float64Array.of(4, 9);
  solveLu(swap, rhs);
  expect([...rhs]).toEqual([3, 2]);
  expect(factorLu(Float64Array.of(1, 2, 2, 4), 2)).toBeUndefined();
  expect(factorLu(Float64Array.of(Number.NaN), 1)).toBeUndefined();
});

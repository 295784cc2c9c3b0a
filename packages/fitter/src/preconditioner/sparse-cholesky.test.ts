import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../testing/example-input.fixture.js";
import { reverseCuthillMcKee } from "./cuthill-mckee.js";
import { numericFactor, solveSparse, symbolicFactor } from "./sparse-cholesky.js";
import { adjacency, permuted, type SparseSymmetric } from "./sparse-symmetric.js";

/** A diagonally dominant matrix with entries where the random numbers fall below the density. */
function randomMatrix(size: number, density: number, seed: number): SparseSymmetric {
  const random = seededRandom(seed);
  const rowStart = [0];
  const columns: number[] = [];
  const values: number[] = [];
  const diagonal = new Float64Array(size).fill(1);
  for (let row = 0; row < size; row++) {
    for (let column = row + 1; column < size; column++) {
      if (random() >= density) continue;
      const value = random() - 0.5;
      columns.push(column);
      values.push(value);
      diagonal[row]! += Math.abs(value);
      diagonal[column]! += Math.abs(value);
    }
    rowStart.push(columns.length);
  }
  return {
    size,
    diagonal,
    rowStart: Uint32Array.from(rowStart),
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values),
  };
}

function product(
  { size, diagonal, rowStart, columns, values }: SparseSymmetric,
  x: Float64Array,
): Float64Array {
  const out = x.map((value, i) => value * diagonal[i]!);
  for (let row = 0; row < size; row++) {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
      out[row]! += values[entry]! * x[columns[entry]!]!;
      out[columns[entry]!]! += values[entry]! * x[row]!;
    }
  }
  return out;
}

const matrices = fc.record({
  size: fc.integer({ min: 1, max: 40 }),
  density: fc.double({ min: 0, max: 0.5, noNaN: true }),
  seed: fc.integer(),
});

test("the factor solves what the matrix makes, in any order of the rows", () => {
  fc.assert(
    fc.property(matrices, ({ size, density, seed }) => {
      const matrix = randomMatrix(size, density, seed);
      const order = reverseCuthillMcKee(adjacency(matrix));
      expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
      for (const candidate of [matrix, permuted(matrix, order)]) {
        const random = seededRandom(seed + 1);
        const x = Float64Array.from({ length: size }, () => random() - 0.5);
        const factor = numericFactor(candidate, symbolicFactor(candidate, size * size)!)!;
        const solution = product(candidate, x);
        solveSparse(factor, solution);
        solution.forEach((value, i) => {
          // The condition number of a diagonally dominant matrix of this size is some ten.
          expect(Math.abs(value - x[i]!)).toBeLessThan(1e-13);
        });
      }
    }),
    { seed: 8, numRuns: 100 },
  );
});

test("a chain in any order of its rows is factored without fill", () => {
  const size = 200;
  const random = seededRandom(2);
  const shuffled = Array.from({ length: size }, (_, i) => i).sort(() => random() - 0.5);
  const pairs = Array.from({ length: size - 1 }, (_, i) =>
    [shuffled[i]!, shuffled[i + 1]!].sort((a, b) => a - b),
  );
  pairs.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
  const rowStart = new Uint32Array(size + 1);
  for (const [row] of pairs) rowStart[row! + 1]!++;
  for (let row = 0; row < size; row++) rowStart[row + 1]! += rowStart[row]!;
  const chain: SparseSymmetric = {
    size,
    diagonal: new Float64Array(size).fill(2.1),
    rowStart,
    columns: Uint32Array.from(pairs, ([, column]) => column!),
    values: new Float64Array(size - 1).fill(-1),
  };
  const ordered = permuted(chain, reverseCuthillMcKee(adjacency(chain)));
  expect(symbolicFactor(ordered, 1e9)!.columnStart[size]).toBe(2 * size - 1);
});

test("more fill than allowed, and a pivot that is not positive, are reported", () => {
  const matrix = randomMatrix(20, 0.5, 3);
  expect(symbolicFactor(matrix, 25)).toBeUndefined();
  const indefinite = { ...matrix, diagonal: new Float64Array(20).fill(1e-3) };
  const symbolic = symbolicFactor(indefinite, 1000)!;
  expect(numericFactor(indefinite, symbolic)).toBeUndefined();
  expect(numericFactor(indefinite, symbolic, 1e5)).toBeDefined();
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SparseRowBlock } from "../fit-input.js";
import { refuseIn } from "./check.js";
import { MirrorComparison } from "./mirror-comparison.js";
import { symmetricPart } from "./mirror-images.js";
import { checkSymmetric } from "./symmetric-matrix.js";

/** The upper half of a dense matrix, in blocks of some rows, without its zeros. */
function upperBlocks(matrix: Float64Array, size: number, rows: number): SparseRowBlock[] {
  const blocks: SparseRowBlock[] = [];
  for (let firstRow = 0; firstRow < size; firstRow += rows) {
    const rowStart = [0];
    const columns: number[] = [];
    const values: number[] = [];
    for (let row = firstRow; row < Math.min(size, firstRow + rows); row++) {
      for (let column = row; column < size; column++) {
        const value = matrix[row * size + column]!;
        if (value === 0) continue;
        columns.push(column);
        values.push(value);
      }
      rowStart.push(columns.length);
    }
    blocks.push({
      firstRow,
      rowStart: Uint32Array.from(rowStart),
      columns: Uint32Array.from(columns),
      values: Float64Array.from(values),
    });
  }
  return blocks;
}

/** The upper half as the sparse comparison leaves it, or the place that it refuses. */
function comparedSparse(matrix: Float64Array, size: number, rows: number) {
  const comparison = new MirrorComparison(size, upperBlocks(matrix, size, rows), ({ row, column }) => {
    throw new Error(`refused at [${row},${column}]`);
  });
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const value = matrix[row * size + column]!;
      if (value !== 0) comparison.meet(row, column, value);
    }
  }
  return comparison.finish();
}

const outcome = <T>(work: () => T): T | "refused" => {
  try {
    return work();
  } catch {
    return "refused";
  }
};

/** Matrices whose mirror images differ by nothing, by about the tolerance, or altogether; many elements are zero. */
const nearlySymmetric = fc
  .record({ size: fc.integer({ min: 1, max: 6 }), rows: fc.integer({ min: 1, max: 6 }) })
  .chain(({ size, rows }) =>
    fc.record({
      size: fc.constant(size),
      rows: fc.constant(rows),
      matrix: fc.array(fc.constantFrom(0, 1, 1, 1e3, -0.5, 1e-6), {
        minLength: size * size,
        maxLength: size * size,
      }),
      shifts: fc.array(fc.constantFrom(0, 0, 1e-13, 9e-7, 1.1e-6, 0.1), {
        minLength: size * size,
        maxLength: size * size,
      }),
      mostlyWithin: fc.boolean(),
    }),
  )
  .map(({ size, rows, matrix, shifts, mostlyWithin }) => {
    const out = Float64Array.from(matrix);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < row; column++) {
        const shift = shifts[row * size + column]!;
        out[row * size + column] = out[column * size + row]! + (mostlyWithin && shift > 9e-7 ? 0 : shift);
      }
    }
    return { size, rows, matrix: out };
  });

describe("a matrix that is symmetric within rounding", () => {
  test("is the same stored densely or sparsely: both are refused, or have the same means", () => {
    let accepted = 0;
    fc.assert(
      fc.property(nearlySymmetric, ({ size, rows, matrix }) => {
        const dense = outcome(() => {
          checkSymmetric(refuseIn(undefined), "matrix", matrix, size);
          return upperBlocks(symmetricPart(matrix, size), size, rows);
        });
        const sparse = outcome(() => comparedSparse(matrix, size, rows));
        expect(sparse).toEqual(dense);
        if (dense !== "refused") accepted++;
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test("is judged by its diagonal, whatever the units of its rows", () => {
    // sqrt(H_00 H_11) is 1: 0.9e-6 is within rounding, 1.1e-6 is not.
    const matrix = (difference: number) => Float64Array.of(1e20, difference, 0, 1e-20);
    const check = (difference: number) => () =>
      checkSymmetric(refuseIn(undefined), "matrix", matrix(difference), 2);
    expect(check(0.9e-6)).not.toThrow();
    expect(check(1.1e-6)).toThrow(/matrix\[1,0\] is 0, expected 0.0000011, as at \[0,1\]/);
    // Neither does the product of the diagonal overflow.
    expect(() =>
      checkSymmetric(refuseIn(undefined), "matrix", Float64Array.of(1e200, 1e195, 0, 1e200), 2),
    ).toThrow(/a symmetric matrix/);
  });

  test("stays as it is where it is symmetric to the last bit, and is not modified where it is not", () => {
    const symmetric = Float64Array.of(1, 5e-324, 5e-324, 1);
    expect(symmetricPart(symmetric, 2)).toBe(symmetric);
    const rounded = Float64Array.of(4, 1 + 2e-12, 1, 4);
    expect([...symmetricPart(rounded, 2)]).toEqual([4, 1 + 1e-12, 1 + 1e-12, 4]);
    expect([...rounded]).toEqual([4, 1 + 2e-12, 1, 4]);
  });
});

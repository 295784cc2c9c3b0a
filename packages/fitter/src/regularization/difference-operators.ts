import type { SparseRows } from "../mappings/sparse-rows.js";
import { sparseRows } from "../mappings/sparse-rows.js";

/*
 * Linear operators on the bins of a histogram with several axes, the last of which runs fastest.
 */

/**
 * Sums of second differences along all axes, one row for each bin. Where there is no next bin the bin itself takes its place,
 * so that at an edge it is the first difference.
 */
export function laplacian(shape: readonly number[]): SparseRows {
  const strides = stridesOf(shape);
  return sparseRows(
    Array.from({ length: sizeOf(shape) }, (_, bin) => {
      const row = new Map<number, number>();
      for (const [axis, size] of shape.entries()) {
        const place = Math.floor(bin / strides[axis]!) % size;
        for (const step of [-1, 1]) {
          if (place + step < 0 || place + step >= size) continue;
          add(row, bin + step * strides[axis]!, 1);
          add(row, bin, -1);
        }
      }
      return [...row];
    }),
  );
}

/** First or second differences along each axis, one row for each run of neighbouring bins. */
export function differences(shape: readonly number[], order: 1 | 2): SparseRows {
  const strides = stridesOf(shape);
  const weights = order === 1 ? [-1, 1] : [1, -2, 1];
  const rows = shape.flatMap((size, axis) =>
    Array.from({ length: sizeOf(shape) }, (_, bin) => bin)
      .filter((bin) => (Math.floor(bin / strides[axis]!) % size) + order < size)
      .map((bin) => weights.map((weight, i) => [bin + i * strides[axis]!, weight] as const)),
  );
  return sparseRows(rows);
}

function stridesOf(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function add(row: Map<number, number>, column: number, value: number): void {
  row.set(column, (row.get(column) ?? 0) + value);
}

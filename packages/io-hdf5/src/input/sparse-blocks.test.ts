import type { SparseRowBlock } from "@rabbit-fit/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RowBlockBuilder } from "./row-block-builder.js";

const SEED = 20260623;

/** Puts sorted entries into row blocks. */
function build(
  entries: readonly (readonly [row: number, column: number])[],
  rowCount: number,
  columnCount: number,
  blockBytes = 2 ** 20,
) {
  const size = { rowCount, rowCapacity: columnCount, entryCount: entries.length, blockBytes };
  const builder = new RowBlockBuilder(size);
  let last = 0;
  for (const [i, [row, column]] of entries.entries()) {
    if (row !== last) builder.beginRow(row);
    last = row;
    builder.columns[builder.count] = column;
    builder.values[builder.count++] = i;
  }
  return builder.finish();
}

/** The same, given in portions of so many entries. */
function buildFromPortions(
  entries: readonly (readonly [row: number, column: number])[],
  size: { rowCount: number; rowCapacity: number; blockBytes: number },
  portionEntries: number,
) {
  const builder = new RowBlockBuilder({ ...size, entryCount: entries.length });
  for (let first = 0; first < entries.length; first += portionEntries) {
    const portion = entries.slice(first, first + portionEntries);
    const rows = [...new Set(portion.map(([row]) => row))];
    builder.append({
      rows: Uint32Array.from(rows),
      ends: Uint32Array.from(rows, (row) => portion.filter((entry) => entry[0] <= row).length),
      runCount: rows.length,
      columns: Uint32Array.from(portion, ([, column]) => column),
      values: Float64Array.from(portion, (_, i) => first + i),
    });
  }
  return builder.finish();
}

/** The entries of row blocks, obviously right. */
function entriesOf(blocks: readonly SparseRowBlock[]): [number, number, number][] {
  return blocks.flatMap(({ firstRow, rowStart, columns, values }) =>
    Array.from(rowStart.subarray(1)).flatMap((end, row) =>
      Array.from(columns.subarray(rowStart[row]!, end), (column, i): [number, number, number] => [
        firstRow + row,
        column,
        values[rowStart[row]! + i]!,
      ]),
    ),
  );
}

describe("row blocks", () => {
  test("have the entries that were put in, and cover all rows without gaps", () => {
    const matrix = fc.record({
      rowCount: fc.integer({ min: 1, max: 3000 }),
      columnCount: fc.integer({ min: 1, max: 50 }),
      cells: fc.array(fc.tuple(fc.nat(2999), fc.nat(49)), { maxLength: 60 }),
      blockBytes: fc.constantFrom(1, 100, 700, 2 ** 20),
      portionEntries: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(matrix, ({ rowCount, columnCount, cells, blockBytes, portionEntries }) => {
        const positions = new Set(
          cells.map(([row, column]) => (row % rowCount) * columnCount + (column % columnCount)),
        );
        const entries = [...positions]
          .sort((a, b) => a - b)
          .map((at): [number, number] => [Math.floor(at / columnCount), at % columnCount]);
        const blocks = build(entries, rowCount, columnCount, blockBytes);
        const size = { rowCount, rowCapacity: columnCount, blockBytes };
        expect(buildFromPortions(entries, size, portionEntries)).toEqual(blocks);
        expect(entriesOf(blocks)).toEqual(entries.map(([row, column], i) => [row, column, i]));
        let next = 0;
        for (const { firstRow, rowStart } of blocks) {
          expect(firstRow).toBe(next);
          next += rowStart.length - 1;
        }
        expect(next).toBe(rowCount);
      }),
      { seed: SEED },
    );
  });

  test("no rows give no block, and rows without entries one", () => {
    expect(build([], 0, 5)).toEqual([]);
    expect(build([], 2, 5)).toMatchObject([{ firstRow: 0, rowStart: Uint32Array.of(0, 0, 0) }]);
  });

  test("are closed at the end of a row, near their size, with empty rows in between", () => {
    const columnCount = 100_000;
    const perRow = 90_000;
    const rows = [0, 1, 2, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 30, 31, 32, 33, 34, 35, 36];
    const blockBytes = 16 * 2 ** 20;
    const size = { rowCount: 40, rowCapacity: columnCount, entryCount: rows.length * perRow, blockBytes };
    const builder = new RowBlockBuilder(size);
    for (const row of rows) {
      if (row !== 0) builder.beginRow(row);
      for (let column = 0; column < perRow; column++) {
        builder.columns[builder.count] = column;
        builder.values[builder.count++] = row;
      }
    }
    const blocks = builder.finish();
    expect(blocks.length).toBeGreaterThan(1);
    for (const { columns, values } of blocks) {
      expect(columns.byteLength + values.byteLength).toBeLessThanOrEqual(blockBytes);
    }
    const counts = blocks.flatMap(({ rowStart }) =>
      Array.from(rowStart.subarray(1), (end, i) => end - rowStart[i]!),
    );
    expect(counts).toEqual(Array.from({ length: 40 }, (_, row) => (rows.includes(row) ? perRow : 0)));
    for (const { firstRow, rowStart, values } of blocks) {
      for (let row = 0; row + 1 < rowStart.length; row++) {
        if (rowStart[row + 1]! > rowStart[row]!) expect(values[rowStart[row]!]).toBe(firstRow + row);
      }
    }
  });
});

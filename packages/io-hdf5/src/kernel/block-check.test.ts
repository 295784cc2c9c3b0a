import type { SparseRowBlock } from "@rabbit-fit/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BlockCheck } from "./block-check.js";

const check = new BlockCheck();
const FIRST_ROW = 3;

/** Rows of these lengths: every second column from the number of the row on. */
function blockOf(lengths: readonly number[]): SparseRowBlock {
  const rowStart = Uint32Array.of(0, ...lengths);
  for (let row = 0; row < lengths.length; row++) rowStart[row + 1]! += rowStart[row]!;
  const columns = Uint32Array.from(
    lengths.flatMap((length, row) => Array.from({ length }, (_, i) => FIRST_ROW + row + 2 * i)),
  );
  return { firstRow: FIRST_ROW, rowStart, columns, values: Float64Array.from(columns, (column) => -column) };
}

const columnCountOf = ({ columns }: SparseRowBlock) =>
  columns.reduce((most, one) => Math.max(most, one), 0) + 1;

/** Short rows, and rows longer than what is looked at together, 8192 entries. */
const lengths = fc.array(fc.oneof(fc.nat(4), fc.integer({ min: 8_180, max: 8_200 })), { maxLength: 6 });

/** Places close to where such a copy ends, and any other. */
const place = fc.oneof(
  fc.nat(),
  fc.integer({ min: 8_185, max: 8_199 }),
  fc.integer({ min: 16_380, max: 16_390 }),
);

test("what is sorted and finite is accepted", () => {
  fc.assert(
    fc.property(lengths, (given) => {
      const block = blockOf(given);
      const columnCount = columnCountOf(block);
      expect(check.isSorted(block, columnCount, "full")).toBe(true);
      expect(check.isSorted(block, columnCount, "upper")).toBe(true);
      expect(check.isFinite(block)).toBe(true);
    }),
    { seed: 1, numRuns: 40 },
  );
});

describe("one wrong entry is found wherever it is:", () => {
  const damaged = (change: (block: SparseRowBlock, at: number) => void, half: "full" | "upper" = "full") =>
    fc.assert(
      fc.property(lengths, place, (given, drawn) => {
        const block = blockOf(given);
        const count = block.values.length;
        fc.pre(count > 0);
        const columnCount = columnCountOf(block);
        change(block, drawn % count);
        expect(check.isSorted(block, columnCount, half)).toBe(false);
      }),
      { seed: 2, numRuns: 40 },
    );
  const isFirst = ({ rowStart }: SparseRowBlock, at: number) => rowStart.includes(at);

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "a value that is %s",
    (value) => {
      damaged(({ values }, at) => {
        values[at] = value;
      });
      const values = new Float64Array(20_000);
      for (const at of [0, 8_191, 8_192, 19_999]) {
        expect(check.isFinite({ firstRow: 0, values: values.with(at, value) })).toBe(false);
      }
    },
  );

  test("a column that is there twice, or out of range where its row begins", () => {
    damaged((block, at) => {
      block.columns[at] = isFirst(block, at) ? columnCountOf(block) : block.columns[at - 1]!;
    });
  });

  test("a column below the one before it, or from 2^31 on where its row begins", () => {
    damaged((block, at) => {
      block.columns[at] = isFirst(block, at) ? 2 ** 31 : block.columns[at - 1]! - 1;
    });
  });

  test("a column of the lower half", () => {
    damaged((block, at) => {
      const row = block.rowStart.findLastIndex((start) => start <= at);
      block.columns[block.rowStart[row]!] = FIRST_ROW + row - 1;
    }, "upper");
  });
});

test("row starts that fall are found", () => {
  const block = { ...blockOf([2, 2]), rowStart: Uint32Array.of(0, 5, 4) };
  expect(check.isSorted(block, 100, "full")).toBe(false);
});

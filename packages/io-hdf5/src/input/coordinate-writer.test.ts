import type { SparseRowBlock } from "@rabbit-fit/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sameBits, WrittenFile } from "../testing/write-file.js";
import { appendMatrix, type CoordinateWriter } from "./coordinate-writer.js";

const SEED = 20261124;
const COLUMNS = 7;

interface Matrix {
  /** Columns of the entries of each row. */
  readonly rows: readonly (readonly number[])[];
  /** Rows of each block; those that are left are one more. */
  readonly cuts: readonly number[];
}

const matrices: fc.Arbitrary<Matrix> = fc.record({
  rows: fc.array(
    fc.uniqueArray(fc.nat(COLUMNS - 1)).map((columns) => columns.sort((a, b) => a - b)),
    { maxLength: 20 },
  ),
  cuts: fc.array(fc.nat(4), { maxLength: 8 }),
});

/** Every entry has another value; some are negative zeros. */
const valueAt = (entry: number) => (entry % 5 === 3 ? -0 : entry / 8 - 2);

function blocksOf({ rows, cuts }: Matrix): SparseRowBlock[] {
  let entry = 0;
  let firstRow = 0;
  return [...cuts, rows.length].map((length) => {
    const part = rows.slice(firstRow, firstRow + length);
    const rowStart = new Uint32Array(part.length + 1);
    for (const [row, columns] of part.entries()) rowStart[row + 1] = rowStart[row]! + columns.length;
    const columns = Uint32Array.from(part.flat());
    const block = { firstRow, rowStart, columns, values: Float64Array.from(columns, () => valueAt(entry++)) };
    firstRow += part.length;
    return block;
  });
}

function written(
  { rows }: Matrix,
  chunkBytes: number | undefined,
  add: (writer: CoordinateWriter) => Promise<void>,
): Promise<WrittenFile> {
  return WrittenFile.of((file) => {
    const size = { rowCount: rows.length, columnCount: COLUMNS, entryCount: rows.flat().length };
    appendMatrix(file, "/matrix", size, add);
  }, chunkBytes);
}

async function expectMatrix(file: WrittenFile, { rows }: Matrix): Promise<void> {
  const pairs = rows.flatMap((columns, row) => columns.map((column) => [row, column]));
  const { values: indices } = await file.dataset("/matrix/indices");
  expect(sameBits(indices, BigInt64Array.from(pairs.flat(), BigInt))).toBe(true);
  const { values } = await file.dataset("/matrix/values");
  expect(
    sameBits(
      values,
      Float64Array.from(pairs, (_, entry) => valueAt(entry)),
    ),
  ).toBe(true);
}

// From less than an entry in a chunk on.
const chunkSizes = fc.integer({ min: 1, max: 160 });

test("row blocks of any size, empty ones too, become pairs and values in chunks of any size", async () => {
  await fc.assert(
    fc.asyncProperty(matrices, chunkSizes, async (matrix, chunkBytes) => {
      const file = await written(matrix, chunkBytes, async (writer) => {
        for (const block of blocksOf(matrix)) await writer.addLastingRows(block);
      });
      await expectMatrix(file, matrix);
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test("row blocks in arrays that are used again become the same", async () => {
  await fc.assert(
    fc.asyncProperty(matrices, chunkSizes, async (matrix, chunkBytes) => {
      const file = await written(matrix, chunkBytes, async (writer) => {
        const columns = new Uint32Array(matrix.rows.flat().length);
        const values = new Float64Array(columns.length);
        for (const block of blocksOf(matrix)) {
          const { length } = block.columns;
          columns.set(block.columns);
          values.set(block.values);
          await writer.addRows({
            ...block,
            columns: columns.subarray(0, length),
            values: values.subarray(0, length),
          });
          columns.fill(0);
          values.fill(0);
        }
      });
      await expectMatrix(file, matrix);
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test("entries one by one become the same", async () => {
  await fc.assert(
    fc.asyncProperty(matrices, chunkSizes, async (matrix, chunkBytes) => {
      const file = await written(matrix, chunkBytes, async (writer) => {
        for (const { firstRow, rowStart, columns, values } of blocksOf(matrix)) {
          const rows = new Uint32Array(columns.length);
          for (let row = 0; row + 1 < rowStart.length; row++) {
            rows.fill(firstRow + row, rowStart[row], rowStart[row + 1]);
          }
          await writer.addEntries({ rows, columns, values });
        }
      });
      await expectMatrix(file, matrix);
    }),
    { seed: SEED, numRuns: 30 },
  );
});

test("a block of more entries than are written at once is whole", async () => {
  const rows = Array.from({ length: 120_000 }, (_, row) => (row % 3 === 0 ? [] : [0, 1 + (row % 6)]));
  // Prime numbers of rows, so that nothing ends with a chunk.
  const matrix = { rows, cuts: [7, 99_991] };
  const file = await written(matrix, undefined, async (writer) => {
    for (const block of blocksOf(matrix)) await writer.addLastingRows(block);
  });
  await expectMatrix(file, matrix);
});

test("more chunks than two levels of their tree can have are found", async () => {
  const rows = Array.from({ length: 64 ** 2 + 70 }, (_, row) => [row % COLUMNS]);
  const matrix = { rows, cuts: [] };
  const file = await written(matrix, 1, async (writer) => {
    for (const block of blocksOf(matrix)) await writer.addRows(block);
  });
  await expectMatrix(file, matrix);
});

test("HDF5 reads indices without a pattern, in whole chunks and in the last one", async () => {
  const count = 100_003;
  // A linear congruential generator, whose lowest bits have a pattern and whose highest have none.
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  const rows = Uint32Array.from({ length: count }, next);
  const columns = Uint32Array.from({ length: count }, (_, entry) => next() >>> (entry % 32));
  const values = Float64Array.from(columns, (column) => column / 3);
  const size = { rowCount: 2 ** 32, columnCount: 2 ** 32, entryCount: count };
  const file = await WrittenFile.of(
    (newFile) =>
      appendMatrix(newFile, "/matrix", size, (writer) => writer.addEntries({ rows, columns, values })),
    2 ** 20,
  );
  const pairs = BigInt64Array.from({ length: 2 * count }, (_, i) =>
    BigInt(i % 2 === 0 ? rows[i / 2]! : columns[(i - 1) / 2]!),
  );
  expect(sameBits((await file.dataset("/matrix/indices")).values, pairs)).toBe(true);
  expect(sameBits((await file.dataset("/matrix/values")).values, values)).toBe(true);
});

test("the largest rows and columns are not taken for negative numbers", async () => {
  const largest = 2 ** 32 - 1;
  const index = Uint32Array.of(largest);
  const file = await WrittenFile.of((newFile) => {
    const size = { rowCount: 2 ** 32, columnCount: 2 ** 32, entryCount: 1 };
    appendMatrix(newFile, "/matrix", size, (writer) =>
      writer.addEntries({ rows: index, columns: index, values: Float64Array.of(1) }),
    );
  });
  expect((await file.dataset("/matrix/indices")).values).toEqual(
    BigInt64Array.of(BigInt(largest), BigInt(largest)),
  );
});

test("entries that are missing are told", async () => {
  const write = WrittenFile.of((file) => {
    const size = { rowCount: 3, columnCount: 3, entryCount: 3 };
    appendMatrix(file, "/matrix", size, (writer) =>
      writer.addEntries({
        rows: Uint32Array.of(0, 1),
        columns: Uint32Array.of(0, 0),
        values: Float64Array.of(1, 2),
      }),
    );
  });
  await expect(write).rejects.toThrow("/matrix got 2 entries, expected 3");
});

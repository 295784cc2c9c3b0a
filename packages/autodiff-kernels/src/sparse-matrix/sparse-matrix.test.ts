import fc from "fast-check";
import { expect, test } from "vitest";
import { slowProduct, slowTranspose } from "../linear-algebra/matrix-product.slow.js";
import { expectVector } from "../template-engine/expect-vector.slow.js";
import { seededRandom } from "../template-engine/test-tensors.slow.js";
import { createCsrMatrix, csrProduct, csrTransposeProduct } from "./csr.js";
import type { CsrRows } from "./csr-rows.js";
import { planHalf } from "./half-plan.js";
import { createSymmetricHalf, symmetricHalfProduct, visitSymmetricHalf } from "./symmetric-half.js";

const shapes = fc.record({
  rowCount: fc.integer({ min: 0, max: 40 }),
  columnCount: fc.integer({ min: 0, max: 30 }),
  filling: fc.double({ min: 0, max: 1, noNaN: true }),
  blockRows: fc.integer({ min: 1, max: 50 }),
  seed: fc.nat(1000),
});

function randomDense(rowCount: number, columnCount: number, filling: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: rowCount * columnCount }, () =>
    random() < filling ? random() - 0.5 : 0,
  );
}

/** The non-zero elements with column >= row where `upper` says so. */
function blocksOf(
  dense: Float64Array,
  shape: { rowCount: number; columnCount: number; blockRows: number; upper?: boolean },
): CsrRows[] {
  const blocks: CsrRows[] = [];
  for (let firstRow = 0; firstRow < shape.rowCount; firstRow += shape.blockRows) {
    const rowStart = [0];
    const columns: number[] = [];
    const values: number[] = [];
    for (let row = firstRow; row < Math.min(shape.rowCount, firstRow + shape.blockRows); row++) {
      for (let column = shape.upper ? row : 0; column < shape.columnCount; column++) {
        const value = dense[row * shape.columnCount + column]!;
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

test("A x and A^T u are those of the dense matrix", async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async ({ rowCount, columnCount, filling, blockRows, seed }) => {
      const dense = randomDense(rowCount, columnCount, filling, seed);
      const blocks = blocksOf(dense, { rowCount, columnCount, blockRows });
      const matrix = await createCsrMatrix({ rowCount, columnCount, blocks });
      expect(blocks.length).toBe(0);
      const x = randomDense(columnCount, 1, 1, seed + 1);
      const u = randomDense(rowCount, 1, 1, seed + 2);
      const [product, transposed] = [
        new Float64Array(rowCount).fill(7),
        new Float64Array(columnCount).fill(7),
      ];
      csrProduct(matrix, x, product);
      csrTransposeProduct(matrix, u, transposed);
      const back = slowTranspose(dense, rowCount, columnCount);
      // Sums of at most 40 terms below 1, in another order.
      expectVector(product, slowProduct(dense, x, { rows: rowCount, inner: columnCount, columns: 1 }), 1e-13);
      expectVector(
        transposed,
        slowProduct(back, u, { rows: columnCount, inner: rowCount, columns: 1 }),
        1e-13,
      );
    }),
    { seed: 2, numRuns: 40 },
  );
});

test("a symmetric matrix is multiplied from its upper half, with or without a diagonal", async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async ({ rowCount: size, filling, blockRows, seed }) => {
      const dense = randomDense(size, size, filling, seed);
      for (let row = 0; row < size; row++) {
        for (let column = 0; column < row; column++) dense[row * size + column] = dense[column * size + row]!;
      }
      const upper = blocksOf(dense, { rowCount: size, columnCount: size, blockRows, upper: true });
      const matrix = await createSymmetricHalf({ size, upper });
      const x = randomDense(size, 1, 1, seed + 1);
      const out = new Float64Array(size).fill(7);
      symmetricHalfProduct(matrix, x, out);
      expectVector(out, slowProduct(dense, x, { rows: size, inner: size, columns: 1 }), 1e-13);
    }),
    { seed: 3, numRuns: 40 },
  );
});

/** The upper half of a matrix whose rows have a few runs of columns, or scattered ones. */
function narrowHalf(size: number, kind: "csr" | "runs", blockRows: number): CsrRows[] {
  const random = seededRandom(11);
  const dense = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    let inside = true;
    for (let column = row; column < Math.min(size, row + 30); column++) {
      inside = kind === "csr" ? random() < 0.4 : random() < 0.1 ? !inside : inside;
      if (inside) dense[row * size + column] = random() - 0.5;
    }
  }
  return blocksOf(dense, { rowCount: size, columnCount: size, blockRows, upper: true });
}

/** The upper half of a matrix with scattered columns, wider than two tiles; some rows are empty or have no diagonal. */
function wideHalf(size: number, blockRows: number): CsrRows[] {
  const random = seededRandom(12);
  const rows = Array.from({ length: size }, (_, row) => {
    const columns: number[] = [];
    if (row % 17 === 3) return columns;
    for (let column = row + (row % 5 === 1 ? 1 : 0); column < size; ) {
      columns.push(column);
      column += 2 + Math.floor(60 * random());
    }
    return columns;
  });
  const blocks: CsrRows[] = [];
  for (let firstRow = 0; firstRow < size; firstRow += blockRows) {
    const part = rows.slice(firstRow, firstRow + blockRows);
    const rowStart = new Uint32Array(part.length + 1);
    part.forEach((columns, row) => {
      rowStart[row + 1] = rowStart[row]! + columns.length;
    });
    const columns = Uint32Array.from(part.flat());
    blocks.push({ firstRow, rowStart, columns, values: Float64Array.from(columns, () => random() - 0.5) });
  }
  return blocks;
}

/** (A + A^T - diagonal) x, entry by entry. */
function slowSymmetricProduct(upper: readonly CsrRows[], x: Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  for (const { firstRow, rowStart, columns, values } of upper) {
    for (let local = 0; local + 1 < rowStart.length; local++) {
      const row = firstRow + local;
      for (let entry = rowStart[local]!; entry < rowStart[local + 1]!; entry++) {
        const column = columns[entry]!;
        out[row]! += values[entry]! * x[column]!;
        if (column !== row) out[column]! += values[entry]! * x[row]!;
      }
    }
  }
  return out;
}

test("a wide matrix with scattered columns is stored in tiles, and multiplied as entry by entry", async () => {
  for (const [size, shardCount] of [
    [2049, 1],
    [5000, 1],
    [5000, 3],
  ] as const) {
    const upper = wideHalf(size, 700);
    expect(planHalf(size, upper, shardCount).storage).toBe("tiles");
    const x = randomDense(size, 1, 1, 5);
    const expected = slowSymmetricProduct(upper, x);
    const matrix = await createSymmetricHalf({ size, upper }, { shardCount, threads: 0 });
    expect(matrix.entryBytes).toBe(10 * matrix.entryCount);
    const out = new Float64Array(size).fill(7);
    symmetricHalfProduct(matrix, x, out);
    // Sums of some hundred terms below 1/2, in another order.
    expectVector(out, expected, 1e-13);
    await matrix.close();
  }
});

test.each([
  ["csr", 90],
  ["runs", 90],
  ["tiles", 2500],
] as const)(
  "a product is bit-identical for any number of threads and any cut into blocks (%s)",
  async (kind, size) => {
    const halfOf = (blockRows: number) =>
      kind === "tiles" ? wideHalf(size, 40 * blockRows) : narrowHalf(size, kind, blockRows);
    const x = randomDense(size, 1, 1, 5);
    const results = async (threads: number, blockRows: number) => {
      const upper = halfOf(blockRows);
      const expected = planHalf(size, upper, 10);
      expect(expected.storage).toBe(kind);
      const given: [number, number[], number[]][] = [];
      for (const { firstRow, rowStart, columns, values } of upper) {
        for (let local = 0; local + 1 < rowStart.length; local++) {
          const range = [rowStart[local]!, rowStart[local + 1]!] as const;
          given.push([firstRow + local, [...columns.slice(...range)], [...values.slice(...range)]]);
        }
      }
      const matrix = await createSymmetricHalf({ size, upper }, { shardCount: 10, threads });
      expect([matrix.threads, matrix.shardCount]).toEqual([threads, 10]);
      const out = new Float64Array(size).fill(7);
      symmetricHalfProduct(matrix, randomDense(size, 1, 1, 6), out);
      symmetricHalfProduct(matrix, x, out);
      const visited: typeof given = [];
      visitSymmetricHalf(matrix, (row, columns, values) => {
        visited.push([row, [...columns], [...values]]);
      });
      expect(visited).toEqual(given);
      await matrix.close();
      expect(() => symmetricHalfProduct(matrix, x, out)).toThrow("closed");
      return new BigUint64Array(out.buffer);
    };
    const inline = await results(0, 7);
    for (const [threads, blockRows] of [
      [0, 1000],
      [1, 1000],
      [2, 3],
      [3, 7],
      [8, 1],
    ] as const) {
      expect(await results(threads, blockRows)).toEqual(inline);
    }
  },
);

test("a column outside a symmetric matrix is refused", async () => {
  const upper = [
    {
      firstRow: 0,
      rowStart: Uint32Array.of(0, 2),
      columns: Uint32Array.of(0, 1),
      values: new Float64Array(2),
    },
  ];
  await expect(createSymmetricHalf({ size: 1, upper })).rejects.toThrow(
    "upper.columns (row 0) is 1, expected below 1 (size)",
  );
});

test("the stored half is visited row by row, as it was given", async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async ({ rowCount: size, filling, blockRows, seed }) => {
      const dense = randomDense(size, size, filling, seed);
      const upper = blocksOf(dense, { rowCount: size, columnCount: size, blockRows, upper: true });
      const matrix = await createSymmetricHalf({ size, upper }, { shardCount: 3, threads: 0 });
      const visited = new Float64Array(size * size);
      const rows: number[] = [];
      visitSymmetricHalf(matrix, (row, columns, values) => {
        rows.push(row);
        columns.forEach((column, entry) => {
          visited[row * size + column] = values[entry]!;
        });
      });
      expect(rows).toEqual(Array.from({ length: size }, (_, row) => row));
      expect(visited).toEqual(dense.map((value, at) => (at % size < Math.floor(at / size) ? 0 : value)));
      await matrix.close();
    }),
    { seed: 4, numRuns: 20 },
  );
});

test("a matrix of many kernel calls is multiplied as one", async () => {
  // A band of 20 over 10,000 rows is 200,000 entries.
  const size = 10_000;
  const rowStart = new Uint32Array(size + 1);
  const columns: number[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = row; column < Math.min(size, row + 20); column++) columns.push(column);
    rowStart[row + 1] = columns.length;
  }
  const values = new Float64Array(columns.length).fill(1);
  const upper = [{ firstRow: 0, rowStart, columns: Uint32Array.from(columns), values }];
  const matrix = await createSymmetricHalf({ size, upper });
  const out = new Float64Array(size);
  symmetricHalfProduct(matrix, new Float64Array(size).fill(1), out);
  // Row i has as many ones as columns within 19 of it.
  expect(out).toEqual(out.map((_, i) => Math.min(size - 1, i + 19) - Math.max(0, i - 19) + 1));
});

test("long rows, which are read ahead, are multiplied like short ones", async () => {
  // Every column, so that the rows of the first shard have more than 1,280 entries, and those of the second fewer.
  const size = 1_800;
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, row) => row * size - (row * (row - 1)) / 2);
  const columns = new Uint32Array(rowStart[size]!);
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) columns[rowStart[row]! + column - row] = column;
  }
  // Element (i, j) is a_i a_j with small integers: sums are exact.
  const a = Float64Array.from({ length: size }, (_, i) => (i % 5) - 2);
  const values = new Float64Array(columns.length);
  for (let row = 0; row < size; row++) {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++)
      values[entry] = a[row]! * a[columns[entry]!]!;
  }
  const matrix = await createSymmetricHalf(
    { size, upper: [{ firstRow: 0, rowStart, columns, values }] },
    { shardCount: 2, threads: 0 },
  );
  const x = Float64Array.from({ length: size }, (_, i) => (i % 11) - 5);
  const out = new Float64Array(size);
  symmetricHalfProduct(matrix, x, out);
  const dot = a.reduce((sum, value, i) => sum + value * x[i]!, 0);
  expect(out).toEqual(a.map((value) => value * dot + 0));
  await matrix.close();
});

test("what does not fit is refused, with the place", async () => {
  const block = (columns: number[]): CsrRows => ({
    firstRow: 0,
    rowStart: Uint32Array.of(0, columns.length, columns.length),
    columns: Uint32Array.from(columns),
    values: new Float64Array(columns.length),
  });
  const csr = (columnCount: number, blocks: CsrRows[], rowCount = 2) =>
    createCsrMatrix({ rowCount, columnCount, blocks });
  await expect(csr(2, [block([0, 2])])).rejects.toThrow("blocks.columns is 2, expected below 2");
  await expect(csr(2, [block([0])], 3)).rejects.toThrow("blocks is 2 rows, expected 3 rows");
  await expect(csr(2, [{ ...block([0]), firstRow: 1 }])).rejects.toThrow("blocks.firstRow is 1");
  await expect(csr(2, [{ ...block([0]), values: new Float64Array(2) }])).rejects.toThrow("1 of each");
  await expect(csr(2, [{ ...block([0]), rowStart: Uint32Array.of(0, 1, 0) }])).rejects.toThrow("at least 1");
  const half = (columns: number[]) =>
    createSymmetricHalf({
      size: 2,
      upper: [{ ...block(columns), rowStart: Uint32Array.of(0, 0, columns.length) }],
    });
  await expect(half([0])).rejects.toThrow("upper.columns (row 1) is 0, expected at least 1");
  await expect(half([1, 1])).rejects.toThrow("expected at least 2");
  const counted = (options: { threads?: number; shardCount?: number }) =>
    createSymmetricHalf({ size: 2, upper: [block([0])] }, options);
  await expect(counted({ threads: -1 })).rejects.toThrow("threads is -1, expected an integer, 0 or more");
  await expect(counted({ shardCount: 0 })).rejects.toThrow("shardCount is 0, expected a positive integer");
  const matrix = await csr(3, [block([0])]);
  expect(() => csrProduct(matrix, new Float64Array(2), new Float64Array(2))).toThrow(
    "x.length is 2, expected 3",
  );
});

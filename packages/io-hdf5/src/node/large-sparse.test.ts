import type { FitInput, SparseRowBlock } from "@rabbit-fit/contracts";
import { integerAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { temporaryPath } from "../testing/edit-file.js";
import { readFitInput } from "./read-fit-input.js";
import { writeFitInput } from "./write-fit-input.js";

/** A linear congruential generator (Numerical Recipes), seeded: the tests are the same on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Rows of one block, with `perRow` columns on average from `firstColumn(row)` on. */
function randomRows(options: {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly density: number;
  readonly firstColumn: (row: number) => number;
}): SparseRowBlock {
  const { rowCount, columnCount, density, firstColumn } = options;
  const random = generator(7);
  const rowStart = new Uint32Array(rowCount + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < rowCount; row++) {
    for (let column = firstColumn(row); column < columnCount; column++) {
      if (random() >= density) continue;
      columns.push(column);
      values.push(random() - 0.5);
    }
    rowStart[row + 1] = columns.length;
  }
  return { firstRow: 0, rowStart, columns: Uint32Array.from(columns), values: Float64Array.from(values) };
}

/** All blocks as one. */
function joined(blocks: readonly SparseRowBlock[]): SparseRowBlock {
  const concat = <T extends Float64Array | Uint32Array>(parts: T[], out: T): T => {
    let at = 0;
    for (const part of parts) {
      out.set(part as never, at);
      at += part.length;
    }
    return out;
  };
  const count = blocks.reduce((sum, { values }) => sum + values.length, 0);
  const rowStart = [0];
  let offset = 0;
  for (const block of blocks) {
    for (const end of block.rowStart.subarray(1)) rowStart.push(offset + end);
    offset += block.values.length;
  }
  return {
    firstRow: 0,
    rowStart: Uint32Array.from(rowStart),
    columns: concat(
      blocks.map(({ columns }) => columns),
      new Uint32Array(count),
    ),
    values: concat(
      blocks.map(({ values }) => values),
      new Float64Array(count),
    ),
  };
}

test("a tensor of many chunks and row blocks comes back as it was", async () => {
  const binCount = 500;
  const systematicCount = 2500;
  const names = Array.from({ length: systematicCount }, (_, i) => `s${i}`);
  // 1.6 million entries, 2 row blocks, 7 chunks of indices; a Hessian of 1.6 million entries, stored twice.
  const logk = randomRows({
    rowCount: 1000,
    columnCount: 2 * systematicCount,
    density: 0.32,
    firstColumn: () => 0,
  });
  const upper = randomRows({
    rowCount: systematicCount,
    columnCount: systematicCount,
    density: 0.5,
    firstColumn: (row) => row,
  });
  const rows = Uint32Array.from({ length: 1000 }, (_, row) => row);
  const input: FitInput = {
    channels: [
      {
        name: "ch",
        axes: [integerAxis(0, binCount, { underflow: false, overflow: false })],
        masked: false,
        flow: false,
        start: 0,
        stop: binCount,
      },
    ],
    processes: ["a", "b"],
    signals: ["a"],
    systematics: {
      names,
      unconstrainedCount: 0,
      constraintWeights: new Float64Array(systematicCount).fill(1),
      noiIndices: new Int32Array(0),
      groups: [{ name: "all", indices: Int32Array.from(names, (_, i) => i) }],
    },
    systematicType: "log_normal",
    symmetric: false,
    data: { counts: new Float64Array(binCount).fill(10) },
    pseudodata: [],
    templates: {
      kind: "sparse",
      bins: rows.map((row) => row >> 1),
      processes: rows.map((row) => row & 1),
      norm: new Float64Array(1000).fill(5),
      columnCount: 2 * systematicCount,
      logk: [logk],
    },
    sumw: new Float64Array(1000).fill(5),
    sumw2: new Float64Array(1000).fill(1),
    externalTerms: [
      {
        name: "prior",
        parameters: names,
        hessian: { kind: "sparse", size: systematicCount, upper: [upper] },
      },
    ],
    auxiliary: new Map(),
    metadata: new Map(),
  };
  const path = temporaryPath();
  await writeFitInput(path, input);
  const read = await readFitInput(path);
  if (read.templates.kind !== "sparse") throw new Error("kind");
  expect(read.templates.logk.length).toBeGreaterThan(1);
  const hessian = read.externalTerms[0]!.hessian!;
  if (hessian.kind !== "sparse") throw new Error("kind");
  expect(hessian.upper.length).toBeGreaterThan(1);
  for (const [found, expected] of [
    [joined(read.templates.logk), logk],
    [joined(hessian.upper), upper],
  ] as const) {
    // Compared as bytes: millions of numbers are slow to compare one by one.
    for (const field of ["rowStart", "columns", "values"] as const) {
      const bytes = (array: Float64Array | Uint32Array) =>
        Buffer.from(array.buffer, array.byteOffset, array.byteLength);
      expect(Buffer.compare(bytes(found[field]), bytes(expected[field]))).toBe(0);
    }
  }
});

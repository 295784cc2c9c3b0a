import { readFileSync, writeFileSync } from "node:fs";
import { type FitInput, RabbitInputError, type SparseRowBlock } from "@rabbit-fit/contracts";
import { integerAxis } from "@rabbit-fit/sparse-hist";
import { beforeAll, describe, expect, test } from "vitest";
import type { FileProgress } from "../hdf5/progress.js";
import { dataset, edited, setAttribute, temporaryPath } from "../testing/edit-file.js";
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

const hessianPath = "/external_terms/prior/hess_sparse";

/** 1.6 million entries, 2 row blocks, 4 portions; a Hessian of 3.1 million entries in both halves, 6 portions. */
function largeTensor() {
  const binCount = 500;
  const systematicCount = 2500;
  const names = Array.from({ length: systematicCount }, (_, i) => `s${i}`);
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
  return { input, logk, upper };
}

/** Row blocks as bytes: millions of numbers are slow to compare one by one. */
function bytesOf(block: SparseRowBlock): Buffer[] {
  return [block.rowStart, block.columns, block.values].map((array) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  );
}

function expectSame(found: SparseRowBlock, expected: SparseRowBlock): void {
  const bytes = bytesOf(expected);
  expect(bytesOf(found).map((array, i) => Buffer.compare(array, bytes[i]!))).toEqual([0, 0, 0]);
}

function sparseParts({ templates, externalTerms }: FitInput) {
  const hessian = externalTerms[0]!.hessian!;
  if (templates.kind !== "sparse" || hessian.kind !== "sparse") throw new Error("kind");
  return { logk: templates.logk, upper: hessian.upper };
}

const tensor = largeTensor();
const path = temporaryPath("large.hdf5");
beforeAll(() => writeFitInput(path, tensor.input), 120_000);

/** What reading throws with so many threads. */
function refusal(file: string, threads: number): Promise<Error> {
  return readFitInput(file, { threads }).then(
    () => new Error("it was read"),
    (error) => error,
  );
}

describe.each([0, 1, 3])("with %i threads besides the one that asks", (threads) => {
  test("a tensor of many chunks comes back as it was", async () => {
    const { logk, upper } = sparseParts(await readFitInput(path, { threads }));
    expectSame(joined(logk), tensor.logk);
    expectSame(joined(upper), tensor.upper);
    // Each array has a buffer of its own, which can be moved to another thread.
    for (const { rowStart, columns, values } of [...logk, ...upper]) {
      for (const array of [rowStart, columns, values]) expect(array.buffer.byteLength).toBe(array.byteLength);
    }
  });

  test("progress never falls, names what is read, and ends with 1", async () => {
    const told: FileProgress[] = [];
    await readFitInput(path, { threads, onProgress: (progress) => told.push(progress) });
    const fractions = told.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.filter((fraction) => fraction > 0.2 && fraction < 0.8).length).toBeGreaterThan(3);
    for (const name of ["/hlogk_sparse/values", `${hessianPath}/values`]) {
      const steps = told.filter(({ dataset: of }) => of === name);
      expect(new Set(steps.map(({ done }) => done)).size).toBeGreaterThan(3);
      expect(steps.at(-1)!.done).toBe(steps.at(-1)!.total);
    }
  });

  test("reading ends with the reason of its signal", async () => {
    const reason = new Error("enough");
    const before = readFitInput(path, { threads, signal: AbortSignal.abort(reason) });
    await expect(before).rejects.toBe(reason);
    const controller = new AbortController();
    const seen: number[] = [];
    const during = readFitInput(path, {
      threads,
      signal: controller.signal,
      onProgress: ({ fraction }) => {
        seen.push(fraction);
        if (fraction > 0.3) controller.abort(reason);
      },
    });
    await expect(during).rejects.toBe(reason);
    expect(seen.at(-1)).toBeLessThan(1);
  });

  test("halves that differ by rounding are averaged", async () => {
    // The last entry below the diagonal, and where its mirror image is in the upper half.
    const { upper } = tensor;
    const size = upper.rowStart.length - 1;
    const lower = 2 * upper.values.length - size - 2;
    const rounded = await edited(path, (file) => {
      const values = dataset(file, `${hessianPath}/values`) as unknown as {
        slice(ranges: number[][]): Float64Array;
        write_slice(ranges: number[][], data: Float64Array): void;
      };
      const [value] = values.slice([[lower, lower + 1]]);
      values.write_slice([[lower, lower + 1]], Float64Array.of(value! * (1 + 2 ** -40)));
    });
    const found = joined(sparseParts(await readFitInput(rounded, { threads })).upper);
    const changed = [...found.values.keys()].filter((entry) => found.values[entry] !== upper.values[entry]);
    expect(changed).toHaveLength(1);
    expect(found.values[changed[0]!]! / upper.values[changed[0]!]!).toBe(1 + 2 ** -41);
  });
});

/** A copy of the file in which the last chunk of compressed indices has lost its head. */
function withDamagedChunk(): string {
  const bytes = readFileSync(path);
  const name = "b2frame";
  let at = bytes.lastIndexOf(name);
  // Those of small arrays are small, too.
  for (let end = bytes.length; end - at < 200_000; at = bytes.lastIndexOf(name, at - 1)) end = at;
  bytes.fill(0xee, at - 2, at + 14);
  const damaged = temporaryPath();
  writeFileSync(damaged, bytes);
  return damaged;
}

describe("errors are the same with threads and without", () => {
  const entries = tensor.logk.values.length;
  const index = (entry: number, ...pair: bigint[]) =>
    edited(path, (file) =>
      dataset(file, "/hlogk_sparse/indices").write_slice(
        [[2 * entry, 2 * entry + 2]],
        BigInt64Array.from(pair),
      ),
    );
  const value = (matrix: string, entry: number, number: number) =>
    edited(path, (file) =>
      dataset(file, `${matrix}/values`).write_slice([[entry, entry + 1]], Float64Array.of(number)),
    );
  const faults: Record<string, [make: () => Promise<string>, message: RegExp]> = {
    "NaN in the third portion": [
      () => value("/hlogk_sparse", 1_200_000, Number.NaN),
      /\/hlogk_sparse\/values\[1200000\] is NaN, expected a finite number/,
    ],
    "NaN in the Hessian": [
      () => value(hessianPath, 2_000_000, Number.NaN),
      /hess_sparse\/values\[2000000\] is NaN/,
    ],
    "a Hessian that is not symmetric": [() => value(hessianPath, 2_000_000, 7), /a symmetric matrix/],
    "the first entry of a portion out of order": [
      () => index(2 ** 19, 0n, 0n),
      /indices\[524288\] is \[0, 0\], expected entries sorted by row, then column: above \[/,
    ],
    "an entry out of order within a portion": [
      () => index(700_000, 1n, 0n),
      /indices\[700000\] is \[1, 0\], expected entries sorted/,
    ],
    "a column out of range in the last entry": [
      () => index(entries - 1, 999n, 5000n),
      new RegExp(`indices\\[${entries - 1}\\] is \\[999, 5000\\], expected \\[row, column\\] below`),
    ],
    "a negative row, which HDF5 reads": [
      () => index(600_000, -1n, 7n),
      /indices\[600000\] is \[-1, 7\], expected \[row, column\] below/,
    ],
    "a column whose lower half is in range": [
      () => index(600_000, 999n, 2n ** 32n + 7n),
      /indices\[600000\] is \[999, 4294967303\], expected \[row, column\] below/,
    ],
    "two faults, of which the first is told": [
      async () => {
        const first = await index(300_000, 0n, 0n);
        return edited(first, (file) =>
          dataset(file, "/hlogk_sparse/values").write_slice(
            [[1_500_000, 1_500_001]],
            Float64Array.of(Number.NaN),
          ),
        );
      },
      /indices\[300000\]/,
    ],
    "a chunk that cannot be decompressed": [async () => withDamagedChunk(), /indices is unreadable/],
    "a shape that is not that of the tensor": [
      () => edited(path, (file) => setAttribute(file, "/hlogk_sparse", "dense_shape", [1000, 1])),
      /\[1000, 1\].*expected \[1000, 5000\]/,
    ],
  };

  test.each(Object.entries(faults))("%s", async (_, [make, message]) => {
    const file = await make();
    const together = await refusal(file, 2);
    const alone = await refusal(file, 0);
    expect(alone).toBeInstanceOf(RabbitInputError);
    expect(alone.message).toMatch(message);
    expect(together).toBeInstanceOf(RabbitInputError);
    expect(together.message).toBe(alone.message);
    expect({ ...together }).toEqual({ ...alone });
  });
});

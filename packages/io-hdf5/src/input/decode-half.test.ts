import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EntryKernel } from "../kernel/entry-kernel.js";
import { decodeHalf } from "./decode-half.js";
import { slowDecodeHalf } from "./decode-half.slow.js";
import { newEntryBuffers } from "./entry-buffers.js";
import type { RawEntries } from "./raw-entries.js";

const SEED = 20260701;

type Entry = readonly [row: number, column: number, value: number];

function raw(entries: readonly Entry[]): RawEntries {
  const kernel = new EntryKernel(entries.length);
  kernel.rows.set(entries.map(([row]) => row));
  kernel.columns.set(entries.map(([, column]) => column));
  kernel.values.set(entries.map(([, , value]) => value));
  return { firstEntry: 0, count: entries.length, kernel };
}

const sorted = (entries: readonly Entry[]) => [...entries].sort((a, b) => a[0] - b[0] || a[1] - b[1]);

/** The digest of entries that are cut into portions, added up in another order. */
function digest(entries: readonly Entry[], size: number, cut = entries.length): [number, number] {
  const sum: [number, number] = [0, 0];
  for (const part of [entries.slice(cut), entries.slice(0, cut)]) {
    const runs = decodeHalf(raw(part), size, "upper", newEntryBuffers(part.length))!;
    sum[0] = (sum[0] + runs.digest[0]) | 0;
    sum[1] = (sum[1] + runs.digest[1]) | 0;
  }
  return sum;
}

/** A symmetric matrix, both halves, sorted. */
const symmetric = fc
  .record({
    size: fc.integer({ min: 1, max: 40 }),
    cells: fc.array(fc.tuple(fc.nat(39), fc.nat(39), fc.double({ noNaN: true, noDefaultInfinity: true })), {
      maxLength: 80,
    }),
  })
  .map(({ size, cells }) => {
    const values = new Map<number, number>();
    for (const [i, j, value] of cells) {
      values.set((i % size) * size + (j % size), value);
      values.set((j % size) * size + (i % size), value);
    }
    const entries = [...values].map(([at, value]): Entry => [Math.floor(at / size), at % size, value]);
    return { size, entries: sorted(entries) };
  });

/** The next larger number, or the next smaller one where that is not finite. */
function neighbour(value: number): number {
  const bits = new BigInt64Array(1);
  const number = new Float64Array(bits.buffer);
  number[0] = value;
  bits[0] = bits[0]! + 1n;
  if (!Number.isFinite(number[0]!)) bits[0] = bits[0]! - 2n;
  return number[0]!;
}

describe("the digest of a symmetric matrix", () => {
  test("is zero, however the entries are cut into portions", () => {
    fc.assert(
      fc.property(symmetric, fc.nat(100), ({ size, entries }, cut) => {
        expect(digest(entries, size, cut)).toEqual([0, 0]);
      }),
      { seed: SEED },
    );
  });

  const planted: Record<string, (entry: Entry, size: number) => Entry[]> = {
    "in which one number differs in its last bit": ([row, column, value]) => [
      [row, column, neighbour(value)],
    ],
    "in which one number has the other sign": ([row, column, value]) => [[row, column, -value]],
    "in which one entry is missing": () => [],
    "in which one entry is in the next row": ([row, column, value], size) => [
      [(row + 1) % size, column, value],
    ],
  };

  test.each(Object.entries(planted))("is not zero for one %s", (_, change) => {
    fc.assert(
      fc.property(symmetric, fc.nat(10_000), ({ size, entries }, choice) => {
        const candidates = entries.filter(([row, column]) => row !== column);
        fc.pre(candidates.length > 0);
        const chosen = candidates[choice % candidates.length]!;
        const rest = entries.filter((entry) => entry !== chosen);
        const added = change(chosen, size);
        fc.pre(
          added.every(([row, column]) => !rest.some((entry) => entry[0] === row && entry[1] === column)),
        );
        const [first, second] = digest(sorted([...rest, ...added]), size);
        // Both: each of the two must tell by itself, or they would be no better than one.
        expect(first).not.toBe(0);
        expect(second).not.toBe(0);
      }),
      { seed: SEED },
    );
  });

  test("is not zero where two numbers are exchanged", () => {
    const entries: Entry[] = [
      [0, 1, 2],
      [0, 2, 3],
      [1, 0, 3],
      [2, 0, 2],
    ];
    expect(digest(entries, 3)).not.toEqual([0, 0]);
  });
});

describe("the halves", () => {
  const entries: Entry[] = [
    [0, 0, 4],
    [0, 2, 1],
    [2, 0, 1],
    [2, 2, 5],
    [2, 3, 6],
    [3, 2, 6],
  ];

  test.each([
    ["upper", [2, 4, 4], [0, 2, 2, 3], [4, 1, 5, 6]],
    ["lower", [0, 1, 2], [0, 2], [1, 6]],
  ] as const)("%s", (keep, ends, columns, values) => {
    const out = newEntryBuffers(entries.length);
    const { runCount } = decodeHalf(raw(entries), 4, keep, out)!;
    expect([...out.rows.subarray(0, runCount)]).toEqual([0, 2, 3]);
    expect([...out.ends.subarray(0, runCount)]).toEqual(ends);
    expect([...out.columns.subarray(0, columns.length)]).toEqual(columns);
    expect([...out.values.subarray(0, values.length)]).toEqual(values);
  });

  test.each<[string, Entry[]]>([
    ["a column beyond the last", [[1, 4, 1]]],
    ["a row beyond the last", [[4, 1, 1]]],
    ["a negative row", [[-1, 1, 1]]],
    ["a negative column", [[1, -1, 1]]],
    [
      "an entry twice, below the diagonal",
      [
        [3, 1, 1],
        [3, 1, 1],
      ],
    ],
    [
      "an entry twice, above the diagonal",
      [
        [1, 3, 1],
        [1, 3, 1],
      ],
    ],
    [
      "an entry twice, on the diagonal",
      [
        [3, 3, 1],
        [3, 3, 1],
      ],
    ],
    [
      "columns that fall",
      [
        [1, 3, 1],
        [1, 2, 1],
      ],
    ],
    [
      "columns that fall to below the diagonal",
      [
        [2, 3, 1],
        [2, 1, 1],
      ],
    ],
    [
      "rows that fall",
      [
        [2, 3, 1],
        [1, 2, 1],
      ],
    ],
    ["NaN above the diagonal", [[1, 3, Number.NaN]]],
    ["infinity below the diagonal", [[3, 1, Number.NEGATIVE_INFINITY]]],
  ])("are not made of %s", (_, faulty) => {
    expect(decodeHalf(raw(faulty), 4, "upper", newEntryBuffers(4))).toBeUndefined();
  });
});

describe("the kernel and its slow twin", () => {
  /** What a decoder makes of entries, or undefined, and whether the entries are then as they were. */
  function outcome(decoder: typeof decodeHalf, entries: readonly Entry[], keep: "upper" | "lower") {
    const input = raw(entries);
    const out = newEntryBuffers(entries.length);
    const runs = decoder(input, 40, keep, out);
    if (runs === undefined) {
      expect([...input.kernel.columns]).toEqual(entries.map(([, column]) => column >>> 0));
      return undefined;
    }
    const kept = runs.runCount === 0 ? 0 : out.ends[runs.runCount - 1]!;
    return {
      ...runs,
      rows: out.rows.slice(0, runs.runCount),
      ends: out.ends.slice(0, runs.runCount),
      columns: out.columns.slice(0, kept),
      values: out.values.slice(0, kept),
    };
  }

  const keep = fc.constantFrom("upper" as const, "lower" as const);

  test("agree on a symmetric matrix", () => {
    fc.assert(
      fc.property(symmetric, keep, ({ entries }, half) => {
        expect(outcome(decodeHalf, entries, half)).toEqual(outcome(slowDecodeHalf, entries, half));
      }),
      { seed: SEED },
    );
  });

  test("agree on entries one of which may be wrong", () => {
    const cell = fc.tuple(fc.nat(39), fc.nat(39), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const unique = fc.uniqueArray(cell, { selector: ([i, j]) => 40 * i + j, maxLength: 120 });
    const wrong = fc.tuple(
      fc.nat(),
      fc.oneof(fc.nat(41), fc.constantFrom(-1, 2 ** 31, 2 ** 31 - 1)),
      fc.oneof(fc.nat(41), fc.constantFrom(-1, 2 ** 31, 2 ** 31 - 1)),
      fc.constantFrom(1, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE),
    );
    fc.assert(
      fc.property(unique, fc.option(wrong), keep, (cells, change, half) => {
        const entries = sorted(cells);
        if (change && entries.length > 0) {
          const [at, ...entry] = change;
          entries[at % entries.length] = entry;
        }
        expect(outcome(decodeHalf, entries, half)).toEqual(outcome(slowDecodeHalf, entries, half));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});

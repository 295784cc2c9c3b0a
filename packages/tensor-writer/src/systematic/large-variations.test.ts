import { type Histogram, histogram, integerAxis, type SparseHistogram } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { TILE_ENTRIES } from "../kernel/variation-kernel.js";
import { TensorWriter } from "../tensor-writer.js";
import { logkOfPair } from "./logk.slow.js";

const noFlow = { underflow: false, overflow: false };

/** More entries than three tiles have, in rows of any length, one of which is longer than a tile. */
const BINS = 40;
const SYSTEMATICS = TILE_ENTRIES + 100;

/** Numbers of [0, 1), without a pattern that matters here. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Entry {
  readonly bin: number;
  readonly systematic: number;
  readonly difference: number;
}

/** Nominal yields of both signs, some of them zero, and differences from none at all to several times the yields. */
function variation(seed: number) {
  const random = randomNumbers(seed);
  const norm = Float64Array.from({ length: BINS }, (_, bin) => (bin % 7 === 3 ? 0 : 1 + 100 * random()));
  norm[5] = -20;
  const entries: Entry[] = [];
  for (let bin = 0; bin < BINS; bin++) {
    const share = bin === 8 ? 1 : random() ** 3 / 4;
    for (let systematic = 0; systematic < SYSTEMATICS; systematic++) {
      if (random() >= share) continue;
      const size = 10 ** (2 - 10 * random());
      const difference = random() < 0.01 ? 0 : (random() - 0.5) * size * (norm[bin] || 1);
      entries.push({ bin, systematic, difference });
    }
  }
  return { norm, entries };
}

const binAxis = integerAxis(0, BINS, { name: "x", ...noFlow });

function sparse(
  entries: readonly Entry[],
  indices: Uint32Array | Float64Array,
  axes: SparseHistogram["axes"],
): SparseHistogram {
  const values = Float64Array.from(entries, ({ difference }) => difference);
  return { layout: "sparse", storage: "double", name: "", label: "", axes, indices, values };
}

function booked(norm: Float64Array, histogramOfAll: SparseHistogram | Histogram, kfactor: number) {
  const writer = new TensorWriter({ sparse: true, allowNegativeExpectation: true });
  writer.addChannel([binAxis]);
  writer.addData(new Float64Array(BINS).fill(1));
  writer.addProcess(histogram([binAxis], { values: norm }), "p", {
    signal: true,
    variances: norm.map(Math.abs),
  });
  writer.addSystematic(histogramOfAll, "s", { process: "p", asDifference: true, kfactor });
  return writer.build();
}

const systematicAxis = integerAxis(0, SYSTEMATICS, { name: "systematic", ...noFlow });
const axes = [binAxis, systematicAxis];
const flatIndex = ({ bin, systematic }: Entry) => bin * SYSTEMATICS + systematic;

test.each([
  ["of 32 bits", Uint32Array, 1],
  ["of 64 bits", Float64Array, 1],
  ["and a factor", Uint32Array, 0.37],
  ["and a factor that leaves nothing", Uint32Array, 1e-320],
])("more entries than a tile has, with indices %s, have the logk of the formula", (_, Indices, kfactor) => {
  const { norm, entries } = variation(7);
  expect(entries.length).toBeGreaterThan(3 * TILE_ENTRIES);
  const indices = new Indices(entries.map(flatIndex));
  expectFormula(booked(norm, sparse(entries, indices, axes), kfactor), norm, entries, kfactor);
});

test("systematics before the bins, more entries than a tile has, have the logk of the formula", () => {
  const { norm, entries } = variation(11);
  const position = ({ bin, systematic }: Entry) => systematic * BINS + bin;
  const byPosition = [...entries].sort((a, b) => position(a) - position(b));
  const indices = Uint32Array.from(byPosition, position);
  const transposed = sparse(byPosition, indices, [systematicAxis, binAxis]);
  expectFormula(booked(norm, transposed, 0.37), norm, entries, 0.37);
});

test("a dense histogram of more elements than a tile has has the logk of the formula", () => {
  const { norm, entries } = variation(8);
  const values = new Float64Array(BINS * SYSTEMATICS);
  for (const entry of entries) values[flatIndex(entry)] = entry.difference;
  expectFormula(booked(norm, histogram(axes, { values }), 1), norm, entries, 1);
});

test.each([
  ["of 32 bits", Uint32Array],
  ["of 64 bits", Float64Array],
])("entries in flow bins are left out, with indices %s", (_, Indices) => {
  const { norm, entries } = variation(12);
  const random = randomNumbers(13);
  const withFlow = integerAxis(0, SYSTEMATICS, { name: "systematic", underflow: true, overflow: true });
  const all = Array.from({ length: BINS }, (_, bin) => {
    const flow = [-1, SYSTEMATICS].filter(() => random() < 0.5);
    const extra = flow.map((systematic) => ({ bin, systematic, difference: 1 }));
    return [...entries.filter((entry) => entry.bin === bin), ...extra];
  })
    .flat()
    .sort((a, b) => a.bin - b.bin || a.systematic - b.systematic);
  const indices = new Indices(all.map(({ bin, systematic }) => bin * (SYSTEMATICS + 2) + systematic + 1));
  expectFormula(booked(norm, sparse(all, indices, [binAxis, withFlow]), 1), norm, entries, 1);
  const overflow = integerAxis(0, SYSTEMATICS, { name: "systematic", underflow: false, overflow: true });
  const above = all.filter(({ systematic }) => systematic >= 0);
  const own = new Indices(above.map(({ bin, systematic }) => bin * (SYSTEMATICS + 1) + systematic));
  expectFormula(booked(norm, sparse(above, own, [binAxis, overflow]), 1), norm, entries, 1);
});

// The first entry of a tile, some within it that are looked at together, and the last of all.
test.each([0, 5, 6, 7, 8].map((place) => TILE_ENTRIES + place).concat(-1))(
  "what is wrong with entry %i is told",
  (place) => {
    for (const Indices of [Uint32Array, Float64Array]) {
      const { norm, entries } = variation(9);
      const wrong = place < 0 ? entries.length + place : place;
      const indices = new Indices(entries.map(flatIndex));
      const good = sparse(entries, indices, axes);
      // In a bin that has a nominal yield or not.
      const values = good.values.slice();
      values[wrong] = Number.NaN;
      expect(() => booked(norm, { ...good, values }, 1)).toThrow(
        `systematics.s.ch0.p.values[${wrong}] is NaN, expected a finite number`,
      );
      const repeated = indices.slice();
      repeated[wrong] = repeated[wrong - 1]!;
      expect(() => booked(norm, { ...good, indices: repeated }, 1)).toThrow(
        `systematics.s.ch0.p.indices[${wrong}] is ${repeated[wrong]}, expected from ${repeated[wrong]! + 1}`,
      );
      const beyond = indices.slice();
      beyond[wrong] = BINS * SYSTEMATICS;
      expect(() => booked(norm, { ...good, indices: beyond }, 1)).toThrow(
        `indices[${wrong}] is ${beyond[wrong]}`,
      );
    }
  },
);

test("a variation that is too large is told, wherever it is", () => {
  const { norm, entries } = variation(10);
  const place = entries.findIndex(({ bin }, i) => i > 2 * TILE_ENTRIES && norm[bin] !== 0);
  const { bin, systematic } = entries[place]!;
  norm[bin] = 1e-300;
  const values = Float64Array.from(entries, ({ difference }) => difference);
  values[place] = 1e300;
  const indices = Uint32Array.from(entries, flatIndex);
  expect(() => booked(norm, { ...sparse(entries, indices, axes), values }, 1)).toThrow(
    `logk[${bin},${systematic}] is Infinity, expected a finite number`,
  );
});

function expectFormula(
  input: ReturnType<typeof booked>,
  norm: Float64Array,
  entries: readonly Entry[],
  kfactor: number,
): void {
  const options = {
    systematicType: "log_normal",
    asDifference: true,
    kfactor,
    symmetrize: "average",
  } as const;
  const expected = entries.flatMap(({ bin, systematic, difference }) => {
    const [part] = logkOfPair({ up: difference, down: undefined, nominal: norm[bin]! }, options);
    return part === undefined || part.value === 0 ? [] : [{ bin, systematic, value: part.value }];
  });
  const { templates, systematics } = input;
  if (templates.kind !== "sparse") throw new TypeError("a sparse tensor was asked for");
  const numbers = systematics.names.map((name) => Number(name.split("_")[1]));
  const found = templates.logk.flatMap(({ firstRow, rowStart, columns, values }) =>
    Array.from(columns, (column, entry) => {
      const row = firstRow + rowStart.findLastIndex((start) => start <= entry);
      return { bin: templates.bins[row]!, systematic: numbers[column]!, value: values[entry]! };
    }),
  );
  expect(found.length).toBe(expected.length);
  const wrong = found.findIndex(
    ({ bin, systematic, value }, i) =>
      bin !== expected[i]!.bin || systematic !== expected[i]!.systematic || value !== expected[i]!.value,
  );
  expect(wrong < 0 ? undefined : [found[wrong], expected[wrong]]).toBeUndefined();
}

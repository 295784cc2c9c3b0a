import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BLOSC2_LZ4 } from "../hdf5/filters.js";
import type { OpenFile } from "../hdf5/open-file.js";
import { CoordinateMatrix } from "../input/coordinate-matrix.js";
import { PortionReader } from "../input/portion-reader.js";
import type { RawEntries } from "../input/raw-entries.js";
import { dataset, fixturePath, temporaryPath } from "../testing/edit-file.js";
import { hostLibrary, withFile } from "./open-host.js";

const SEED = 20260801;

/** How a matrix is stored. */
interface Storage {
  readonly indexChunk: number;
  readonly valueChunk: number;
  readonly filter?: { readonly compression: number | string; readonly compression_opts?: number[] };
}

/** A file with a sparse matrix, made by h5wasm. */
async function fileWith(indices: BigInt64Array, storage: Storage): Promise<string> {
  const path = temporaryPath();
  const { File } = await hostLibrary();
  const file = new File(path, "w");
  const count = indices.length / 2;
  const group = file.create_group("m");
  group.create_attribute("dense_shape", BigInt64Array.of(2n ** 31n, 2n ** 31n) as never, [2]);
  const indexShape = [2 * count];
  group.create_dataset({
    name: "indices",
    data: indices as never,
    shape: indexShape,
    chunks: [storage.indexChunk],
    ...(storage.filter as object),
  });
  dataset(file, "/m/indices").create_attribute("original_shape", BigInt64Array.of(BigInt(count), 2n), [2]);
  group.create_dataset({
    name: "values",
    data: Float64Array.from({ length: count }, (_, i) => Math.sin(i)) as never,
    shape: [count],
    chunks: [storage.valueChunk],
  });
  file.close();
  return path;
}

/** The contents of a portion, which do not change when the next one is read. */
function contents({ firstEntry, count, kernel: { rows, columns, values } }: RawEntries) {
  return {
    firstEntry,
    rows: rows.slice(0, count),
    columns: columns.slice(0, count),
    values: values.slice(0, count),
  };
}

/** Each portion as it is read without HDF5, undefined where it is not, and by HDF5. */
function bothWays(path: string, matrixPath = "/m") {
  return withFile(path, {}, (file: OpenFile) => {
    const matrix = new CoordinateMatrix(file, matrixPath);
    const reader = PortionReader.of(file.bytes, matrix.details);
    const portions = Array.from({ length: matrix.portionCount }, (_, portion) => {
      const direct = reader?.read(portion);
      return { direct: direct && contents(direct), hdf5: contents(matrix.readWithHdf5(portion)) };
    });
    matrix.close();
    return portions;
  });
}

const index = {
  random: fc.nat(2 ** 31 - 1),
  "below 256": fc.nat(255),
  "below 65536": fc.nat(65_535),
  "mostly zero": fc.oneof(
    { weight: 20, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat(2 ** 24) },
  ),
  "from 2^31 on": fc.integer({ min: 2 ** 31, max: 2 ** 32 - 1 }),
};

/** Numbers of some kind, not all of which fast-check has to make. */
function indicesOf(kind: keyof typeof index | "sorted" | "constant") {
  const length = fc.integer({ min: 1, max: 700 });
  switch (kind) {
    case "constant":
      return fc
        .tuple(length, index.random)
        .map(([count, value]) => new BigInt64Array(2 * count).fill(BigInt(value)));
    case "sorted":
      return fc
        .tuple(length, fc.nat(100_000), fc.integer({ min: 1, max: 300 }))
        .map(([count, first, step]) =>
          BigInt64Array.from({ length: 2 * count }, (_, i) =>
            BigInt(i % 2 === 0 ? first + Math.floor(i / 200) : (i * step) % 90_000),
          ),
        );
    default:
      return length.chain((count) =>
        fc
          .array(index[kind], { minLength: 2 * count, maxLength: 2 * count })
          .map((numbers) => BigInt64Array.from(numbers, BigInt)),
      );
  }
}

function hasZeroChunk(indices: BigInt64Array, length: number): boolean {
  const chunks = Array.from({ length: Math.ceil(indices.length / length) }, (_, i) =>
    indices.subarray(i * length, (i + 1) * length),
  );
  return chunks.some((chunk) => chunk.every((index) => index === 0n));
}

const even = fc.integer({ min: 1, max: 400 }).map((half) => 2 * half);

describe("pairs and values that are read without HDF5 are the same", () => {
  test.each([
    "random",
    "below 256",
    "below 65536",
    "mostly zero",
    "from 2^31 on",
    "sorted",
    "constant",
  ] as const)("for indices that are %s", async (kind) => {
    const stored = fc.record({
      indices: indicesOf(kind),
      indexChunk: even,
      valueChunk: fc.integer({ min: 1, max: 500 }),
    });
    await fc.assert(
      fc.asyncProperty(stored, async ({ indices, ...chunks }) => {
        // Chunks of a dataset that cannot grow are no longer than it.
        const indexChunk = Math.min(chunks.indexChunk, indices.length);
        const valueChunk = Math.min(chunks.valueChunk, indices.length / 2);
        const path = await fileWith(indices, { indexChunk, valueChunk, filter: BLOSC2_LZ4 });
        const [portion] = await bothWays(path);
        // Blosc2 may store a chunk of zeros as a special value, which is left to HDF5.
        if (portion!.direct === undefined) expect(hasZeroChunk(indices, indexChunk)).toBe(true);
        else expect(portion!.direct).toEqual(portion!.hdf5);
      }),
      { seed: SEED, numRuns: 25 },
    );
  });

  test.each([
    ["level 1", { compression: 32026, compression_opts: [0, 0, 0, 0, 1, 1, 1] }],
    ["level 9", { compression: 32026, compression_opts: [0, 0, 0, 0, 9, 1, 1] }],
    ["no compression", { compression: 32026, compression_opts: [0, 0, 0, 0, 0, 1, 1] }],
    ["no filter", undefined],
  ])("in chunks of many blocks, with %s", async (_, filter) => {
    const count = 600_000;
    const indices = new BigInt64Array(2 * count);
    for (let i = 0; i < count; i++) {
      indices[2 * i] = BigInt(Math.floor(i / 700));
      indices[2 * i + 1] = BigInt((i % 700) * 150 + ((i * 7919) % 150));
    }
    const path = await fileWith(indices, {
      indexChunk: 500_000,
      valueChunk: 100_000,
      ...(filter && { filter }),
    });
    const portions = await bothWays(path);
    expect(portions.length).toBeGreaterThan(1);
    for (const { direct, hdf5 } of portions) {
      expect(direct?.firstEntry).toBe(hdf5.firstEntry);
      for (const name of ["rows", "columns", "values"] as const) {
        // Hundreds of thousands of numbers are slow to compare one by one.
        expect(Buffer.compare(Buffer.from(direct![name].buffer), Buffer.from(hdf5[name].buffer))).toBe(0);
      }
    }
  });
});

describe("what h5py and hdf5plugin have written", () => {
  const path = fixturePath("blosc2/pairs");
  const directly = ["sorted", "wide_rows", "random", "short_last_chunk", "constant"];
  const byHdf5 = ["negative", "bit_shuffled", "two_axes"];

  test.each([
    ...directly.map((name) => [name, "without HDF5"] as const),
    ...byHdf5.map((name) => [name, "by HDF5"] as const),
  ])("%s is read %s", async (name, way) => {
    const expected = JSON.parse(readFileSync(path.replace(/hdf5$/, "json"), "utf8"))[name];
    const [portion, ...others] = await bothWays(path, `/${name}`);
    expect(others).toEqual([]);
    const { direct, hdf5 } = portion!;
    if (way === "by HDF5") expect(direct).toBeUndefined();
    else expect(direct).toEqual(hdf5);
    const sum = (numbers: Uint32Array) => numbers.reduce((total, number) => total + number, 0);
    expect(hdf5.rows.length).toBe(expected.count);
    if (name === "negative") return;
    expect([sum(hdf5.rows), sum(hdf5.columns)]).toEqual(expected.sums);
    expect([hdf5.rows.at(-1), hdf5.columns.at(-1)]).toEqual(expected.last);
  });
});

describe("HDF5 reads", () => {
  test("chunks that were never written", async () => {
    const path = temporaryPath();
    const { File } = await hostLibrary();
    const file = new File(path, "w");
    const group = file.create_group("m");
    group.create_attribute("dense_shape", BigInt64Array.of(9n, 9n) as never, [2]);
    const empty = { shape: [0], maxshape: [400], chunks: [100] };
    for (const name of ["indices", "values"]) {
      const data = name === "values" ? new Float64Array(0) : new BigInt64Array(0);
      group.create_dataset({
        name,
        data: data as never,
        ...empty,
        ...(name === "indices" ? (BLOSC2_LZ4 as object) : {}),
      });
      const stored = group.get(name) as unknown as {
        resize(shape: number[]): void;
        write_slice(ranges: number[][], data: unknown): void;
        create_attribute(name: string, data: unknown, shape: number[]): void;
      };
      const count = name === "values" ? 200 : 400;
      stored.resize([count]);
      const part = name === "values" ? new Float64Array(100).fill(2) : new BigInt64Array(100).fill(3n);
      stored.write_slice([[100, 200]], part);
      if (name === "indices") stored.create_attribute("original_shape", BigInt64Array.of(200n, 2n), [2]);
    }
    file.close();
    const [portion] = await bothWays(path);
    expect(portion!.direct).toBeUndefined();
    expect([...new Set(portion!.hdf5.rows)]).toEqual([0, 3]);
  });

  const ordinary = BigInt64Array.from({ length: 400 }, (_, i) => BigInt(i));

  test.each([
    ["a number from 2^32 on", 2n ** 32n],
    ["a number that only the highest byte tells from another", 2n ** 56n],
    ["a negative number", -1n],
  ])("chunks with %s", async (_, number) => {
    const indices = ordinary.slice();
    indices[250] = number;
    const path = await fileWith(indices, { indexChunk: 100, valueChunk: 100, filter: BLOSC2_LZ4 });
    const [portion] = await bothWays(path);
    expect(portion!.direct).toBeUndefined();
    expect(portion!.hdf5.columns[124]).toBe(249);
  });

  test.each([
    ["bits shuffled", { compression: 32026, compression_opts: [0, 0, 0, 0, 5, 2, 1] }],
    ["nothing shuffled", { compression: 32026, compression_opts: [0, 0, 0, 0, 5, 0, 1] }],
    ["BloscLZ", { compression: 32026, compression_opts: [0, 0, 0, 0, 5, 1, 0] }],
    ["Zstandard", { compression: 32026, compression_opts: [0, 0, 0, 0, 5, 1, 5] }],
    ["gzip", { compression: "gzip", compression_opts: [1] }],
  ])("chunks with %s", async (_, filter) => {
    const path = await fileWith(ordinary, { indexChunk: 400, valueChunk: 200, filter });
    const [portion] = await bothWays(path);
    expect(portion!.direct).toBeUndefined();
    expect(portion!.hdf5.columns[124]).toBe(249);
  });

  test("chunks that end within a pair", async () => {
    const path = await fileWith(ordinary, { indexChunk: 33, valueChunk: 200, filter: BLOSC2_LZ4 });
    const [portion] = await bothWays(path);
    expect(portion!.direct).toBeUndefined();
  });
});

test("a damaged file is read as HDF5 reads it, or not at all", async () => {
  const indices = BigInt64Array.from({ length: 3000 }, (_, i) =>
    BigInt(i % 2 === 0 ? i >> 6 : (i * 37) % 5000),
  );
  const intact = readFileSync(
    await fileWith(indices, { indexChunk: 600, valueChunk: 500, filter: BLOSC2_LZ4 }),
  );
  const change = fc.record({ at: fc.nat(intact.length - 1), to: fc.nat(255) });
  let decoded = 0;
  await fc.assert(
    fc.asyncProperty(change, async ({ at, to }) => {
      const path = temporaryPath();
      const bytes = Buffer.from(intact);
      bytes[at] = to;
      writeFileSync(path, bytes);
      const found = await withFile(path, {}, (file) => {
        const matrix = new CoordinateMatrix(file, "/m");
        const direct = PortionReader.of(file.bytes, matrix.details)?.read(0);
        const kept = direct && contents(direct);
        return kept && { direct: kept, hdf5: contents(matrix.readWithHdf5(0)) };
      }).catch(() => undefined);
      if (found === undefined) return;
      decoded++;
      expect(found.direct).toEqual(found.hdf5);
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(decoded).toBeGreaterThan(100);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { EntryKernel } from "../kernel/entry-kernel.js";
import { sameBits } from "../testing/write-file.js";
import { PairEncoder } from "./pair-encoder.js";
import { PAIR_BYTES, PairDecoder } from "./pairs.js";

const SEED = 20261124;

/** Pairs of a block of a chunk: see `PairEncoder`. */
const BLOCK_PAIRS = 2 ** 15;

/** Indices of one kind: constant, rising in steps, or without a pattern, with so many bits. */
interface Indices {
  readonly kind: "constant" | "rising" | "random";
  readonly bits: number;
  readonly seed: number;
}

const indices: fc.Arbitrary<Indices> = fc.record({
  kind: fc.constantFrom("constant", "rising", "random"),
  bits: fc.nat(32),
  seed: fc.nat(),
});

function fill(out: Uint32Array, { kind, bits, seed }: Indices): void {
  const mask = 2 ** bits - 1;
  let state = seed;
  for (let i = 0; i < out.length; i++) {
    if (kind === "rising") state += 1 + (i % 3);
    if (kind === "random") state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const scrambled = kind === "random" ? Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) : state;
    out[i] = (scrambled & mask) >>> 0;
  }
}

/** What the decoder makes of a chunk, or undefined where it finds it damaged. */
function decoded(chunk: Uint8Array, pairs: number) {
  const kernel = new EntryKernel(pairs, PAIR_BYTES * pairs + chunk.length);
  const decoder = new PairDecoder(kernel, PAIR_BYTES * pairs);
  decoder.room(chunk.length).set(chunk);
  if (!decoder.decode(chunk.length, { at: 0, count: pairs })) return undefined;
  return { rows: kernel.rows, columns: kernel.columns };
}

function encoded(pairs: number, rows: Indices, columns: Indices) {
  const encoder = new PairEncoder(pairs);
  fill(encoder.rows, rows);
  fill(encoder.columns, columns);
  return { encoder, chunk: encoder.encode() };
}

// A single block, blocks that are full, and a last one that is not.
const pairCounts = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.constantFrom(BLOCK_PAIRS - 1, BLOCK_PAIRS, BLOCK_PAIRS + 1, BLOCK_PAIRS + 777, 2 * BLOCK_PAIRS),
);

test("what is compressed is decompressed to the same", () => {
  fc.assert(
    fc.property(pairCounts, indices, indices, (pairs, rows, columns) => {
      const { encoder, chunk } = encoded(pairs, rows, columns);
      const found = decoded(chunk, pairs);
      expect(found !== undefined && sameBits(found.rows, encoder.rows)).toBe(true);
      expect(found !== undefined && sameBits(found.columns, encoder.columns)).toBe(true);
    }),
    { seed: SEED, numRuns: 200 },
  );
});

test("an encoder is used again and again", () => {
  const encoder = new PairEncoder(1000);
  for (const kind of ["random", "constant", "rising"] as const) {
    fill(encoder.rows, { kind, bits: 20, seed: 5 });
    fill(encoder.columns, { kind, bits: 32, seed: 7 });
    expect(decoded(encoder.encode(), 1000)?.columns).toEqual(encoder.columns);
  }
});

test("pairs in order become a tenth and less, and a chunk is never much longer than its pairs", () => {
  const pairs = 4 * BLOCK_PAIRS;
  const bytes = (kind: Indices["kind"], bits: number) =>
    encoded(pairs, { kind: "rising", bits: 16, seed: 0 }, { kind, bits, seed: 1 }).chunk.length;
  expect(bytes("rising", 16)).toBeLessThan((PAIR_BYTES * pairs) / 10);
  const { chunk } = encoded(1, { kind: "random", bits: 32, seed: 1 }, { kind: "random", bits: 32, seed: 2 });
  expect(chunk.length).toBeLessThan(256);
  expect(bytes("random", 32)).toBeLessThan(PAIR_BYTES * pairs);
});

import type { NumericData } from "@rabbit-fit/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameBits, WrittenFile } from "../testing/write-file.js";
import { FlatWriter } from "./flat-writer.js";
import type { Compression } from "./new-file.js";

const SEED = 20261124;

/** Writes an array in pieces of the given lengths, and what is left at the end. */
function written(
  data: NumericData,
  options: {
    readonly chunkBytes: number;
    readonly pieces?: readonly number[];
    readonly compression?: Compression;
  },
): Promise<WrittenFile> {
  const { chunkBytes, pieces = [], compression = "none" } = options;
  return WrittenFile.of((file) => {
    const writer = new FlatWriter(file, "/x", data, data.length, compression);
    let at = 0;
    for (const length of [...pieces, data.length]) {
      writer.write(data.subarray(at, at + length));
      at = Math.min(data.length, at + length);
    }
    writer.finish();
  }, chunkBytes);
}

const arrays: fc.Arbitrary<NumericData> = fc.oneof(
  fc.array(fc.constantFrom(0, -0, 1.5), { maxLength: 40 }).map((list) => Float64Array.from(list)),
  fc.array(fc.constantFrom(0n, 2n ** 40n), { maxLength: 40 }).map((list) => BigInt64Array.from(list)),
  fc.array(fc.constantFrom(0, 7), { maxLength: 40 }).map((list) => Int32Array.from(list)),
  fc.array(fc.constantFrom(0, 255), { maxLength: 40 }).map((list) => Uint8Array.from(list)),
);

test("an array comes back to the last bit, in the reference's chunks, whatever the pieces", async () => {
  const pieces = fc.array(fc.nat(12), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(arrays, pieces, fc.integer({ min: 1, max: 200 }), async (data, lengths, chunkBytes) => {
      const file = await written(data, { chunkBytes, pieces: lengths });
      const { values, chunk } = await file.dataset("/x");
      expect(sameBits(values, data)).toBe(true);
      // writeFlatInChunks of the reference: min(size, max(1, floor(bytes / item size))), and no chunk where empty.
      const perChunk = Math.max(1, Math.floor(chunkBytes / data.BYTES_PER_ELEMENT));
      expect(chunk).toEqual(data.length === 0 ? null : [Math.min(data.length, perChunk)]);
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test("compression changes nothing", async () => {
  const data = Float64Array.from({ length: 1000 }, (_, i) => Math.round(i / 30));
  for (const compression of ["blosc2", "gzip"] as const) {
    const file = await written(data, { chunkBytes: 1024, compression });
    expect((await file.dataset("/x")).values).toEqual(data);
  }
});

describe("chunks that are all zero", () => {
  const chunkLength = 2048;
  const chunkBytes = chunkLength * Float64Array.BYTES_PER_ELEMENT;
  const chunkCount = 20;
  /** Bytes of a file besides its chunks, more or less: an index of chunks that are there is some 2 KiB. */
  const overhead = 8192;

  test("take no space, and others do", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(chunkCount - 1)),
        fc.nat(chunkLength - 1),
        async (full, place) => {
          const data = new Float64Array(chunkCount * chunkLength);
          // The one number may be anywhere in the chunk.
          for (const chunk of full) data[chunk * chunkLength + place] = 1;
          const file = await written(data, { chunkBytes });
          expect(file.bytes).toBeGreaterThanOrEqual(full.length * chunkBytes);
          expect(file.bytes).toBeLessThan(full.length * chunkBytes + overhead);
          expect(sameBits((await file.dataset("/x")).values, data)).toBe(true);
        },
      ),
      { seed: SEED, numRuns: 15 },
    );
  });

  test("are written where the zeros are negative", async () => {
    const data = new Float64Array(2 * chunkLength).fill(-0, chunkLength);
    const file = await written(data, { chunkBytes });
    const { values } = await file.dataset("/x");
    expect(sameBits(values, data)).toBe(true);
    expect(file.bytes).toBeGreaterThan(chunkBytes);
  });

  test("are told from those whose last byte is not, at any length", async () => {
    for (let length = 1; length <= 9; length++) {
      const data = new Uint8Array(length);
      data[length - 1] = 1;
      expect((await (await written(data, { chunkBytes: 16 })).dataset("/x")).values).toEqual(data);
    }
  });
});

test("numbers that are missing are told", async () => {
  const write = WrittenFile.of((file) => {
    const writer = new FlatWriter(file, "/x", new Float64Array(0), 3, "none");
    writer.write(Float64Array.of(1, 2));
    writer.finish();
  });
  await expect(write).rejects.toThrow("/x got 2 numbers, expected 3");
});

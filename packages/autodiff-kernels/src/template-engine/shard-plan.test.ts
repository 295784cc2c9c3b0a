import fc from "fast-check";
import { expect, test } from "vitest";
import { loadEntries } from "../threads/load-entries.js";
import { planShards } from "./shard-plan.js";
import { type TemplateTensor, tensorShape } from "./tensor.js";
import { testTensor } from "./test-tensors.slow.js";

test("shards are contiguous, each has a bin, and the blocks do not matter", () => {
  const cases = fc.record({
    binCount: fc.integer({ min: 1, max: 40 }),
    shardCount: fc.integer({ min: 1, max: 50 }),
    blockRows: fc.integer({ min: 1, max: 60 }),
    seed: fc.nat(100),
  });
  fc.assert(
    fc.property(cases, ({ shardCount, blockRows, ...shape }) => {
      const options = {
        ...shape,
        processCount: 3,
        columnCount: 7,
        form: "normal",
        storage: "csr",
      } as const;
      const plan = (tensor: TemplateTensor) => planShards(tensor, tensorShape(tensor), shardCount);
      const ranges = plan(testTensor({ ...options, blockRows }));
      expect(ranges).toEqual(plan(testTensor(options)));
      expect(ranges.length).toBe(Math.min(shardCount, shape.binCount));
      let [bin, row] = [0, 0];
      for (const range of ranges) {
        expect([range.firstBin, range.firstRow]).toEqual([bin, row]);
        expect(range.lastBin).toBeGreaterThan(range.firstBin);
        [bin, row] = [range.lastBin, range.lastRow];
      }
      expect(bin).toBe(shape.binCount);
    }),
    { seed: 5, numRuns: 100 },
  );
});

/** A plan needs no entries, only how many there are. */
function plannedCount(binCount: number, entriesPerBin: number, columnCount: number): number {
  const rowStart = Uint32Array.from({ length: binCount + 1 }, (_, bin) => bin);
  const tensor = { binCount, rowStart, columnCount } as unknown as TemplateTensor;
  const entryStart = Float64Array.from(rowStart, (row) => row * entriesPerBin);
  const ranges = planShards(tensor, {
    storage: "csr",
    rowCount: binCount,
    entryStart,
    runStart: entryStart,
  });
  const sizes = ranges.map((range) => range.entryCount);
  // Equal bins make equal shards.
  expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.min(...sizes) + entriesPerBin);
  return ranges.length;
}

test("the number of shards is a power of two that follows from the data", () => {
  expect(plannedCount(100, 100, 50)).toBe(1);
  // 6.1 M entries of 12 bytes over 34,259 columns, and ten times as many over 108,335
  expect(plannedCount(7_680, 800, 34_259)).toBe(4);
  expect(plannedCount(76_800, 800, 108_335)).toBe(8);
  // 60 GB: half of 3 GiB for a shard at most, however many the columns.
  expect(plannedCount(50_000, 100_000, 2 ** 28)).toBe(64);
});

test("a block within a shard is handed over whole, others in pieces, and a view is never handed over", async () => {
  const tensor = testTensor({
    seed: 1,
    binCount: 6,
    processCount: 1,
    columnCount: 4,
    form: "normal",
    storage: "dense",
    blockRows: 2,
  });
  const all = new Float64Array(24);
  tensor.blocks.forEach((block, i) => {
    all.set(block.values, 8 * i);
  });
  // Bins 0-2 and 3-5; rows 2 and 3 are one block. The last block is part of a larger buffer.
  const last = tensor.blocks[2]!;
  tensor.blocks[2] = { firstRow: last.firstRow, values: all.subarray(16) };
  const shape = tensorShape(tensor);
  const found = new Float64Array(24);
  const movable: boolean[] = [];
  await loadEntries(
    tensor.blocks,
    shape.entryStart,
    planShards(tensor, shape, 2),
    (shard, piece, isMovable) => {
      found.set(piece.values, 12 * shard + piece.firstEntry);
      movable.push(isMovable);
    },
  );
  expect(found).toEqual(all);
  expect(movable).toEqual([true, false, false, false]);
});

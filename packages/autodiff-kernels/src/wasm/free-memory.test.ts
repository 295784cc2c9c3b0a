import { expect, test } from "vitest";
import { freeMemory } from "./free-memory.js";

test("large arrays are empty afterwards, small and shared ones as they were", () => {
  const large = new Float64Array(2 ** 18).fill(1);
  const small = Uint32Array.of(1, 2);
  const shared = new Float64Array(new SharedArrayBuffer(2 ** 21));
  freeMemory(large, small, undefined, shared);
  expect([large.length, small.length, shared.length]).toEqual([0, 2, 2 ** 18]);
});

test("the memory of large arrays is given back at once", () => {
  const arrays = Array.from({ length: 20 }, () => new Float64Array(2 ** 20).fill(1));
  // Not the size of the process: what the allocator keeps of it depends on what was allocated before.
  const { arrayBuffers: before } = process.memoryUsage();
  freeMemory(...arrays);
  // 160 MiB were there; the rest of the process may take some of it.
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThan(150 * 2 ** 20);
});

import { expect, test } from "vitest";
import { Arena } from "./arena.js";
import { kernelsModule } from "./kernels-module.js";

test("kernels reach addresses above 2 GiB", () => {
  // Pages that nobody touches are not there.
  const arena = new Arena(kernelsModule(), 2.25 * 2 ** 30);
  arena.allocate(2.2 * 2 ** 30);
  const [x, out] = [arena.allocateFloat64(4), arena.allocateFloat64(4)];
  expect(x).toBeGreaterThan(2 ** 31);
  arena.float64(x, 4).set([0, 1, 2, 3]);
  arena.kernels.expOf(x, out, 4);
  expect(arena.float64(out, 2)).toEqual(Float64Array.of(1, Math.E));
  const columns = arena.allocate(16);
  arena.uint32(columns, 3).set([3, 0xffff_fff0, 5]);
  expect(arena.kernels.pairOffsets(columns, 3) >>> 0).toBe(0xffff_fff0);
});

test("an arena grows when more is asked for than was expected, up to 4 GiB", () => {
  const arena = new Arena(kernelsModule());
  const first = arena.allocateFloat64(1);
  arena.float64(first, 1)[0] = 7;
  const second = arena.allocate(10 * 2 ** 20);
  expect(second % 64).toBe(0);
  expect(arena.float64(first, 1)[0]).toBe(7);
  expect(arena.bytes).toBeGreaterThanOrEqual(10 * 2 ** 20);
  expect(() => arena.allocate(2 ** 32)).toThrow("beyond what 32-bit addresses reach");
});

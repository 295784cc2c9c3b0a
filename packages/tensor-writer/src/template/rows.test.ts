import fc from "fast-check";
import { expect, test } from "vitest";
import { sortRow, trimmed } from "./rows.js";

test("a row is sorted by column, and what is beside it stays", () => {
  const column = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(fc.uniqueArray(column, { maxLength: 50 }), (drawn) => {
      const columns = Uint32Array.of(7, ...drawn, 3);
      const values = Float64Array.from(columns, (one) => one / 3);
      sortRow(columns, values, 1, 1 + drawn.length);
      expect(Array.from(columns)).toEqual([7, ...drawn.toSorted((a, b) => a - b), 3]);
      expect(values).toEqual(Float64Array.from(columns, (one) => one / 3));
    }),
    { seed: 58 },
  );
});

test("room that was not used is given back where it is much", () => {
  const rows = {
    rowStart: Uint32Array.of(0, 2),
    systematics: new Uint32Array(100),
    values: new Float64Array(100),
  };
  expect(trimmed(rows, 95).values.buffer).toBe(rows.values.buffer);
  expect(trimmed(rows, 2).values.buffer.byteLength).toBe(16);
  expect(trimmed(rows, 2).systematics.length).toBe(2);
});

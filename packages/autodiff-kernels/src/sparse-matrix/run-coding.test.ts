import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../template-engine/test-tensors.slow.js";
import { betterStorage, countRuns, RunEncoder } from "./run-coding.js";

const rows = fc.array(fc.array(fc.integer({ min: 3, max: 12 }), { maxLength: 12 }), { maxLength: 8 });

test("runs spell out the columns they were made from, whatever the pieces and in any order of columns", () => {
  fc.assert(
    fc.property(rows, fc.nat(100), (columnsOfRows, seed) => {
      const random = seededRandom(seed);
      const columns = Uint32Array.from(columnsOfRows.flat());
      const entryStart = new Uint32Array(columnsOfRows.length + 1);
      let runCount = 0;
      columnsOfRows.forEach((row, i) => {
        entryStart[i + 1] = entryStart[i]! + row.length;
        runCount += countRuns(columns, entryStart[i]!, entryStart[i + 1]!);
      });
      const runs = new Uint32Array(2 * runCount + 2).fill(77);
      const encoder = new RunEncoder(entryStart);
      for (let from = 0; from < columns.length; ) {
        const piece = columns.subarray(from, from + 1 + Math.floor(5 * random()));
        expect(encoder.encode(piece, runs, 3)).toBe(Math.max(...piece) - 3);
        from += piece.length;
      }
      const spelt: number[] = [];
      for (let run = 0; run < runCount; run++) {
        for (let i = 0; i < runs[2 * run + 1]!; i++) spelt.push(3 + runs[2 * run]! + i);
        // A run belongs to one row.
        const start = spelt.length - runs[2 * run + 1]!;
        expect(entryStart.some((first) => first > start && first < spelt.length)).toBe(false);
      }
      expect(spelt).toEqual([...columns]);
      expect([...runs.subarray(2 * runCount)]).toEqual([77, 77]);
    }),
    { seed: 8, numRuns: 200 },
  );
});

test("long runs are stored as runs, short ones column by column", () => {
  expect(betterStorage(800, 100)).toBe("runs");
  expect(betterStorage(800, 400)).toBe("csr");
  expect(betterStorage(0, 0)).toBe("csr");
});

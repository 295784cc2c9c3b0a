import { axisExtent, histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { expect, test } from "vitest";
import { histogramByteLength, histogramBytes, histogramPieces } from "./histogram-bytes.js";
import { histogramFromBuffer } from "./pickled-histogram.js";

const cases = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
  weighted: fc.boolean(),
  pieceBytes: fc.integer({ min: 1, max: 600 }),
});

test("the bytes of a histogram are read back as it was, and pieces of any size are the same bytes", () => {
  fc.assert(
    fc.property(cases, ({ sizes, weighted, pieceBytes }) => {
      const axes = sizes.map((size, i) => integerAxis(0, size, { name: `axis${i}`, overflow: i % 2 === 0 }));
      const count = sizes.reduce((product, size) => product * size, 1);
      const values = Float64Array.from({ length: count }, (_, i) => i + 1);
      const variances = weighted ? values.map((value) => -value) : undefined;
      const hist = histogram(axes, { name: "h", values, variances });
      const bytes = histogramBytes(hist);
      expect(bytes.length).toBe(histogramByteLength(hist));
      const storage = weighted ? "Weight" : "Double";
      expect(histogramFromBuffer({ axes, storage, bytes, name: "h", label: "" })).toEqual(hist);
      const pieces = Array.from(histogramPieces(hist, pieceBytes), (piece) => [...piece]);
      expect(pieces.flat()).toEqual([...bytes]);
      const perBin = bytes.length / (hist.axes.length === 0 ? 1 : axisExtent(hist.axes.at(-1)!));
      for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(Math.max(perBin, pieceBytes));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("a matrix of many rows has its columns one after the other, in pieces of whole columns", () => {
  const [rows, columns] = [37, 19];
  const axes = [rows, columns].map((size, i) =>
    integerAxis(0, size, { name: `axis${i}`, underflow: false, overflow: false }),
  );
  const values = Float64Array.from({ length: rows * columns }, (_, k) => (k % 7 === 0 ? -0 : k));
  const expected = Float64Array.from(values, (_, k) => values[(k % rows) * columns + Math.floor(k / rows)]!);
  const matrix = histogram(axes, { name: "h", values });
  const pieces = Array.from(histogramPieces(matrix, 3 * 8 * rows), (piece) => [...piece]);
  expect(pieces.map((piece) => piece.length)).toEqual([...Array(6).fill(3 * 8 * rows), 8 * rows]);
  expect(new Float64Array(Uint8Array.from(pieces.flat()).buffer)).toEqual(expected);
});

import { expect, test } from "vitest";
import { createTemplateEngine } from "./create-engine.js";
import { seededRandom } from "./test-tensors.slow.js";

/** Bins without rows, and with all numbers of rows that are added up in other ways. */
const rowsOfBins = [5, 0, 1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 13, 1, 0];

test.each([1, 2, 7, 8, 9, 15, 16, 17, 24, 40, 41, 63, 64, 100, 203])(
  "dense rows of %i columns are multiplied and added up in a fixed order, to the bit",
  async (columnCount) => {
    const random = seededRandom(columnCount);
    const uniform = (length: number) => Float64Array.from({ length }, () => random() - 0.5);
    const binCount = rowsOfBins.length;
    const rowStart = new Uint32Array(binCount + 1);
    rowsOfBins.forEach((rows, bin) => {
      rowStart[bin + 1] = rowStart[bin]! + rows;
    });
    const rowCount = rowStart[binCount]!;
    const [values, z, dz] = [uniform(rowCount * columnCount), uniform(columnCount), uniform(columnCount)];
    const observed = uniform(binCount);
    const engine = await createTemplateEngine(
      {
        binCount,
        processCount: 1,
        columnCount,
        form: "normal",
        rowStart,
        processes: new Uint32Array(rowCount),
        norm: new Float64Array(rowCount),
        blocks: [{ firstRow: 0, values: values.slice() }],
      },
      { threads: 0 },
    );
    const variances = new Float64Array(binCount).fill(1);
    engine.setLikelihood({ kind: "chi2", observed, variances, binByBin: { kind: "none" } });
    const rows = Array.from({ length: rowCount }, (_, row) =>
      values.subarray(row * columnCount, (row + 1) * columnCount),
    );
    const gradientOf = (x: Float64Array, center: Float64Array) => {
      const weights = rowsOfBins.flatMap((count, bin) => {
        const bins = rows.slice(rowStart[bin], rowStart[bin + 1]);
        const slope = bins.reduce((sum, row) => sum + dot(row, x), 0) - center[bin]!;
        return new Array<number>(count).fill(slope);
      });
      return addedUp(rows, weights, rowStart, columnCount);
    };

    const rates = Float64Array.of(1);
    const out = { z: new Float64Array(columnCount), rates: new Float64Array(1) };
    engine.evaluate({ z, rates }, out);
    expect(out.z).toEqual(gradientOf(z, observed));
    engine.hvp({ z: dz, rates: new Float64Array(1) }, out);
    expect(out.z).toEqual(gradientOf(dz, new Float64Array(binCount)));
    await engine.close();
  },
);

/** Eight sums of every eighth product, added up in pairs, and then what is left of the columns. */
function dot(a: Float64Array, x: Float64Array): number {
  const sums = new Float64Array(8);
  const whole = a.length - (a.length % 8);
  for (let i = 0; i < whole; i++) sums[i % 8]! += a[i]! * x[i]!;
  const lane = (i: number) => sums[i]! + sums[i + 2]! + (sums[i + 4]! + sums[i + 6]!);
  let sum = lane(0) + lane(1);
  for (let i = whole; i < a.length; i++) sum += a[i]! * x[i]!;
  return sum;
}

/** The sum of weight A_row: bin by bin, in each from the last row, four rows at a time as long as there are four. */
function addedUp(
  rows: readonly Float64Array[],
  weights: readonly number[],
  rowStart: Uint32Array,
  columnCount: number,
): Float64Array {
  const sum = new Float64Array(columnCount);
  for (let bin = 0; bin + 1 < rowStart.length; bin++) {
    const first = rowStart[bin]!;
    let row = rowStart[bin + 1]!;
    for (; row - first >= 4; row -= 4) {
      for (let column = 0; column < columnCount; column++) {
        const [a, b, c, d] = [4, 3, 2, 1].map((back) => weights[row - back]! * rows[row - back]![column]!);
        sum[column]! += a! + b! + (c! + d!);
      }
    }
    while (row > first) {
      row--;
      for (let column = 0; column < columnCount; column++)
        sum[column]! += weights[row]! * rows[row]![column]!;
    }
  }
  return sum;
}

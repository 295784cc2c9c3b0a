import { validateFitInput } from "@rabbit-fit/contracts";
import {
  type CsrMatrix,
  histogram,
  integerAxis,
  sparseHistogram,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TensorWriter } from "../index.js";
import { type ExternalLikelihoodTerm, externalTerm } from "./external-term.js";

const names = stringCategoryAxis(["a", "b", "c"], { name: "parameters" });

test("the same term as histograms, as numbers and as a matrix", () => {
  const dense = [2, 0, 1, 0, 0, 0, 1, 0, 3];
  const gradient = [1, 2, 3];
  const parameters = ["a", "b", "c"];
  const ofHistograms = externalTerm(
    {
      gradient: histogram([names], { values: gradient }),
      hessian: histogram([names, names], { values: dense }),
    },
    "e",
  );
  const ofNumbers = externalTerm({ parameters, gradient, hessian: dense }, "e");
  expect(ofNumbers).toEqual(ofHistograms);
  expect(ofNumbers).toEqual({
    name: "e",
    parameters,
    gradient: Float64Array.of(1, 2, 3),
    hessian: { kind: "dense", size: 3, values: Float64Array.from(dense) },
  });
});

test("of a sparse Hessian the upper half is kept, without flow bins and zeros", () => {
  const second = stringCategoryAxis(["a", "b", "c"], { name: "others" });
  // Both axes have an overflow bin: rows of 4. The entries in them are of no parameter.
  const indices = [0, 2, 3, 5, 8, 10, 12, 15];
  const values = [2, 1, 99, 0, 1, 3, 99, 99];
  const term = externalTerm({ hessian: sparseHistogram([names, second], { indices, values }) }, "e");
  expect(term.hessian).toEqual({
    kind: "sparse",
    size: 3,
    upper: [
      {
        firstRow: 0,
        rowStart: Uint32Array.of(0, 2, 2, 3),
        columns: Uint32Array.of(0, 2, 2),
        values: Float64Array.of(2, 1, 3),
      },
    ],
  });
});

test("halves that differ by rounding become their mean, dense or sparse, also where one of them is not stored", () => {
  // Up to 1e-6 of sqrt(H_ii H_jj) = 1: more than that of the elements themselves.
  const [small, rounding] = [2 ** -10, 2 ** -21];
  const mean = small + rounding / 2;
  const dense = [1, small + rounding, 0, small, 1, rounding, 2 * rounding, 0, 1];
  const means = [1, mean, rounding, mean, 1, rounding / 2, rounding, rounding / 2, 1];
  const parameters = ["a", "b", "c"];
  const ofDense = externalTerm({ parameters, hessian: dense }, "e");
  expect(ofDense.hessian).toEqual({ kind: "dense", size: 3, values: Float64Array.from(means) });
  const axes = [names, stringCategoryAxis(parameters, { name: "others", overflow: false })] as const;
  const stored = dense.map((value, index) => ({ value, index })).filter(({ value }) => value !== 0);
  const ofSparse = externalTerm(
    {
      hessian: sparseHistogram([...axes], {
        indices: stored.map(({ index }) => index),
        values: stored.map(({ value }) => value),
      }),
    },
    "e",
  );
  expect(ofSparse.hessian).toEqual({
    kind: "sparse",
    size: 3,
    upper: [
      {
        firstRow: 0,
        rowStart: Uint32Array.of(0, 3, 5, 6),
        columns: Uint32Array.of(0, 1, 2, 1, 2, 2),
        values: Float64Array.of(1, mean, rounding, 1, rounding / 2, 1),
      },
    ],
  });
});

test("x^T H x of the half that is kept is that of the whole, also where its halves differ by rounding", () => {
  const entry = fc.record({
    row: fc.nat(7),
    column: fc.nat(7),
    value: fc.integer({ min: -9, max: 9 }).map((tenths) => tenths / 10),
  });
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 30 }),
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 8, maxLength: 8 }),
      (entries, x) => {
        const whole = new Map<number, number>();
        for (const { row, column, value } of entries) {
          whole.set(8 * row + column, value * (row > column ? 1 + 1e-14 : 1));
          whole.set(8 * column + row, value * (column > row ? 1 + 1e-14 : 1));
        }
        const matrix = csr(whole, 8);
        const parameters = x.map((_, i) => `p${i}`);
        const term = externalTerm({ parameters, hessian: matrix }, "e");
        if (term.hessian?.kind !== "sparse") throw new Error("expected a sparse Hessian");
        let half = 0;
        for (const { firstRow, rowStart, columns, values } of term.hessian.upper) {
          for (let row = 0; row + 1 < rowStart.length; row++) {
            for (let at = rowStart[row]!; at < rowStart[row + 1]!; at++) {
              const onDiagonal = columns[at] === firstRow + row;
              half += (onDiagonal ? 1 : 2) * values[at]! * x[firstRow + row]! * x[columns[at]!]!;
            }
          }
        }
        let full = 0;
        for (const [flat, value] of whole) full += value * x[Math.floor(flat / 8)]! * x[flat % 8]!;
        // At most 64 terms of up to 8.1 each, with a rounding of 1e-16 relative to them.
        expect(Math.abs(half - full)).toBeLessThan(1e-12);
      },
    ),
    { seed: 57 },
  );
});

function csr(elements: ReadonlyMap<number, number>, size: number): CsrMatrix {
  const flat = [...elements.keys()].sort((a, b) => a - b);
  const rowStart = Uint32Array.from(
    { length: size + 1 },
    (_, row) => flat.filter((index) => index < row * size).length,
  );
  return {
    rowCount: size,
    columnCount: size,
    rowStart,
    columns: Uint32Array.from(flat, (index) => index % size),
    values: Float64Array.from(flat, (index) => elements.get(index)!),
  };
}

test("a missing mirror image is named wherever it is", () => {
  for (const [row, column] of [
    [0, 2],
    [2, 0],
    [1, 2],
    [2, 1],
  ] as const) {
    const matrix = csr(
      new Map([
        [0, 1],
        [3 * row + column, 5],
      ]),
      3,
    );
    const message =
      row > column ? `[${row},${column}] is 5, expected 0` : `[${column},${row}] is 0, expected 5`;
    expect(() => externalTerm({ parameters: ["a", "b", "c"], hessian: matrix }, "e")).toThrow(message);
  }
});

test("columns that do not increase are refused", () => {
  const matrix = {
    ...csr(
      new Map([
        [0, 1],
        [1, 1],
        [3, 1],
      ]),
      3,
    ),
    columns: Uint32Array.of(1, 0, 0),
  };
  expect(() => externalTerm({ parameters: ["a", "b", "c"], hessian: matrix }, "e")).toThrow(
    "externalTerms.e.hessian.columns is 0, expected above 1 in row 0",
  );
});

test("terms are named by their number, and are in the tensor", () => {
  const writer = new TensorWriter();
  writer.addChannel([integerAxis(0, 1)]);
  writer.addData([1]);
  writer.addProcess([1], "p");
  const parameters = ["a"];
  const terms: ExternalLikelihoodTerm[] = [
    { parameters, gradient: [1] },
    { parameters, hessian: csr(new Map([[0, 2]]), 1) },
    { parameters, hessian: Float64Array.of(2), name: "last" },
  ];
  for (const term of terms) writer.addExternalLikelihoodTerm(term);
  const input = writer.build();
  validateFitInput(input);
  expect(input.externalTerms.map(({ name }) => name)).toEqual(["ext0", "ext1", "last"]);
});

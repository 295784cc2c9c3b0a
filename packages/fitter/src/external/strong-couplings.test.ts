import { expect, test } from "vitest";
import { strongCouplings } from "./strong-couplings.js";
import { upperHalf } from "./upper-half.js";

const dense = (size: number, element: (row: number, column: number) => number) =>
  upperHalf({
    kind: "dense",
    size,
    values: Float64Array.from({ length: size * size }, (_, k) => element(Math.floor(k / size), k % size)),
  });

test("couplings are strong against the geometric mean of their diagonals", () => {
  // Diagonals 1, 100, 4: 0.5 / sqrt(100) = 0.05, 0.01 / 2 = 0.005, 1 / 20 = 0.05.
  const matrix = [1, 0.5, 0.01, 0.5, 100, 1, 0.01, 1, 4];
  const couplings = strongCouplings(
    3,
    dense(3, (row, column) => matrix[3 * row + column]!),
  );
  expect(Array.from(couplings.diagonal)).toEqual([1, 100, 4]);
  expect(Array.from(couplings.rows)).toEqual([0, 1]);
  expect(Array.from(couplings.columns)).toEqual([1, 2]);
  expect(Array.from(couplings.values)).toEqual([0.5, 1]);
});

test("of many couplings the strongest are kept, in a number that a factor can hold", () => {
  const size = 60;
  const strongest = (row: number, column: number) => Math.abs(row - column) === 1;
  const couplings = strongCouplings(
    size,
    dense(size, (row, column) => (row === column ? 1 : strongest(row, column) ? 0.5 : 0.05)),
  );
  expect(couplings.values.length).toBe(size - 1);
  expect(couplings.values.every((value) => value === 0.5)).toBe(true);
});

test("elements beside a zero on the diagonal are not kept", () => {
  expect(
    strongCouplings(
      2,
      dense(2, (row, column) => (row === column ? 0 : 1)),
    ).values.length,
  ).toBe(0);
});

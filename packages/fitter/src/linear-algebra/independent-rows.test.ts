import { expect, test } from "vitest";
import { seededRandom } from "../testing/example-input.fixture.js";
import { independentRows } from "./independent-rows.js";

const random = seededRandom(7);

function gramOf(rows: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(
    rows.flatMap((a) => rows.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0))),
  );
}
const someRows = (count: number) =>
  Array.from({ length: count }, () => Array.from({ length: 6 }, () => random() - 0.5));

test("rows that are independent are all taken", () => {
  expect(independentRows(gramOf(someRows(5)), 5)).toEqual([0, 1, 2, 3, 4]);
});

test("rows that follow from others are found wherever they are, and rows of zeros are none", () => {
  const [a, b, c] = someRows(3) as [number[], number[], number[]];
  const double = a.map((value) => 2 * value);
  const zero = a.map(() => 0);
  const chosen = independentRows(gramOf([a, double, zero, b, c]), 5);
  expect(chosen).toHaveLength(3);
  expect(chosen.slice(-2)).toEqual([3, 4]);
  expect(independentRows(gramOf([zero, a]), 2)).toEqual([1]);
});

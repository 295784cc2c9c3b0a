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

test("as many rows as there are dimensions are found where more follow from others than are left out one by one", () => {
  const basis = someRows(6);
  const many = Array.from({ length: 40 }, () => {
    const factors = basis.map(() => random() - 0.5);
    return basis[0]!.map((_, k) => basis.reduce((sum, row, i) => sum + factors[i]! * row[k]!, 0));
  });
  const chosen = independentRows(gramOf(many), 40);
  expect(chosen).toHaveLength(6);
  expect(chosen).toEqual(chosen.toSorted((a, b) => a - b));
});

test("of shares that add up to one the last follows from the others, among hundreds as among few", () => {
  const size = 300;
  const share = Float64Array.from({ length: size }, () => 0.5 + random());
  const total = share.reduce((sum, value) => sum + value);
  // d f_o / d n_b = delta_ob - f_o, so that G G^T = 1 - f 1^T - 1 f^T + size f f^T
  const f = share.map((value) => value / total);
  const gram = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      gram[i * size + j] = Number(i === j) - f[i]! - f[j]! + size * f[i]! * f[j]!;
    }
  }
  expect(independentRows(gram, size)).toEqual(Array.from({ length: size - 1 }, (_, i) => i));
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { integerAxis, regularAxis, stringCategoryAxis } from "../axis/create.js";
import { axisExtent, binCount } from "../axis/geometry.js";
import { histogram } from "./create.js";
import { fromDense, toDense } from "./layout.js";
import { fromCoo, sparseHistogram } from "./sparse.js";

const x = regularAxis(2, 0, 1, { name: "x" }); // extent 4
const y = stringCategoryAxis(["a", "b"], { name: "y" }); // extent 3

test("entries are sorted, and those of the same bin added up", () => {
  const hist = sparseHistogram([x, y], {
    indices: [7, 0, 7, 3],
    values: [1, 2, 4, 8],
    variances: [1, 1, 1, 2],
  });
  expect(hist).toEqual({
    layout: "sparse",
    storage: "weight",
    axes: [x, y],
    name: "",
    label: "",
    indices: Uint32Array.of(0, 3, 7),
    values: Float64Array.of(2, 8, 5),
    variances: Float64Array.of(1, 2, 2),
  });
});

test("typed arrays that are in order are shared; others are left as they were", () => {
  const indices = Uint32Array.of(1, 4);
  const values = Float64Array.of(1, 2);
  const sorted = sparseHistogram([x, y], { indices, values });
  expect(sorted.indices).toBe(indices);
  expect(sorted.values).toBe(values);
  for (const order of [Uint32Array.of(4, 1), Uint32Array.of(4, 4)]) {
    const before = order.slice();
    sparseHistogram([x, y], { indices: order, values });
    expect(order).toEqual(before);
  }
  expect(values).toEqual(Float64Array.of(1, 2));
});

const entriesOf = (axisSizes: readonly number[]) => {
  const total = axisSizes.reduce((product, size) => product * size, 1);
  return fc.array(fc.tuple(fc.nat({ max: total - 1 }), fc.integer({ min: -9, max: 9 })), { maxLength: 60 });
};

/** The same, the slow way. */
function summed(pairs: readonly (readonly [number, number])[]): [number, number][] {
  const sums = new Map<number, number>();
  for (const [index, value] of pairs) sums.set(index, (sums.get(index) ?? 0) + value);
  return [...sums].sort(([a], [b]) => a - b);
}

test.each([
  ["a few bins", [10]],
  ["more than one digit of the sort", [3000, 1000]],
  ["more than 32 bits", [2 ** 20, 2 ** 20]],
  ["close to 53 bits", [2 ** 26, 2 ** 26 - 1]],
])("a histogram is what a sorted map of sums is: %s", (_, sizes) => {
  const axes = sizes.map((size) => integerAxis(0, size, { underflow: false, overflow: false }));
  fc.assert(
    fc.property(entriesOf(sizes), (pairs) => {
      const hist = sparseHistogram(axes, {
        indices: pairs.map(([index]) => index),
        values: pairs.map(([, value]) => value),
        variances: pairs.map(([, value]) => value * value),
      });
      const expected = summed(pairs);
      expect(Array.from(hist.indices)).toEqual(expected.map(([index]) => index));
      expect(Array.from(hist.values)).toEqual(expected.map(([, value]) => value));
      const squares = pairs.map(([index, value]) => [index, value * value] as const);
      expect(Array.from(hist.variances)).toEqual(summed(squares).map(([, value]) => value));
      const fits = sizes.reduce((product, size) => product * size, 1) <= 2 ** 32;
      expect(hist.indices).toBeInstanceOf(fits ? Uint32Array : Float64Array);
    }),
    { seed: 5 },
  );
});

describe("coordinates", () => {
  const weight = [1, 2, 3];

  test("with flow count underflow as 0", () => {
    const hist = fromCoo([x, y], {
      coordinates: [
        [0, 1, 3],
        [2, 0, 1],
      ],
      values: weight,
    });
    expect(Array.from(hist.indices)).toEqual([2, 3, 10]);
  });

  test("without flow count the first inner bin as 0", () => {
    const hist = fromCoo([x, y], {
      coordinates: [
        [0, 1, 1],
        [1, 0, 1],
      ],
      values: weight,
      flow: false,
    });
    expect(Array.from(hist.indices)).toEqual([4, 6, 7]);
  });

  test("by row and column are those of the axes they run over", () => {
    const axes = [x, y, integerAxis(0, 2)]; // extents 4, 3, 4
    const rows = fromCoo(axes, { row: [3, 0], column: [11, 5], leadingAxes: 1, values: [1, 2] });
    expect(Array.from(rows.indices)).toEqual([5, 3 * 12 + 11]);
    const inner = fromCoo(axes, { row: [3, 0], column: [1, 0], leadingAxes: 2, values: [1, 2], flow: false });
    // row 3 is x = 1, y = 1 and thus [2, 1] with flow; column 1 is 2 with flow.
    expect(Array.from(inner.indices)).toEqual([1 * 12 + 0 * 4 + 1, 2 * 12 + 1 * 4 + 2]);
  });

  test("without axes there is one bin", () => {
    expect(fromCoo([], { coordinates: [], values: [1, 2] })).toMatchObject({
      indices: Uint32Array.of(0),
      values: Float64Array.of(3),
    });
  });
});

test("sparse and dense hold the same", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 12, maxLength: 12 }),
      fc.boolean(),
      (v, w) => {
        const values = v.map((value) => Math.max(value, 0));
        const dense = histogram([x, y], { values, flow: true, ...(w && { variances: v }), name: "h" });
        expect(toDense(fromDense(dense))).toEqual(dense);
        const sparse = fromDense(dense);
        expect(fromDense(toDense(sparse))).toEqual(sparse);
      },
    ),
    { seed: 7 },
  );
});

test("a bin whose variance alone is not zero is kept, and so is NaN", () => {
  const dense = histogram([y], { values: [0, 0, Number.NaN], variances: [1, 0, 0], flow: true });
  expect(fromDense(dense)).toMatchObject({
    indices: Uint32Array.of(0, 2),
    values: Float64Array.of(0, Number.NaN),
    variances: Float64Array.of(1, 0),
  });
});

describe("what is not a histogram is refused", () => {
  const wide = Array.from({ length: 4 }, () => integerAxis(0, 2 ** 16));
  const bins = binCount([x, y], { flow: true });
  test.each([
    [
      "an index beyond the axes",
      () => sparseHistogram([x, y], { indices: [0, bins], values: [1, 1] }),
      "indices[1] is 12, expected an integer in [0, 12)",
    ],
    [
      "a fraction",
      () => sparseHistogram([x], { indices: [0.5], values: [1] }),
      "indices[0] is 0.5, expected an integer in [0, 4)",
    ],
    [
      "NaN",
      () => sparseHistogram([x], { indices: [Number.NaN], values: [1] }),
      "indices[0] is NaN, expected an integer",
    ],
    [
      "too few values",
      () => sparseHistogram([x], { indices: [1], values: [] }),
      "values.length is 0, expected 1",
    ],
    [
      "too many variances",
      () => sparseHistogram([x], { indices: [1], values: [1], variances: [1, 2] }),
      "variances.length is 2, expected 1",
    ],
    [
      "a flow bin where there is none",
      () => fromCoo([y], { coordinates: [[2]], values: [1], flow: false }),
      "coordinates[0][0] is 2, expected an integer in [0, 2)",
    ],
    [
      "coordinates of different length",
      () => fromCoo([x, y], { coordinates: [[1], []], values: [1] }),
      "coordinates[1].length is 0, expected 1, as coordinates[0]",
    ],
    [
      "too few coordinates",
      () => fromCoo([x, y], { coordinates: [[1]], values: [1] }),
      "coordinates.length is 1, expected 2",
    ],
    [
      "too many leading axes",
      () => fromCoo([x, y], { row: [], column: [], leadingAxes: 3, values: [] }),
      "leadingAxes is 3, expected an integer from 0 to 2",
    ],
    [
      "more bins than a flat index counts",
      () => sparseHistogram(wide, { indices: [], values: [] }),
      "expected at most 2^53 - 1",
    ],
    [
      "more bins than an array holds",
      () => toDense(sparseHistogram(wide.slice(1), { indices: [], values: [] })),
      `binCount is ${axisExtent(wide[0]!) ** 3}, expected fewer for a dense histogram`,
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

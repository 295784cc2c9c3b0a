import fc from "fast-check";
import { expect, test } from "vitest";
import { integerAxis, regularAxis, stringCategoryAxis } from "../axis/create.js";
import { binCount } from "../axis/geometry.js";
import { Filler } from "../filling/filler.js";
import { someHistograms } from "../testing/arbitrary-histogram.js";
import { histogram } from "./create.js";
import { innerValues, innerVariances } from "./inner.js";
import { fromDense } from "./layout.js";
import { sparseHistogram } from "./sparse.js";

test("contents are placed behind the underflow bins, the last axis fastest", () => {
  const axes = [integerAxis(0, 2, { underflow: true, overflow: false }), stringCategoryAxis(["a", "b"])];
  const hist = histogram(axes, { values: [1, 2, 3, 4] });
  // [underflow, 0, 1] x [a, b, overflow]
  expect(Array.from(hist.values)).toEqual([0, 0, 0, 1, 2, 0, 3, 4, 0]);
});

test("with flow the contents are taken as they are", () => {
  const hist = histogram([regularAxis(1, 0, 1)], { values: [1, 2, 3], flow: true });
  expect(Array.from(hist.values)).toEqual([1, 2, 3]);
  expect(Array.from(innerValues(hist))).toEqual([2]);
});

test("what goes in without flow comes out without flow", () => {
  const axis = fc.record({
    size: fc.integer({ min: 1, max: 4 }),
    underflow: fc.boolean(),
    overflow: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(axis, { maxLength: 4 }), (shapes) => {
      const axes = shapes.map(({ size, underflow, overflow }) =>
        integerAxis(0, size, { underflow, overflow }),
      );
      const values = Array.from({ length: binCount(axes, { flow: false }) }, (_, i) => i + 1);
      const hist = histogram(axes, { values, variances: values.map((value) => value / 2) });
      expect(Array.from(innerValues(hist))).toEqual(values);
      expect(Array.from(innerVariances(hist))).toEqual(values.map((value) => value / 2));
      expect(hist.values.reduce((sum, value) => sum + value, 0)).toBe(
        values.reduce((sum, value) => sum + value, 0),
      );
    }),
    { seed: 11 },
  );
});

test("a sparse histogram has the inner contents of the dense one", () => {
  fc.assert(
    fc.property(someHistograms(1), ([hist]) => {
      const sparse = fromDense(hist!);
      // A zero has no sign in what is not stored.
      const signless = (numbers: Float64Array) => Array.from(numbers, (number) => number + 0);
      expect(signless(innerValues(sparse))).toEqual(signless(innerValues(hist!)));
      if (hist!.storage === "double" || sparse.storage === "double") return;
      expect(signless(innerVariances(sparse))).toEqual(signless(innerVariances(hist!)));
    }),
    { seed: 12 },
  );
  const wide = integerAxis(0, 2 ** 20);
  const many = sparseHistogram([wide, wide], { indices: [1], values: [2] });
  expect(() => innerValues(many)).toThrow("binCount is 1099511627776, expected fewer for a dense histogram");
});

test("variances that are not there are refused by name", () => {
  const counts = new Filler([integerAxis(0, 2)]).fill([[0, 1]]).histogram();
  for (const hist of [counts, fromDense(counts)]) {
    expect(() => innerVariances(hist as never)).toThrow('storage is "double", expected "weight"');
  }
});

test("the storage follows from the variances", () => {
  expect(histogram([], { values: [1] }).storage).toBe("double");
  expect(histogram([], { values: [1], variances: [2] }).storage).toBe("weight");
});

test("a wrong number of values is refused", () => {
  expect(() => histogram([integerAxis(0, 3)], { values: [1, 2] })).toThrow(
    "values.length is 2, expected 3, the number of bins without flow",
  );
  expect(() => histogram([integerAxis(0, 1)], { values: [1], variances: [] })).toThrow(
    "variances.length is 0, expected 1",
  );
});

test("a histogram can be structured-cloned", () => {
  const hist = histogram([regularAxis(2, 0, 1, { name: "x" })], { name: "h", values: [1, 2] });
  expect(structuredClone(hist)).toEqual(hist);
});

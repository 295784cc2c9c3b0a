import fc from "fast-check";
import { expect, test } from "vitest";
import { integerAxis, regularAxis, stringCategoryAxis } from "../axis/create.js";
import { binCount } from "../axis/geometry.js";
import { histogram, innerValues, innerVariances } from "./create.js";

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

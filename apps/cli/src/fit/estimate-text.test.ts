import { expect, test } from "vitest";
import { columns, estimateText, shortNumber } from "./estimate-text.js";

test.each([
  [1.23456, 0.0123456, "1.2346", "0.0123"],
  [-123.456, 12.3456, "-123.5", "12.3"],
  [1234.5, 123.45, "1235", "123"],
  [123456.7, 1234.5, "123457", "1.23e+3"],
  [0, 0.1, "0.000", "0.100"],
  [1e-12, 1e-12, "1e-12", "1.00e-12"],
  [1.5, 0, "1.5", "0"],
  [1.5, Number.NaN, "1.5", "nan"],
  [Number.NaN, 1, "nan", "1"],
  [1, Number.POSITIVE_INFINITY, "1", "inf"],
])("%d +- %d is written %s +- %s", (value, uncertainty, expectedValue, expectedUncertainty) => {
  expect(estimateText(value, uncertainty)).toEqual({
    value: expectedValue,
    uncertainty: expectedUncertainty,
  });
});

test("numbers are short", () => {
  expect([0.1 + 0.2, 1 / 3, 1e20, -0].map(shortNumber)).toEqual([
    "0.3",
    "0.333333",
    "100000000000000000000",
    "0",
  ]);
});

test("columns are as wide as their widest cell, and lines have no spaces at their end", () => {
  expect(
    columns([
      ["\u4fe1", "x"],
      ["abc", "y"],
      ["e\u0301", "z"],
    ]),
  ).toEqual(["\u4fe1   x", "abc  y", "e\u0301    z"]);
  expect(columns([["a", "bb", ""], ["ccc"], ["", "d", "e"]])).toEqual(["a    bb", "ccc", "     d   e"]);
});

test("a value that rounds to zero has no sign", () => {
  expect(estimateText(-1e-9, 1.81).value).toBe("0.00");
  expect(estimateText(-0.01, 1.81).value).toBe("-0.01");
});

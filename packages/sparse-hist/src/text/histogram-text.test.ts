import { expect, test } from "vitest";
import { integerAxis, regularAxis, stringCategoryAxis, variableAxis } from "../axis/create.js";
import { histogram } from "../histogram/create.js";
import { fromDense } from "../histogram/layout.js";
import { sparseHistogram } from "../histogram/sparse.js";
import { histogramText } from "./histogram-text.js";

test("one axis is shown bin by bin, with flow and errors", () => {
  const mass = regularAxis(2, 100, 140, { name: "mass", label: "mass (GeV)" });
  const hist = histogram([mass], {
    name: "yields",
    label: "events",
    values: [0, 4, 2, 1],
    variances: [0, 4, 2, 0.25],
    flow: true,
  });
  const lines = [
    '  mass: regular, 2 bins from 100 to 140, underflow, overflow "mass (GeV)"',
    "  sum 6 +- 2.4495, with flow 7 +- 2.5",
    "  underflow        0 +- 0",
    `  [100, 120)       4 +- 2  ${"#".repeat(40)}`,
    `  [120, 140)  2 +- 1.4142  ${"#".repeat(20)}`,
    `  overflow       1 +- 0.5  ${"#".repeat(10)}`,
  ];
  expect(histogramText(hist).split("\n")).toEqual([
    'yields "events" histogram: dense, weight storage, 2 bins',
    ...lines,
  ]);
  expect(histogramText(fromDense(hist)).split("\n")).toEqual([
    'yields "events" histogram: sparse, weight storage, 2 bins, 3 entries',
    ...lines,
  ]);
});

test("several axes are summarised, and long lists shortened", () => {
  const axes = [
    variableAxis([0, 1, 2, 4, 8, 16, 32, 64, 128, 256], { overflow: false }),
    stringCategoryAxis(["a", "b"], { name: "process", growth: true }),
    integerAxis(0, 1_000_000, { circular: true }),
  ];
  expect(histogramText(sparseHistogram(axes, { indices: [5_000_000], values: [0.1] })).split("\n")).toEqual([
    "histogram: sparse, double storage, 9 x 2 x 1000000 bins, 1 entries",
    "  axis 0: variable, edges 0, 1, 2, 4 ... 128, 256 (10), underflow",
    '  process: string-category, "a", "b", growth',
    "  axis 2: integer, 1000000 bins from 0 to 1000000, circular",
    "  sum 0.1",
  ]);
});

test("whatever the contents, there is a text", () => {
  const axis = integerAxis(0, 2, { underflow: false, overflow: false });
  for (const values of [
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
    [-1, -2],
    [0, 0],
  ]) {
    expect(histogramText(histogram([axis], { values })).split("\n")).toHaveLength(5);
  }
  expect(histogramText(histogram([], { values: [3] }))).toBe(
    "histogram: dense, double storage, 1 bin\n  sum 3",
  );
});

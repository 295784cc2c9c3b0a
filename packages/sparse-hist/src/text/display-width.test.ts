import { expect, test } from "vitest";
import { stringCategoryAxis } from "../axis/create.js";
import { histogram } from "../histogram/create.js";
import { displayWidth } from "./display-width.js";
import { histogramText } from "./histogram-text.js";

test.each([
  ["", 0],
  ["mu_sig", 6],
  ["\u00e9", 1],
  ["e\u0301", 1],
  ["\u03bc \u0394\u03c3 \u00b1", 6],
  ["\u4fe1\u53f7", 4],
  ["\uff21b", 3],
  ["\uff76", 1],
  ["\ud55c\uae00", 4],
  ["\u1112\u1161\u11ab", 2],
  ["\u{1f407}", 2],
  ["\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", 2],
  ["\u{1f44d}\u{1f3fd}", 2],
  ["\u2764\ufe0f", 2],
  ["\u{1f1e8}\u{1f1ed}", 2],
  ["a\u200bb", 2],
  ["\u0301", 0],
])("%j takes %i columns", (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

test("contents of bins are below one another, whatever the names of the bins", () => {
  const names = stringCategoryAxis(["ab", "e\u0301\u00e9", "\u4fe1", "\u{1f407}"], {
    name: "parms",
    overflow: false,
  });
  const lines = histogramText(histogram([names], { values: [1, 1, 1, 1] }))
    .split("\n")
    .slice(-4);
  const places = lines.map((line) => displayWidth(line.slice(0, line.indexOf("1"))));
  expect(new Set(places).size).toBe(1);
});

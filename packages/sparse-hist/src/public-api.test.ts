import { expect, test } from "vitest";
import * as publicApi from "./index.js";

test("the public names are these", () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    "HistogramError",
    "axisEdges",
    "axisExtent",
    "axisSize",
    "binCount",
    "booleanAxis",
    "fromCoo",
    "fromDense",
    "fromUhi",
    "fromUhiJson",
    "fromUhiZip",
    "hasOverflow",
    "hasUnderflow",
    "histogram",
    "innerValues",
    "innerVariances",
    "integerAxis",
    "integerCategoryAxis",
    "regularAxis",
    "sparseHistogram",
    "stringCategoryAxis",
    "toDense",
    "toUhi",
    "toUhiJson",
    "toUhiZip",
    "variableAxis",
  ]);
});

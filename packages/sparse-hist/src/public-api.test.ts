import { expect, test } from "vitest";
import * as publicApi from "./index.js";

test("the public names are these", () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    "axisEdges",
    "axisExtent",
    "axisSize",
    "binCount",
    "booleanAxis",
    "hasOverflow",
    "hasUnderflow",
    "histogram",
    "innerValues",
    "innerVariances",
    "integerAxis",
    "integerCategoryAxis",
    "regularAxis",
    "stringCategoryAxis",
    "variableAxis",
  ]);
});

import { expect, test } from "vitest";
import * as tensorWriter from "./index.js";

test("the public names", () => {
  expect(Object.keys(tensorWriter).sort()).toEqual([
    "DEFAULT_CHECK_THRESHOLDS",
    "TensorWriter",
    "checkFitInput",
    "mergeFitInputs",
    "unmatchedRenames",
  ]);
});

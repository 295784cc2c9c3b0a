import { expect, test } from "vitest";
import * as publicApi from "./index.js";

test("the public names are these", () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    "Likelihood",
    "blindingOffsets",
    "chiSquareSurvival",
    "fit",
    "matchNames",
    "openFit",
    "signalStrengths",
  ]);
});

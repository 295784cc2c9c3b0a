import { expect, test } from "vitest";
import * as library from "./index.js";

test("the public names", () => {
  expect(Object.keys(library).sort()).toEqual([
    "chiSquareSurvival",
    "digamma",
    "digammaOf",
    "expOf",
    "logGamma",
    "logGammaOf",
    "logOf",
    "polygamma",
    "regularizedGammaP",
    "regularizedGammaQ",
    "trigamma",
  ]);
});

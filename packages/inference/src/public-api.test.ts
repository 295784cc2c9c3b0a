import { expect, test } from "vitest";
import * as inference from "./index.js";

test("the public names", () => {
  expect(Object.keys(inference).sort()).toEqual([
    "NoAnswer",
    "channelCompatibility",
    "coverage",
    "defaultLevel",
    "defaultQuantiles",
    "goodnessOfFit",
    "goodnessOfFits",
    "limitHistograms",
    "normalTail",
    "observableLimits",
    "prefitParameters",
    "significance",
    "significanceOf",
    "tailProbabilities",
    "testHypothesis",
    "toyLimit",
    "toyLimitHistograms",
    "toyMaker",
    "toySignificance",
    "toySpec",
    "toySpecs",
    "upperLimit",
    "upperLimits",
  ]);
});

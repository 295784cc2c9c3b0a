import { expect, test } from "vitest";
import * as inference from "./index.js";

test("the public names", () => {
  expect(Object.keys(inference).sort()).toEqual([
    "NoAnswer",
    "channelCompatibility",
    "contour",
    "contour2d",
    "coverage",
    "defaultLevel",
    "defaultQuantiles",
    "globalSignificance",
    "goodnessOfFit",
    "goodnessOfFits",
    "interval",
    "limitHistograms",
    "normalTail",
    "observableLimits",
    "observableToyLimits",
    "prefitParameters",
    "scan",
    "scan2d",
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

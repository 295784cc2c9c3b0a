import { expect, test } from "vitest";
import * as publicApi from "./index.js";

test("the public names are these", () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    "StatisticalModel",
    "blindingOffsets",
    "channelDeviation",
    "channelsOfSignal",
    "chiSquareSurvival",
    "contour",
    "contour2d",
    "degreesOfFreedom",
    "fit",
    "heldObservables",
    "impacts",
    "interval",
    "isAtMinimum",
    "mappedData",
    "mappingNames",
    "mappings",
    "modelHelp",
    "models",
    "observableIntervals",
    "openFit",
    "refuseNoPostfit",
    "scan",
    "scan2d",
    "scanObservable",
    "toyOfFit",
  ]);
});

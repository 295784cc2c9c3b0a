import { expect, test } from "vitest";
import * as contracts from "./index.js";

test("the public names", () => {
  expect(Object.keys(contracts).sort()).toEqual([
    "BASE_MAPPING",
    "RabbitInputError",
    "availableMemory",
    "axisNames",
    "choleskyFactor",
    "convergenceStatuses",
    "dataSetFromName",
    "describeBin",
    "emptyResultGroup",
    "expectedHistogram",
    "expectedHistogramSuffixes",
    "failedImpacts",
    "fitHistogramNames",
    "groupedImpacts",
    "isProcessAlive",
    "isWorkerRefused",
    "limitHistogram",
    "matchNames",
    "nameFault",
    "observedHistogramNames",
    "pathNameFault",
    "refuseUnmatched",
    "resultGroupName",
    "scan2DHistogram",
    "scanHistogram",
    "startWorkers",
    "systemFailure",
    "testNumbers",
    "toyHistogramNames",
    "validateFitInput",
    "validateFitResult",
    "workerEnd",
  ]);
});

import { expect, test } from "vitest";
import * as api from "./index.js";

test("the public names are these and no others", () => {
  expect(Object.keys(api).sort()).toEqual([
    "MinimizerInputError",
    "conjugateGradient",
    "defaultAcceptAbove",
    "defaultCorrectionPairs",
    "defaultEdmTolerance",
    "defaultGradientTolerance",
    "defaultInitialTrustRadius",
    "defaultIterationsPerParameter",
    "defaultKrylovMemory",
    "defaultMaxTrustRadius",
    "defaultMethod",
    "defaultProductsPerUnknown",
    "defaultRelativeTolerance",
    "defaultValueTolerance",
    "describeStatus",
    "minimize",
    "minimizeSteps",
    "minimizerMethods",
  ]);
});

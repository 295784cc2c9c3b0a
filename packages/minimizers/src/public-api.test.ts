import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as api from "./index.js";
import * as methods from "./methods.js";

test("the public names are these and no others", () => {
  expect(Object.keys(api).sort()).toEqual([
    "MinimizerInputError",
    "conjugateGradient",
    "covariance",
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
    "methodTraits",
    "minimize",
    "minimizeSteps",
    "minimizerMethods",
    "profileInterval",
  ]);
});

test("the names and traits of the methods come without the methods", () => {
  expect(Object.keys(methods).sort()).toEqual(["defaultMethod", "methodTraits", "minimizerMethods"]);
  expect(readFileSync(new URL("./methods.ts", import.meta.url), "utf8")).not.toMatch(/^import|from "/m);
});

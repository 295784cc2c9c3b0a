import { expect, expectTypeOf, test } from "vitest";
import type { BinProfile, Cholesky, RateJacobian, TemplateEngine, TemplatePoint } from "./index.js";
import * as library from "./index.js";

test("the public names", () => {
  expect(Object.keys(library).sort()).toEqual([
    "DifferentiationError",
    "KernelInputError",
    "ShapeError",
    "TensorRangeError",
    "chiSquareSurvival",
    "cholesky",
    "choleskyInPlace",
    "choleskyInverse",
    "choleskyInverseInPlace",
    "choleskySolve",
    "createCsrMatrix",
    "createSymmetricHalf",
    "createTemplateEngine",
    "csrProduct",
    "csrTransposeProduct",
    "customFunction",
    "digamma",
    "digammaOf",
    "expOf",
    "filled",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "logGamma",
    "logGammaOf",
    "logOf",
    "matrixProduct",
    "ones",
    "ops",
    "polygamma",
    "regularizedGammaP",
    "regularizedGammaQ",
    "solveLowerTransposed",
    "solveLowerTriangular",
    "symmetricEigen",
    "symmetricHalfProduct",
    "symmetricRankUpdate",
    "tensor",
    "trigamma",
    "valueAndGrad",
    "visitSymmetricHalf",
    "vjp",
    "zeros",
  ]);
});

test("the public types", () => {
  expectTypeOf(library.createTemplateEngine).returns.resolves.toEqualTypeOf<TemplateEngine>();
  expectTypeOf<TemplateEngine["evaluate"]>().parameters.toEqualTypeOf<[TemplatePoint, TemplatePoint]>();
  expectTypeOf<TemplateEngine["close"]>().returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf<Parameters<TemplateEngine["hessian"]>[1]>().toEqualTypeOf<RateJacobian>();
  expectTypeOf<keyof RateJacobian>().toEqualTypeOf<"rowStart" | "columns" | "values" | "parameterCount">();
  expectTypeOf<TemplateEngine["profile"]>().returns.toEqualTypeOf<BinProfile>();
  expectTypeOf<Extract<Cholesky, { kind: "factored" }>>().toHaveProperty("factor");
  expectTypeOf<Exclude<Cholesky, { kind: "factored" }>["failedPivot"]>().toEqualTypeOf<number>();
});

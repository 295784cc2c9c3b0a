import { expect, expectTypeOf, test } from "vitest";
import type { Cholesky } from "./index.js";
import * as library from "./index.js";

test("the public names", () => {
  expect(Object.keys(library).sort()).toEqual([
    "KernelInputError",
    "cholesky",
    "choleskyInPlace",
    "choleskyInverse",
    "choleskyInverseInPlace",
    "choleskySolve",
    "matrixProduct",
    "matrixVectorProduct",
    "solveLowerTransposed",
    "solveLowerTriangular",
    "symmetricEigen",
    "symmetricRankUpdate",
  ]);
});

test("the public types", () => {
  expectTypeOf<Extract<Cholesky, { kind: "factored" }>>().toHaveProperty("factor");
  expectTypeOf<Exclude<Cholesky, { kind: "factored" }>["failedPivot"]>().toEqualTypeOf<number>();
});

import { expect, test } from "vitest";
import * as library from "./index.js";

test("the public names", () => {
  expect(Object.keys(library).sort()).toEqual([
    "DifferentiationError",
    "ShapeError",
    "TensorRangeError",
    "customFunction",
    "differentiable",
    "filled",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "ones",
    "ops",
    "tensor",
    "valueAndGrad",
    "vjp",
    "zeros",
  ]);
});

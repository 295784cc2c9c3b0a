import { expect, test } from "vitest";
import * as library from "./index.js";

test("the public names", () => {
  expect(Object.keys(library).sort()).toEqual([
    "KernelInputError",
    "createCsrMatrix",
    "createSymmetricHalf",
    "csrProduct",
    "csrTransposeProduct",
    "symmetricHalfProduct",
    "visitSymmetricHalf",
  ]);
});

import { expect, test } from "vitest";
import { submatrix } from "./submatrix.js";

test("a submatrix has the elements of the chosen rows and columns, in their order", () => {
  const matrix = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  expect(submatrix(matrix, 3, [0, 2])).toEqual(Float64Array.of(1, 3, 7, 9));
  expect(submatrix(matrix, 3, [2, 0])).toEqual(Float64Array.of(9, 7, 3, 1));
  expect(submatrix(matrix, 3, [])).toEqual(new Float64Array(0));
});

import { expect, test } from "vitest";
import { solveByLu } from "./lu-solve.js";

test("elimination solves what it is given, and says when it cannot", () => {
  // x = (1, -2): 0 * 1 + 2 * (-2) = -4, 3 * 1 + 1 * (-2) = 1; the first pivot is zero.
  expect(Array.from(solveByLu(Float64Array.of(0, 2, 3, 1), Float64Array.of(-4, 1)))).toEqual([1, -2]);
  expect(solveByLu(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1))[0]).toBeNaN();
});

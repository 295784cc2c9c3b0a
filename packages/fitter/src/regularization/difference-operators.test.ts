import { describe, expect, test } from "vitest";
import { timesDense } from "../mappings/sparse-rows.js";
import { differences, laplacian } from "./difference-operators.js";

const apply = (matrix: ReturnType<typeof laplacian>, values: readonly number[]) => [
  ...timesDense(matrix, Float64Array.from(values), 1),
];

describe("difference operators", () => {
  test("the curvature of squares is 2, and the first difference at an edge", () => {
    expect(apply(laplacian([5]), [0, 1, 4, 9, 16])).toEqual([1, 2, 2, 2, -7]);
  });

  test("in two and three dimensions it is the sum over the axes, of neighbours alone", () => {
    // A single bin of 1 in the middle: -2 for each axis there, 1 beside it along an axis.
    expect(apply(laplacian([3, 3]), [0, 0, 0, 0, 1, 0, 0, 0, 0])).toEqual([0, 1, 0, 1, -4, 1, 0, 1, 0]);
    const cube = new Array<number>(27).fill(0);
    cube[13] = 1;
    const found = apply(laplacian([3, 3, 3]), cube);
    expect(found[13]).toBe(-6);
    expect(found.filter((value) => value === 1)).toHaveLength(6);
    expect(found.reduce((sum, value) => sum + value)).toBe(0);
  });

  test("differences of an order vanish for polynomials of a lower one, along each axis", () => {
    expect(apply(differences([4], 1), [3, 3, 3, 3])).toEqual([0, 0, 0]);
    expect(apply(differences([4], 2), [1, 3, 5, 7])).toEqual([0, 0]);
    expect(apply(differences([4], 2), [0, 1, 4, 9])).toEqual([2, 2]);
    // [2, 3]: rows of a first axis of 2 bins, then runs along the second.
    expect(apply(differences([2, 3], 1), [0, 1, 2, 10, 11, 13])).toEqual([10, 10, 11, 1, 1, 1, 2]);
  });
});

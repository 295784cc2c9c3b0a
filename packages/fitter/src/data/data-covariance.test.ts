import { expect, test } from "vitest";
import { DataCovariance } from "./data-covariance.js";

test("halves of C^-1 that differ by rounding stand for their mean, in C as in r^T C^-1 r", () => {
  const covariance = new DataCovariance(Float64Array.of(4, 1 + 2 ** -18, 1, 4));
  const mean = 1 + 2 ** -19;
  expect([...covariance.inverse]).toEqual([4, mean, mean, 4]);
  const determinant = 16 - mean * mean;
  const expected = [4 / determinant, -mean / determinant, -mean / determinant, 4 / determinant];
  // Two roundings of each element.
  expected.forEach((value, i) => {
    expect(Math.abs(covariance.matrix[i]! - value)).toBeLessThan(4 * Number.EPSILON * Math.abs(value));
  });
});

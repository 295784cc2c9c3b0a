import { expect, test } from "vitest";
import { normalTail, significanceOf } from "./normal-distribution.js";

test.each([
  // scipy.stats.norm.sf
  [0, 0.5],
  [1, 0.15865525393145707],
  [1.6448536269514722, 0.05],
  [-2, 0.9772498680518208],
  [5, 2.8665157187919333e-7],
  [8, 6.22096057427178e-16],
  [30, 4.906713927148187e-198],
])("the tail beyond %d standard deviations is %d", (z, p) => {
  expect(normalTail(z) / p).toBeCloseTo(1, 13);
  if (Math.abs(z) > 0) expect(significanceOf(p) / z).toBeCloseTo(1, 13);
});

test("ends and what is no probability", () => {
  expect([0, 1, 0.5, -0.1, 1.1, Number.NaN].map(significanceOf)).toEqual([
    Infinity,
    -Infinity,
    0,
    NaN,
    NaN,
    NaN,
  ]);
  expect(normalTail(Number.NaN)).toBeNaN();
});

test("are inverse to each other", () => {
  for (let z = -5; z <= 37; z += 0.37) expect(significanceOf(normalTail(z))).toBeCloseTo(z, 9);
});

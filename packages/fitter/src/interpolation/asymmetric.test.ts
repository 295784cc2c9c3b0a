import fc from "fast-check";
import { expect, test } from "vitest";
import { asymmetricTerm, asymmetricTermCurvature, asymmetricTermSlope } from "./asymmetric.js";

const theta = fc.double({ min: -2, max: 2, noNaN: true });

test("far from the centre it is the absolute value", () => {
  expect([0.5, 1, 3].map(asymmetricTerm)).toEqual([0.5, 1, 3]);
  expect([-0.5, -1, -3].map(asymmetricTerm)).toEqual([0.5, 1, 3]);
  expect(asymmetricTerm(0)).toBe(0);
});

test("it is an even function", () => {
  fc.assert(
    fc.property(theta, (t) => {
      expect(asymmetricTerm(-t)).toBe(asymmetricTerm(t));
    }),
    { seed: 3 },
  );
});

test("slope and curvature agree with central differences, across the edges at one half", () => {
  fc.assert(
    fc.property(theta, (t) => {
      const step = 1e-5;
      const slope = (asymmetricTerm(t + step) - asymmetricTerm(t - step)) / (2 * step);
      expect(Math.abs(slope - asymmetricTermSlope(t))).toBeLessThan(1e-8);
      const curvature = (asymmetricTermSlope(t + step) - asymmetricTermSlope(t - step)) / (2 * step);
      // The third derivative jumps at the edge, by 120: half a step of it is seen there.
      expect(Math.abs(curvature - asymmetricTermCurvature(t))).toBeLessThan(1e-3);
    }),
    { seed: 4, numRuns: 300 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { hessianStripes, stripeArea } from "./hessian-stripes.js";

test("stripes cover every column once, and none is larger than was asked for unless it is a single column", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 50_000 }), (size, length) => {
      const stripes = hessianStripes(size, length);
      expect(stripes.map(({ first }) => first)).toEqual(
        [0, ...stripes.map(({ end }) => end)].slice(0, stripes.length),
      );
      expect(stripes.at(-1)?.end ?? 0).toBe(size);
      for (const stripe of stripes) {
        expect(stripe.end).toBeGreaterThan(stripe.first);
        if (stripe.end > stripe.first + 1) expect(stripeArea(stripe)).toBeLessThanOrEqual(length);
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { type GammaLiteBin, profiledBeta, profiledBetaResponse } from "./gamma-lite.js";

const positive = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
const bin = fc.record({
  observed: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100_000 })),
  active: positive,
  fixed: fc.oneof(fc.constant(0), positive),
  kstat: positive,
  beta0: fc.double({ min: 0.1, max: 3, noNaN: true }),
});
const seeded = { seed: 20, numRuns: 500 };

/** n - N ln n + k (beta - beta0 ln beta) */
function objective({ observed, active, fixed, kstat, beta0 }: GammaLiteBin, beta: number): number {
  const n = beta * active + fixed;
  return n - (observed === 0 ? 0 : observed * Math.log(n)) + kstat * (beta - beta0 * Math.log(beta));
}

test("no other beta has a smaller negative log-likelihood", () => {
  fc.assert(
    fc.property(bin, fc.double({ min: 0.3, max: 3, noNaN: true }), (b, factor) => {
      const beta = profiledBeta(b);
      expect(beta).toBeGreaterThan(0);
      const here = objective(b, beta);
      // Rounding of the sum of terms as large as these.
      expect(objective(b, beta * factor)).toBeGreaterThanOrEqual(
        here - 1e-12 * (Math.abs(here) + b.kstat * 10 + 1e5),
      );
    }),
    seeded,
  );
});

test("without yields that beta does not scale it is (N + k beta0) / (n + k)", () => {
  fc.assert(
    fc.property(bin, (b) => {
      const expected = (b.observed + b.kstat * b.beta0) / (b.active + b.kstat);
      expect(Math.abs(profiledBeta({ ...b, fixed: 0 }) / expected - 1)).toBeLessThan(1e-13);
    }),
    seeded,
  );
});

test("where nothing is scaled beta stays at its centre", () => {
  expect(profiledBeta({ observed: 5, active: 0, fixed: 3, kstat: 10, beta0: 1.25 })).toBe(1.25);
});

test("the derivatives agree with central differences", () => {
  fc.assert(
    fc.property(bin, (b) => {
      // Where terms differ by orders of magnitude the difference quotient, not the formula, loses its digits.
      fc.pre(b.observed > 0 && b.active > 1 && b.kstat > 1);
      const response = profiledBetaResponse(b);
      for (const key of ["active", "fixed", "observed", "beta0"] as const) {
        const step = 1e-5 * Math.max(b[key], 1);
        if (b[key] < step) continue;
        const up = profiledBeta({ ...b, [key]: b[key] + step });
        const down = profiledBeta({ ...b, [key]: b[key] - step });
        const scale = Math.max(Math.abs(response[key]), 1e-4 * (response.beta / Math.max(b[key], 1)));
        expect(Math.abs((up - down) / (2 * step) - response[key]) / scale).toBeLessThan(1e-5);
      }
    }),
    seeded,
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { type BinDatum, normalTotal, totalAtSlope } from "./profile-bins.slow.js";

const positive = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
const datum: fc.Arbitrary<BinDatum> = fc.record({
  form: fc.constantFrom("poisson", "chi2"),
  observed: fc.integer({ min: 0, max: 100_000 }),
  variance: positive,
});
const seeded = { seed: 21, numRuns: 500 };

/** D(n) + (n - n0)^2 / 2 S, what is minimised over n */
function objective(
  { form, observed, variance }: BinDatum,
  n: number,
  centre: number,
  spread: number,
): number {
  const data =
    form === "chi2"
      ? (n - observed) ** 2 / (2 * variance)
      : n - (observed === 0 ? 0 : observed * Math.log(n / observed));
  return data + (n - centre) ** 2 / (2 * spread);
}

test("no other yield has a smaller negative log-likelihood", () => {
  fc.assert(
    fc.property(datum, positive, positive, fc.double({ min: 0, max: 3, noNaN: true }), (d, n0, s, factor) => {
      const { n, slope } = normalTotal(d, n0, s);
      if (d.form === "poisson") expect(n).toBeGreaterThanOrEqual(0);
      const other = n === 0 ? factor : n * factor;
      const here = objective(d, n, n0, s);
      expect(objective(d, other, n0, s)).toBeGreaterThanOrEqual(here - 1e-12 * (Math.abs(here) + 1e5));
      // n = n0 - S t, in units of what is added.
      expect(Math.abs(n0 - s * slope - n)).toBeLessThan(1e-11 * (n0 + s * Math.abs(slope) + d.observed));
      if (d.form === "chi2") {
        const atSlope = totalAtSlope(d, slope);
        expect(Math.abs(atSlope - n)).toBeLessThan(1e-14 * (n0 + s + d.observed + Math.abs(n)));
      }
    }),
    seeded,
  );
});

test("a Poisson yield without counts stays at zero, at the slope that keeps it there", () => {
  const empty: BinDatum = { form: "poisson", observed: 0, variance: Number.NaN };
  expect(normalTotal(empty, 3, 4)).toEqual({ n: 0, slope: 0.75, clipped: true });
  expect(normalTotal(empty, 4, 3)).toEqual({ n: 1, slope: 1, clipped: false });
});

test("without spread it is the yield itself", () => {
  expect(normalTotal({ form: "poisson", observed: 8, variance: 1 }, 4, 0)).toEqual({
    n: 4,
    slope: -1,
    clipped: false,
  });
});

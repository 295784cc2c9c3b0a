import fc from "fast-check";
import { expect, test } from "vitest";
import { additive, combinations, evaluate, full, lite, none } from "./bin-engine.slow.js";
import type { BinLikelihood } from "./bin-likelihood.js";
import type { BinProfile } from "./bin-profile.js";
import { type ExactBin, type ExactBinInput, exactBin } from "./exact-bin.slow.js";
import { inputs, positive, sometimesZero } from "./exact-bin-inputs.slow.js";
import { expectExact } from "./expect-exact.slow.js";

const close = (found: number, expected: number, tolerance: number, what: string) =>
  expect(Math.abs(found - expected), `${what} is ${found}, expected ${expected}`).toBeLessThanOrEqual(
    tolerance,
  );

/** A bin against exact arithmetic; of its betas the last may be that of a masked row. */
function expectProfile(profile: BinProfile, input: ExactBinInput, exact: ExactBin): void {
  const { groups, type, observed, other } = input;
  const [n, t] = [profile.yields[0]!, profile.slopes[0]!];
  const size = groups.reduce(
    (sum, { yield: y, beta0 }) => sum + Math.abs(beta0 * y),
    observed + Math.abs(other),
  );
  close(n, exact.total, 4e-15 * (size + Math.abs(exact.total)), "n");
  const weight = profile.weights[0]!;
  const free = groups.findIndex(({ beta0 }, i) => type === "gamma" && beta0 === 0 && exact.betas[i]! > 0);
  const { curvature } = exact;
  if (free < 0) {
    // t, t beta and W are the derivatives of phi by the yields.
    const slopes = [...groups.map((_, i) => t * profile.betas.values[i]!), t];
    const withWeight = curvature.map((row) => [...row]);
    withWeight[groups.length]![groups.length] = weight;
    expectExact({ value: exact.value, slopes, curvature: withWeight }, input, exact);
  }
  let variance = input.added ?? 0;
  groups.forEach(({ yield: effect, k, beta0 }, i) => {
    const beta = profile.betas.values[i]!;
    const inverseCurvature = profile.betas.inverseCurvatures[i]!;
    variance += effect * effect * inverseCurvature;
    if (type !== "gamma") expect([inverseCurvature, profile.betas.centreResponses[i]]).toEqual([1 / k, 1]);
    else if (beta0 > 0) {
      close(profile.betas.centreResponses[i]! * beta0, beta, 4e-16 * beta, "beta0 dbeta/dbeta0");
      close(inverseCurvature, beta ** 2 / (k * beta0), 2e-15 * inverseCurvature, "1 / C''");
    } else if (i !== free) {
      expect([beta, inverseCurvature]).toEqual([0, 0]);
    } else {
      expect(profile.betas.centreResponses[i]).toBe(0);
      close(t, -k / effect, 1e-15 * Math.abs(t), "t of a beta that takes what is missing");
      const second = input.kind === "chi2" ? 1 / input.variance! : observed / n ** 2;
      expect(weight).toBeLessThan(1e-8 * second);
    }
  });
  close(profile.variances[0]!, variance, 1e-14 * variance, "S");
  const expectedResponse =
    input.kind === "chi2" ? weight : observed > 0 ? (n / observed) * weight : t < 1 || n === 0 ? 0 : 1 / n;
  close(profile.countResponses[0]!, expectedResponse, 1e-14 * Math.abs(expectedResponse), "-dt/dN");
}

test.each(combinations)("$kind, lite $type: the profile is exact", ({ kind, type }) => {
  fc.assert(
    fc.property(inputs(kind, type, { min: 1, max: 1 }), (input) => {
      const { likelihood, yields } = lite(input);
      expectProfile(evaluate(likelihood, yields).profile, input, exactBin(input));
    }),
    { seed: 14, numRuns: 80 },
  );
});

test.each(combinations)("$kind, full $type: the profile is exact", ({ kind, type }) => {
  fc.assert(
    fc.property(inputs(kind, type, { min: 1, max: 4 }), (input) => {
      const { likelihood, yields } = full(input);
      expectProfile(evaluate(likelihood, yields).profile, input, exactBin(input));
    }),
    { seed: 15, numRuns: 60 },
  );
});

test.each(["poisson", "chi2"] as const)("%s, additive: the profile is exact", (kind) => {
  const added = sometimesZero(positive(1e-6, 1e8).map((value) => 1.31 * value));
  fc.assert(
    fc.property(inputs(kind, "normal-multiplicative", { min: 0, max: 0 }), added, (input, variance) => {
      const withBetas = { ...input, added: variance };
      const { likelihood, yields } = additive(withBetas);
      const { profile } = evaluate(likelihood, yields);
      expect(profile.betas.values.length).toBe(0);
      expectProfile(profile, withBetas, exactBin(withBetas));
    }),
    { seed: 16, numRuns: 80 },
  );
});

const binOf = ({ yields, slopes, variances, weights, countResponses }: BinProfile) =>
  [yields, slopes, variances, weights, countResponses].map(([value]) => value);

test("without betas: n, D', and D'' as W", () => {
  expect(binOf(evaluate(none(8), [3, 1]).profile)).toEqual([4, -1, 0, 8 / 16, 4 / 16]);
  expect(binOf(evaluate(none(0), [3, 1]).profile)).toEqual([4, 1, 0, 0, 1 / 4]);
  const chi2: BinLikelihood = { ...none(8), kind: "chi2", variances: Float64Array.of(2) };
  expect(binOf(evaluate(chi2, [3, 1]).profile)).toEqual([4, -2, 0, 0.5, 0.5]);
});

test("nothing expected and nothing observed says nothing", () => {
  const input = { kind: "poisson", type: "gamma", observed: 0, other: 0 } as const;
  for (const make of [lite, full]) {
    const { likelihood, yields } = make({ ...input, groups: [{ yield: 0, k: 3, beta0: 1 }] });
    const { profile } = evaluate(likelihood, yields);
    expect(binOf(profile)).toEqual([0, 1, 0, 0, 0]);
    expect(profile.betas.values[0]).toBe(1);
    expect(profile.betas.inverseCurvatures[0]).toBe(1 / 3);
  }
  expect(binOf(evaluate(none(0), [0, 0]).profile)).toEqual([0, 1, 0, 0, 0]);
});

test("counts where nothing is expected: betas stay at beta0", () => {
  const input = { kind: "poisson", observed: 4, groups: [{ yield: 0, k: 3, beta0: 1.5 }], other: 0 } as const;
  for (const make of [lite, full]) {
    const { likelihood, yields } = make({ ...input, type: "gamma" });
    const { profile } = evaluate(likelihood, yields);
    expect(binOf(profile)).toEqual([0, Number.NEGATIVE_INFINITY, 0, 0, 0]);
    expect(profile.betas.values[0]).toBe(1.5);
  }
});

test("a yield that is kept at zero: W = 1 / S, and the counts have no say", () => {
  const input = { kind: "poisson", type: "normal-multiplicative", observed: 0, other: 0.5 } as const;
  for (const make of [lite, full]) {
    const { likelihood, yields } = make({ ...input, groups: [{ yield: 4, k: 2, beta0: 1 }] });
    const { profile } = evaluate(likelihood, yields);
    expect(binOf(profile)).toEqual([0, 4.5 / 8, 8, 1 / 8, 0]);
    expect(profile.betas.values[0]).toBe(-0.5 / 4);
  }
});

test("a masked beta has no curvature", () => {
  const groups = [{ yield: 4, k: 5, beta0: 1.25 }];
  for (const type of ["gamma", "normal-multiplicative"] as const) {
    const { likelihood, yields } = lite({ kind: "poisson", type, observed: 9, other: 6, groups }, 1);
    const { profile } = evaluate(likelihood, yields);
    expect(binOf(profile).slice(0, 3)).toEqual([11, 2 / 11, 0]);
    expect([profile.betas.values[0], profile.betas.inverseCurvatures[0]]).toEqual([1.25, 0]);
  }
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { additive, combinations, evaluate, full, lite } from "./bin-engine.slow.js";
import { exactBin } from "./exact-bin.slow.js";
import { inputs, positive, sometimesZero } from "./exact-bin-inputs.slow.js";
import { expectExact } from "./expect-exact.slow.js";

test.each(combinations)("$kind, lite $type: value, gradient and curvature are exact", ({ kind, type }) => {
  fc.assert(
    fc.property(inputs(kind, type, { min: 1, max: 1 }), (input) => {
      const { likelihood, yields } = lite(input);
      expectExact(evaluate(likelihood, yields), input, exactBin(input));
    }),
    { seed: 4, numRuns: 80 },
  );
});

test.each(combinations)("$kind, full $type: value, gradient and curvature are exact", ({ kind, type }) => {
  fc.assert(
    fc.property(inputs(kind, type, { min: 1, max: 4 }), (input) => {
      const { likelihood, yields } = full(input);
      expectExact(evaluate(likelihood, yields), input, exactBin(input));
    }),
    { seed: 5, numRuns: 60 },
  );
});

test.each(["poisson", "chi2"] as const)("%s, additive: value, gradient and curvature are exact", (kind) => {
  const betas = fc.record({
    added: sometimesZero(positive(1e-6, 1e8).map((added) => 1.31 * added)),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      inputs(kind, "normal-multiplicative", { min: 0, max: 0 }),
      betas,
      (input, { added, share }) => {
        const withBetas = { ...input, added };
        const { likelihood, yields } = additive(withBetas, share);
        const { value, slopes, curvature } = evaluate(likelihood, yields);
        expect(slopes[0]).toBe(slopes[1]);
        expect(new Set(curvature.flat()).size).toBe(1);
        expectExact(
          { value, slopes: [slopes[0]!], curvature: [[curvature[0]![0]!]] },
          withBetas,
          exactBin(withBetas),
        );
      },
    ),
    { seed: 6, numRuns: 80 },
  );
});

test("full: one process is a lite bin", () => {
  for (const { kind, type } of combinations) {
    fc.assert(
      fc.property(inputs(kind, type, { min: 1, max: 1 }), (input) => {
        fc.pre(input.groups[0]!.beta0 > 0);
        const [of, as] = [full(input), lite(input)];
        const found = evaluate(of.likelihood, of.yields);
        const expected = evaluate(as.likelihood, as.yields);
        // Exact arithmetic is the judge of both; beside it, they may differ by what it allows each.
        const { value, slopes, curvature } = expected;
        expectExact(found, input, { value, slopes, curvature });
      }),
      { seed: 7, numRuns: 100 },
    );
  }
});

test("gamma: a negative yield among others is a yield like any other", () => {
  const group = fc.record({
    yield: fc.oneof(
      positive(0.1, 30),
      positive(0.1, 30).map((x) => -x),
    ),
    k: positive(0.5, 50),
    beta0: positive(0.5, 2),
  });
  fc.assert(
    fc.property(
      fc.constantFrom("poisson" as const, "chi2" as const),
      fc.integer({ min: 1, max: 100 }),
      fc.array(group, { minLength: 2, maxLength: 3 }),
      (kind, observed, groups) => {
        const input = { kind, type: "gamma", observed, variance: 20, groups, other: 5 } as const;
        const { likelihood, yields } = full(input);
        expectExact(evaluate(likelihood, yields), input, exactBin(input));
      },
    ),
    { seed: 8, numRuns: 80 },
  );
});

test("whatever the yields and the constraints are, an evaluation ends", () => {
  const anything = fc.double();
  fc.assert(
    fc.property(
      fc.constantFrom("poisson" as const, "chi2" as const),
      fc.constantFrom("gamma" as const, "normal-multiplicative" as const),
      fc.oneof(fc.constant(0), fc.double({ min: 0, noNaN: true })),
      fc.array(fc.record({ yield: anything, k: anything, beta0: anything }), { minLength: 1, maxLength: 4 }),
      anything,
      (kind, type, observed, groups, other) => {
        const { likelihood, yields } = full({ kind, type, observed, variance: 2, groups, other });
        // The values of an evaluation and of value() are compared on the way; NaN and infinity are answers.
        expect(evaluate(likelihood, yields).slopes.length).toBe(yields.length);
      },
    ),
    { seed: 9, numRuns: 1000 },
  );
});

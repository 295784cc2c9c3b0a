import { expect, test } from "vitest";
import { additive, evaluate, full, lite } from "./bin-engine.slow.js";
import { type JointBinInput, jointBin, jointDerivatives } from "./joint-bin.slow.js";

/** A bin in the engine. */
function engineBin(input: JointBinInput) {
  if (input.added !== undefined) return additive(input);
  return input.mode === "lite" ? lite(input) : full(input);
}

const treatments = (["poisson", "chi2"] as const).flatMap((kind) =>
  (["lite", "full"] as const).flatMap((mode) =>
    (["gamma", "normal-multiplicative", "normal-additive"] as const).map((type) => ({ kind, mode, type })),
  ),
);

/** Yields in units of their uncertainty: near zero, and up to ten times of either sign. */
const sizes = [-10, -4.3, -1.7, -0.62, -0.21, -0.013, 0.013, 0.21, 0.62, 1.7, 4.3, 10];

/** Bins with 0, 1 and many counts. A yield of 0.8 has been simulated with few events or with many. */
function bins(treatment: (typeof treatments)[number]): JointBinInput[] {
  const { kind, mode, type } = treatment;
  const out: JointBinInput[] = [];
  for (const observed of [0, 1, 60]) {
    for (const k of [0.9, 25]) {
      const uncertainty = 0.8 / Math.sqrt(k);
      for (const size of mode === "lite" ? sizes : sizes.filter((_, i) => i % 3 !== 1)) {
        const scaled = size * uncertainty;
        for (const other of mode === "lite" ? [0, 0.7, -0.7, 2.3] : [0, 0.7, -0.7]) {
          const common = { mode, kind, observed, variance: 1.7 } as const;
          if (type === "normal-additive") {
            out.push({
              ...common,
              type: "normal-multiplicative",
              groups: [],
              other: scaled + other,
              added: uncertainty ** 2,
            });
            continue;
          }
          // A toy of a gamma constraint can draw zero.
          const centres = [...(mode === "lite" ? [1] : []), 0.6, ...(type === "gamma" ? [0] : [])];
          for (const beta0 of centres) {
            const group = { yield: scaled, k, beta0 };
            const groups = mode === "lite" ? [group] : [group, { yield: 0.45, k: 3, beta0: 1.1 }];
            out.push({ ...common, type, groups, other });
          }
        }
      }
    }
  }
  return out;
}

test.each(treatments)(
  "$kind, $mode $type: value, gradient and product are those of the joint minimum over beta",
  (treatment) => {
    const rules = new Set<string>();
    let smooth = 0;
    // Searches inside searches take their time.
    const each = treatment.mode === "full" && treatment.type === "gamma" ? 3 : 1;
    for (const [index, input] of bins(treatment).entries()) {
      const { likelihood, yields } = engineBin(input);
      const found = evaluate(likelihood, yields);
      const joint = jointBin(input);
      const what = JSON.stringify(input);
      if (joint.value === Number.POSITIVE_INFINITY) {
        expect(Number.isFinite(found.value), `${what}: ${found.value}`).toBe(false);
        continue;
      }
      expect(
        Math.abs(found.value - joint.value),
        `${what}: ${found.value}, expected ${joint.value}`,
      ).toBeLessThan(1e-10 * (1 + Math.abs(joint.value)));
      if (input.kind === "poisson" && input.observed === 0) rules.add(joint.rule);
      if (index % each !== 0) continue;
      const expected = jointDerivatives(input);
      if (!expected.isSmooth) continue;
      smooth++;
      // Where betas add, both rows have the slope of the whole.
      const count = expected.slopes.length;
      const scale = 1 + Math.abs(joint.value);
      for (let i = 0; i < count; i++) {
        near(found.slopes[i]!, expected.slopes[i]!, scale, `${what}: slope ${i}`);
        for (let j = 0; j < count; j++) {
          near(found.curvature[i]![j]!, expected.curvature[i]![j]!, scale, `${what}: h_${i}${j}`);
        }
      }
    }
    expect(smooth).toBeGreaterThan(40);
    if (treatment.kind === "poisson") expect(rules.size, [...rules].join("; ")).toBeGreaterThan(1);
  },
);

/** 1e-4: ten times what the differences leave. */
function near(found: number, expected: number, scale: number, what: string): void {
  expect(Math.abs(found - expected), `${what} is ${found}, expected ${expected}`).toBeLessThan(
    1e-4 * (scale + Math.abs(expected)),
  );
}

import { describe, expect, test } from "vitest";
import type { Likelihood } from "../likelihood/likelihood.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { countsOf, exampleToys, expectSmall, largestPulls } from "./example-toys.fixture.js";

describe("bayesian toys", () => {
  test("the centres stay, and so does the start", async () => {
    const { toy, likelihood } = await exampleToys();
    const { constraintCentres, beta0, start } = toy(1, { randomizeSystematics: "bayesian" });
    expect([constraintCentres, beta0]).toEqual([undefined, undefined]);
    expect(start).toEqual(likelihood.start);
  });

  test("the data spread by the parameters and, added, by the size of the simulation", async () => {
    for (const kind of ["lite", "full"] as const) {
      const { toys, likelihood, expected } = await exampleToys({
        binByBinStat: { kind, type: "normal-additive" },
      });
      const spread = parameterSpread(likelihood);
      const { variance } = likelihood.statistics!;
      const perBin = variance.length / likelihood.rows.binCount;
      variance.forEach((value, i) => {
        spread[Math.floor(i / perBin)]! += value;
      });
      const pulls = largestPulls(countsOf(toys({ randomizeSystematics: "bayesian" })), {
        mean: (bin) => expected[bin]!,
        variance: (bin) => expected[bin]! + spread[bin]!,
      });
      expectSmall(pulls);
      // Without the data's own fluctuations.
      const truths = countsOf(toys({ randomizeSystematics: "bayesian", randomizeData: "none" }));
      expectSmall(largestPulls(truths, { mean: (bin) => expected[bin]!, variance: (bin) => spread[bin]! }));
    }
  });

  test.each(["gamma", "normal-multiplicative"] as const)(
    "%s scales what has been simulated",
    async (type) => {
      const input = exampleInput({ symmetric: true, systematicType: "normal" });
      // No parameter moves the yields, so that beta does it alone.
      const constraintWeights = input.systematics.constraintWeights.map(() => 1e30);
      const { toys, likelihood } = await exampleToys({
        binByBinStat: { kind: "lite", type },
        input: {
          systematics: { ...input.systematics, unconstrainedCount: 0, constraintWeights },
          // So few effective events in each bin that k and k + 1 differ.
          sumw2: input.sumw2.map((value) => 30 * value),
        },
      });
      const { kstat, active } = likelihood.statistics!;
      const yields = likelihood.yields.at(likelihood.start);
      const sum = (bin: number, scaled: number) => {
        let total = 0;
        for (let row = 4 * bin; row < 4 * (bin + 1); row++) if (active[row] === scaled) total += yields[row]!;
        return total;
      };
      // Gamma(k + 1) / k has mean and variance (k + 1) / k and (k + 1) / k^2.
      const gamma = type === "gamma" ? 1 : 0;
      const pulls = largestPulls(
        countsOf(toys({ randomizeSystematics: "bayesian", randomizeData: "none" })),
        {
          mean: (bin) => (1 + gamma / kstat[bin]!) * sum(bin, 1) + sum(bin, 0),
          variance: (bin) => ((kstat[bin]! + gamma) / kstat[bin]! ** 2) * sum(bin, 1) ** 2,
          excessKurtosis: (bin) => (6 * gamma) / (kstat[bin]! + 1),
        },
      );
      expectSmall(pulls);
    },
  );
});

/** sum_j (dn/dtheta_j)^2 / w_j of the constrained parameters, [bins] */
function parameterSpread(likelihood: Likelihood): Float64Array {
  const { size, rows, start, constraints } = likelihood;
  const jacobian = new Float64Array(rows.rowCount * size);
  likelihood.yields.derivatives(start).fillJacobian(0, rows.rowCount, jacobian);
  return Float64Array.from({ length: rows.binCount }, (_, bin) => {
    let spread = 0;
    for (let j = 0; j < size; j++) {
      if (constraints.weights[j] === 0) continue;
      let slope = 0;
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++)
        slope += jacobian[row * size + j]!;
      spread += (slope * slope) / constraints.weights[j]!;
    }
    return spread;
  });
}

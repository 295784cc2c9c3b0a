import { expect, test } from "vitest";
import { normalTail } from "../normal/normal-distribution.js";
import { bestFitAt, likeBackground } from "../testing/counting-experiment.js";
import { withFit } from "../testing/with-fit.js";
import { testHypothesis } from "./test-hypothesis.js";
import type { TailProbabilities } from "./test-statistic.js";

const statistics = ["q", "qtilde", "t", "ttilde"] as const;
const probabilities = ["clsb", "clb", "cls"] as const satisfies readonly (keyof TailProbabilities)[];

test.each(statistics)(
  "by %s, data like the background alone have the median of what is expected",
  async (statistic) => {
    await withFit(likeBackground(), async (fit) => {
      const asked = { parameter: "signal", value: 1.5, statistic, quantiles: [0.5] };
      const { expected, ...observed } = await testHypothesis(fit, asked);
      for (const name of probabilities) expect(expected[0]![name]).toBeCloseTo(observed[name], 8);
    });
  },
);

test.each([
  ...statistics.map((statistic) => ({ statistic, value: 3 })),
  { statistic: "t", value: -1.5 } as const,
])(
  "by $statistic at $value, data whose best fit is at a quantile have what is expected there",
  async ({ statistic, value }) => {
    for (const shift of [-1, 1, 2.5]) {
      await withFit(bestFitAt(shift), async (fit) => {
        const quantiles = [normalTail(-shift)];
        const asked = { parameter: "signal", value, statistic, quantiles };
        const { expected, ...observed } = await testHypothesis(fit, asked);
        for (const name of probabilities) {
          expect(expected[0]![name] / observed[name]).toBeCloseTo(1, 3);
        }
      });
    }
  },
);

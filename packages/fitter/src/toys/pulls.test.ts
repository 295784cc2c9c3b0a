import { expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import type { FitOptions } from "../options/fit-options.js";
import { gammaSurvival, goodnessOfFit, normalSurvival } from "../random/goodness-of-fit.fixture.js";
import { exampleInput } from "../testing/example-input.fixture.js";

const TOYS = 240;
const LEAST_P_VALUE = 1e-4;
const BINS = 12;

/** Eighths of the distribution, each of which expects thirty toys. */
const eighths = [1, 2, 3, 4, 5, 6, 7].map((i) => i / 8);

function quantile(survival: (x: number) => number, share: number, [from, to]: [number, number]): number {
  let [low, high] = [from, to];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (survival(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return low;
}

async function fitToys(options: FitOptions) {
  const plain = exampleInput({ symmetric: true, systematicType: "normal", bins: BINS });
  // Variances that are not the counts, so that normal data have the same ones in every toy.
  const variances = Float64Array.from({ length: BINS }, (_, bin) => 300 + 40 * bin);
  const input = { ...plain, data: { ...plain.data, variances } };
  const result = await fit(input, {
    ...options,
    data: { ...options.data, sets: Array.from({ length: TOYS }, (_, i) => ({ toy: i + 1 })) },
    parameters: { ...options.parameters, allowNegative: true },
  });
  return result.groups.map((group) => {
    const { values, variances: squares } = group.histograms.get("parms") as {
      values: Float64Array;
      variances: Float64Array;
    };
    return { values, squares, nll: group.nllvalreduced! };
  });
}

/** p-value of the pulls (x - truth) / sigma of one parameter to be standard normal. */
function pullsPValue(toys: Awaited<ReturnType<typeof fitToys>>, parameter: number, truth: number): number {
  const pulls = toys.map(
    ({ values, squares }) => (values[parameter]! - truth) / Math.sqrt(squares[parameter]!),
  );
  const edges = eighths.map((share) => quantile(normalSurvival, share, [-6, 6]));
  return goodnessOfFit(pulls, normalSurvival, edges);
}

test.each(["lite", "full"] as const)(
  "where all is linear and normal, pulls are normal and the minimum is distributed as a chi-square: %s",
  async (kind) => {
    const toys = await fitToys({
      data: { toys: { randomizeData: "normal" } },
      likelihood: { form: "chi2", binByBinStat: { kind, type: "normal-additive" } },
    });
    // Two signals and one nuisance parameter are free.
    const shape = (BINS - 3) / 2;
    const survival = (nll: number) => gammaSurvival(nll, shape);
    const edges = eighths.map((share) => quantile(survival, share, [0, 60]));
    const minima = toys.map(({ nll }) => nll);
    expect(goodnessOfFit(minima, survival, edges)).toBeGreaterThan(LEAST_P_VALUE);
    const truths = [1, 1, 0, 0, 0, 0, 0];
    truths.forEach((truth, i) => {
      expect(pullsPValue(toys, i, truth)).toBeGreaterThan(LEAST_P_VALUE);
    });
  },
);

test("pulls of Poisson counts with gamma bin-by-bin parameters are normal within their numbers", async () => {
  const toys = await fitToys({ likelihood: { binByBinStat: { kind: "lite", type: "gamma" } } });
  // Of those with a constraint; pulls of the others are less symmetric.
  for (const i of [3, 4, 5, 6]) expect(pullsPValue(toys, i, 0)).toBeGreaterThan(LEAST_P_VALUE);
});

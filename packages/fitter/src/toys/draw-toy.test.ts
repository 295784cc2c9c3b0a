import { describe, expect, test } from "vitest";
import type { BinByBinStat, ToyOptions } from "../options/fit-options.js";
import { poisson } from "../random/poisson.js";
import { RandomStream } from "../random/random-stream.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { drawToy } from "./draw-toy.js";
import { countsOf, exampleToys, expectSmall, largestPulls, TOYS } from "./example-toys.fixture.js";
import { toyPurposes } from "./toy-streams.js";

describe("a toy is a function of its number", () => {
  const everything: ToyOptions = { randomizeParameters: true };

  test("the same toy twice is the same to the bit", async () => {
    const { toy } = await exampleToys();
    expect(toy(7, everything)).toEqual(toy(7, everything));
  });

  test("toy 5 alone is toy 5 after toys 1 to 4", async () => {
    const alone = (await exampleToys()).toy(5, everything);
    const { toy } = await exampleToys();
    const first = [1, 2, 3, 4].map((k) => toy(k, everything));
    expect(toy(5, everything)).toEqual(alone);
    expect(new Set([...first, alone].map(({ counts }) => counts.join())).size).toBe(5);
  });

  test("another seed or data set gives another toy", async () => {
    const { likelihood, request, toy } = await exampleToys();
    const drawn = [
      toy(1),
      toy(1, { seed: 1 }),
      drawToy(likelihood, { ...request, dataSet: 1 }),
      drawToy(likelihood, { ...request, dataSet: 2 }),
    ];
    expect(new Set(drawn.map(({ counts }) => counts.join())).size).toBe(4);
  });

  test("its data are those of the stream of its seed, number and data set", async () => {
    const { likelihood, request, expected } = await exampleToys();
    const stream = new RandomStream({ seed: 3, toy: 8, dataSet: 2, purpose: toyPurposes.data });
    const toy = drawToy(likelihood, { ...request, toy: 8, dataSet: 2, options: { seed: 3 } });
    expect(toy.counts).toEqual(expected.map((mean) => poisson(stream, mean)));
  });

  test("what else is drawn moves neither the data nor the centres", async () => {
    const { toy } = await exampleToys();
    const frequentist = toy(3);
    const spread = toy(3, { randomizeParameters: true });
    expect(toy(3, { randomizeSystematics: "none" }).counts).toEqual(frequentist.counts);
    expect(spread.counts).toEqual(frequentist.counts);
    expect(spread.constraintCentres).toEqual(frequentist.constraintCentres);
    expect(toy(3, { randomizeData: "none" }).beta0).toEqual(frequentist.beta0);
  });

  test("a toy is drawn without changing the likelihood", async () => {
    const { likelihood, toy } = await exampleToys();
    const before = likelihood.value(likelihood.start);
    toy(1, { randomizeSystematics: "bayesian" });
    toy(2, { randomizeParameters: true });
    expect(likelihood.value(likelihood.start)).toBe(before);
  });

  test("a number that is not whole and above 0 is refused", async () => {
    const { toy } = await exampleToys();
    for (const k of [0, -1, 1.5, 2 ** 32])
      expect(() => toy(k)).toThrow(`toy is ${k}, expected a whole number`);
  });
});

describe("frequentist toys", () => {
  const treatments: BinByBinStat[] = (["lite", "full"] as const).flatMap((kind) =>
    (["gamma", "normal-multiplicative", "normal-additive"] as const).map((type) => ({ kind, type })),
  );

  test("the data are Poisson counts of the expectation at the start", async () => {
    const { toys, expected } = await exampleToys();
    const mean = (bin: number) => expected[bin]!;
    const pulls = largestPulls(countsOf(toys({})), {
      mean,
      variance: mean,
      excessKurtosis: (bin) => 1 / mean(bin),
    });
    expectSmall(pulls);
  });

  test("the centres of the constraints fluctuate with their widths, and no others", async () => {
    const weights = Float64Array.of(0, 1, 4, 0.25, 1);
    const { systematics } = exampleInput();
    const { toys, likelihood } = await exampleToys({
      input: { systematics: { ...systematics, constraintWeights: weights } },
    });
    const drawn = toys({});
    const constrained = [3, 4, 5, 6];
    const { centres } = likelihood.constraints;
    const pulls = largestPulls(
      drawn.map(({ constraintCentres }) => Float64Array.from(constrained, (i) => constraintCentres![i]!)),
      { mean: (i) => centres[constrained[i]!]!, variance: (i) => 1 / weights[constrained[i]! - 2]! },
    );
    expectSmall(pulls);
    const free = [0, 1, 2];
    expect(drawn.every((toy) => free.every((i) => toy.constraintCentres![i] === centres[i]))).toBe(true);
    for (const { start } of drawn) expect(start).toEqual(likelihood.start);
  });

  test.each(treatments)(
    "the centres of bin-by-bin parameters fluctuate, masked ones never: %o",
    async (stat) => {
      const { sumw2 } = exampleInput();
      // Bin 4 has no statistical uncertainty at all.
      const input = { sumw2: sumw2.map((value, cell) => (Math.floor(cell / 4) === 4 ? 0 : value)) };
      const { toys, likelihood } = await exampleToys({ binByBinStat: stat, input });
      const { type, kstat, beta0, masked } = likelihood.statistics!;
      const drawn = toys({}).map((toy) => toy.beta0!);
      const free = Array.from(masked.keys()).filter((i) => !masked[i]);
      const additive = type === "normal-additive";
      const pulls = largestPulls(
        drawn.map((sample) => Float64Array.from(free, (i) => sample[i]!)),
        {
          mean: () => (additive ? 0 : 1),
          variance: (i) => (additive ? 1 : 1 / kstat[free[i]!]!),
          excessKurtosis: (i) => (type === "gamma" ? 1 / kstat[free[i]!]! : 0),
        },
      );
      expectSmall(pulls);
      const fixed = Array.from(masked.keys()).filter((i) => masked[i]);
      expect(fixed.length).toBeGreaterThan(0);
      for (const i of fixed) expect(drawn.every((sample) => sample[i] === beta0[i])).toBe(true);
      if (type === "gamma") {
        const events = drawn[0]![free[0]!]! * kstat[free[0]!]!;
        expect(Math.abs(events - Math.round(events))).toBeLessThan(1e-9);
      }
    },
  );

  test("the centre of a frozen parameter fluctuates, the parameter does not", async () => {
    const { toys, likelihood } = await exampleToys({ frozen: ["syst1", "sig1"] });
    const index = likelihood.parameterNames.indexOf("syst1");
    for (const randomizeParameters of [false, true]) {
      const drawn = toys({ randomizeParameters });
      expect(new Set(drawn.map(({ start }) => start[index]))).toEqual(new Set([0.2]));
      expect(new Set(drawn.map(({ start }) => start[0]))).toEqual(new Set([1]));
      expect(new Set(drawn.map(({ constraintCentres }) => constraintCentres![index])).size).toBe(TOYS);
    }
  });

  test("a start at random has the prefit spread around the centres", async () => {
    const { toys, request, likelihood } = await exampleToys();
    const drawn = toys({ randomizeParameters: true, randomizeSystematics: "none" });
    const pulls = largestPulls(
      drawn.map(({ start }) => start),
      { mean: (i) => likelihood.start[i]!, variance: (i) => request.prefitVariances[i]! },
    );
    expectSmall(pulls);
  });
});

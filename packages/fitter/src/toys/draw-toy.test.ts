import type { FitInput } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import type { BinByBinStat, LikelihoodForm, ToyOptions } from "../fit-options.js";
import { Likelihood } from "../likelihood/likelihood.js";
import { signalStrengths } from "../model/signal-strengths.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import { expectedYields, predict } from "../prediction/prediction.js";
import { momentPulls } from "../random/goodness-of-fit.fixture.js";
import { poisson } from "../random/poisson.js";
import { RandomStream } from "../random/random-stream.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { drawToy, type Toy, type ToyRequest } from "./draw-toy.js";
import { toyPurposes } from "./toy-streams.js";

const BINS = 9;
const TOYS = 1500;
/** In standard deviations: with a fixed seed, a few hundred of numbers stay below. */
const LARGEST_PULL = 4.5;

interface Setting {
  readonly input?: Partial<FitInput>;
  readonly form?: LikelihoodForm;
  readonly binByBinStat?: BinByBinStat;
  readonly frozen?: readonly string[];
}

/** A linear model of the small example, so that expectations of toys are those at the mean of the parameters. */
async function example(setting: Setting = {}) {
  const input = { ...exampleInput({ symmetric: true, systematicType: "normal" }), ...setting.input };
  const likelihood = await Likelihood.create(input, {
    model: signalStrengths(["sig1", "sig2"]),
    allowNegativeParam: true,
    form: setting.form ?? "poisson",
    binByBinStat: setting.binByBinStat ?? { kind: "lite", type: "gamma" },
    constraintCentres: Float64Array.of(0, 0.2, 0, -0.1, 0),
    threads: 0,
  });
  const frozen = Uint8Array.from(likelihood.parameterNames, (name) =>
    Number(setting.frozen?.includes(name) ?? false),
  );
  const request = {
    toy: 1,
    dataSet: 0,
    data: input.data,
    start: likelihood.start,
    prefitVariances: prefitVariances(likelihood.constraints, 0.5),
    frozen,
    options: {},
  } satisfies ToyRequest;
  const expected = expectedYields(
    predict(likelihood, { x: likelihood.start, profile: "unprofiled", frozen }),
  );
  return {
    likelihood,
    request,
    expected: expected.slice(0, BINS),
    toy: (toy: number, options: ToyOptions = {}) => drawToy(likelihood, { ...request, toy, options }),
    toys: (options: ToyOptions) =>
      Array.from({ length: TOYS }, (_, i) => drawToy(likelihood, { ...request, toy: i + 1, options })),
  };
}

/** Largest deviations of sample means and variances, in their standard deviations, of all elements. */
function largestPulls(
  samples: readonly Float64Array[],
  expected: {
    mean: (i: number) => number;
    variance: (i: number) => number;
    excessKurtosis?: (i: number) => number;
  },
): { mean: number; variance: number } {
  const worst = { mean: 0, variance: 0 };
  for (let i = 0; i < samples[0]!.length; i++) {
    const pulls = momentPulls(
      samples.map((sample) => sample[i]!),
      {
        mean: expected.mean(i),
        variance: expected.variance(i),
        excessKurtosis: expected.excessKurtosis?.(i) ?? 0,
      },
    );
    worst.mean = Math.max(worst.mean, Math.abs(pulls.mean));
    worst.variance = Math.max(worst.variance, Math.abs(pulls.variance));
  }
  return worst;
}

function expectSmall(pulls: { mean: number; variance: number }): void {
  expect(pulls.mean).toBeLessThan(LARGEST_PULL);
  expect(pulls.variance).toBeLessThan(LARGEST_PULL);
}

const counts = (toys: readonly Toy[]) => toys.map((toy) => toy.data.counts);

describe("a toy is a function of its number", () => {
  const everything: ToyOptions = { randomizeParameters: true };

  test("the same toy twice is the same to the bit", async () => {
    const { toy } = await example();
    expect(toy(7, everything)).toEqual(toy(7, everything));
  });

  test("toy 5 alone is toy 5 after toys 1 to 4", async () => {
    const alone = (await example()).toy(5, everything);
    const { toy } = await example();
    const first = [1, 2, 3, 4].map((k) => toy(k, everything));
    expect(toy(5, everything)).toEqual(alone);
    expect(new Set([...first, alone].map(({ data }) => data.counts.join())).size).toBe(5);
  });

  test("another seed or data set gives another toy", async () => {
    const { likelihood, request, toy } = await example();
    const drawn = [
      toy(1),
      toy(1, { seed: 1 }),
      drawToy(likelihood, { ...request, dataSet: 1 }),
      drawToy(likelihood, { ...request, dataSet: 2 }),
    ];
    expect(new Set(drawn.map(({ data }) => data.counts.join())).size).toBe(4);
  });

  test("its data are those of the stream of its seed, number and data set", async () => {
    const { likelihood, request, expected } = await example();
    const stream = new RandomStream({ seed: 3, toy: 8, dataSet: 2, purpose: toyPurposes.data });
    const toy = drawToy(likelihood, { ...request, toy: 8, dataSet: 2, options: { seed: 3 } });
    expect(toy.data.counts).toEqual(expected.map((mean) => poisson(stream, mean)));
  });

  test("what else is drawn moves neither the data nor the centres", async () => {
    const { toy } = await example();
    const frequentist = toy(3);
    const spread = toy(3, { randomizeParameters: true });
    expect(toy(3, { randomizeSystematics: "none" }).data).toEqual(frequentist.data);
    expect(spread.data).toEqual(frequentist.data);
    expect(spread.constraintCentres).toEqual(frequentist.constraintCentres);
    expect(toy(3, { randomizeData: "none" }).beta0).toEqual(frequentist.beta0);
  });

  test("a toy is drawn without changing the likelihood", async () => {
    const { likelihood, request, toy } = await example();
    likelihood.setData(request.data);
    const before = likelihood.value(request.start);
    toy(1, { randomizeSystematics: "bayesian" });
    toy(2, { randomizeParameters: true });
    expect(likelihood.value(request.start)).toBe(before);
  });

  test("a number that is not whole and above 0 is refused", async () => {
    const { toy } = await example();
    for (const k of [0, -1, 1.5, 2 ** 32])
      expect(() => toy(k)).toThrow(`toy is ${k}, expected a whole number`);
  });
});

describe("frequentist toys", () => {
  const treatments: BinByBinStat[] = (["lite", "full"] as const).flatMap((kind) =>
    (["gamma", "normal-multiplicative", "normal-additive"] as const).map((type) => ({ kind, type })),
  );

  test("the data are Poisson counts of the expectation at the start", async () => {
    const { toys, expected } = await example();
    const mean = (bin: number) => expected[bin]!;
    const pulls = largestPulls(counts(toys({})), {
      mean,
      variance: mean,
      excessKurtosis: (bin) => 1 / mean(bin),
    });
    expectSmall(pulls);
  });

  test("the centres of the constraints fluctuate with their widths, and no others", async () => {
    const weights = Float64Array.of(0, 1, 4, 0.25, 1);
    const { systematics } = exampleInput();
    const { toys, likelihood } = await example({
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
      const { toys, likelihood } = await example({ binByBinStat: stat, input });
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
    const { toys, likelihood } = await example({ frozen: ["syst1", "sig1"] });
    const index = likelihood.parameterNames.indexOf("syst1");
    for (const randomizeParameters of [false, true]) {
      const drawn = toys({ randomizeParameters });
      expect(new Set(drawn.map(({ start }) => start[index]))).toEqual(new Set([0.2]));
      expect(new Set(drawn.map(({ start }) => start[0]))).toEqual(new Set([1]));
      expect(new Set(drawn.map(({ constraintCentres }) => constraintCentres![index])).size).toBe(TOYS);
    }
  });

  test("a start at random has the prefit spread around the centres", async () => {
    const { toys, request } = await example();
    const drawn = toys({ randomizeParameters: true, randomizeSystematics: "none" });
    const pulls = largestPulls(
      drawn.map(({ start }) => start),
      { mean: (i) => request.start[i]!, variance: (i) => request.prefitVariances[i]! },
    );
    expectSmall(pulls);
  });
});

describe("bayesian toys", () => {
  test("the centres stay, and so does the start", async () => {
    const { toy, likelihood } = await example();
    const { constraintCentres, beta0, start } = toy(1, { randomizeSystematics: "bayesian" });
    expect([constraintCentres, beta0]).toEqual([undefined, undefined]);
    expect(start).toEqual(likelihood.start);
  });

  test("the data spread by the parameters and, added, by the size of the simulation", async () => {
    for (const kind of ["lite", "full"] as const) {
      const { toys, likelihood, expected } = await example({
        binByBinStat: { kind, type: "normal-additive" },
      });
      const spread = parameterSpread(likelihood);
      const { variance } = likelihood.statistics!;
      const perBin = variance.length / likelihood.rows.binCount;
      variance.forEach((value, i) => {
        spread[Math.floor(i / perBin)]! += value;
      });
      const pulls = largestPulls(counts(toys({ randomizeSystematics: "bayesian" })), {
        mean: (bin) => expected[bin]!,
        variance: (bin) => expected[bin]! + spread[bin]!,
      });
      expectSmall(pulls);
      // Without the data's own fluctuations.
      const truths = counts(toys({ randomizeSystematics: "bayesian", randomizeData: "none" }));
      expectSmall(largestPulls(truths, { mean: (bin) => expected[bin]!, variance: (bin) => spread[bin]! }));
    }
  });

  test.each(["gamma", "normal-multiplicative"] as const)(
    "%s scales what has been simulated",
    async (type) => {
      const input = exampleInput({ symmetric: true, systematicType: "normal" });
      // No parameter moves the yields, so that beta does it alone.
      const weights = input.systematics.constraintWeights.map(() => 1e30);
      const { toys, likelihood } = await example({
        input: {
          systematics: { ...input.systematics, constraintWeights: weights },
          // So few effective events in each bin that k and k + 1 differ.
          sumw2: input.sumw2.map((value) => 30 * value),
        },
        binByBinStat: { kind: "lite", type },
      });
      const { kstat, active } = likelihood.statistics!;
      const yields = likelihood.rowYields(likelihood.start);
      const sum = (bin: number, scaled: number) => {
        let total = 0;
        for (let row = 4 * bin; row < 4 * (bin + 1); row++) if (active[row] === scaled) total += yields[row]!;
        return total;
      };
      // Gamma(k + 1) / k has mean and variance (k + 1) / k and (k + 1) / k^2.
      const gamma = type === "gamma" ? 1 : 0;
      const pulls = largestPulls(counts(toys({ randomizeSystematics: "bayesian", randomizeData: "none" })), {
        mean: (bin) => (1 + gamma / kstat[bin]!) * sum(bin, 1) + sum(bin, 0),
        variance: (bin) => ((kstat[bin]! + gamma) / kstat[bin]! ** 2) * sum(bin, 1) ** 2,
        excessKurtosis: (bin) => (6 * gamma) / (kstat[bin]! + 1),
      });
      expectSmall(pulls);
    },
  );
});

describe("the data of toys", () => {
  test("without any fluctuation they are the expectation", async () => {
    const { toy, expected } = await example();
    const { data, constraintCentres, beta0 } = toy(1, {
      randomizeData: "none",
      randomizeSystematics: "none",
    });
    expect(data).toEqual({ counts: expected });
    expect([constraintCentres, beta0]).toEqual([undefined, undefined]);
  });

  test("toys of observed data fluctuate around them, whatever the systematics", async () => {
    const { toys, request } = await example();
    const observed = request.data.counts;
    const filled = Array.from(observed.keys()).filter((bin) => observed[bin]! > 0);
    for (const randomizeSystematics of ["frequentist", "bayesian"] as const) {
      const samples = counts(toys({ dataMode: "observed", randomizeSystematics }));
      const mean = (i: number) => observed[filled[i]!]!;
      const pulls = largestPulls(
        samples.map((sample) => Float64Array.from(filled, (bin) => sample[bin]!)),
        { mean, variance: mean, excessKurtosis: (i) => 1 / mean(i) },
      );
      expectSmall(pulls);
      expect(new Set(samples.map((sample) => sample[2]))).toEqual(new Set([0]));
    }
  });

  test("normal data of a chi-square have the variances of the data, or those of the expectation", async () => {
    const plain = exampleInput();
    const variances = plain.data.counts.map((_, bin) => 10 * (bin + 1));
    for (const data of [{ ...plain.data, variances }, plain.data]) {
      const { toys, expected } = await example({ form: "chi2", input: { data } });
      const drawn = toys({ randomizeData: "normal" });
      expect(drawn[0]!.data.variances).toBe("variances" in data ? variances : undefined);
      const pulls = largestPulls(counts(drawn), {
        mean: (bin) => expected[bin]!,
        variance: (bin) => ("variances" in data ? variances[bin]! : expected[bin]!),
      });
      expectSmall(pulls);
    }
  });

  test("Poisson counts are their own variances", async () => {
    const plain = exampleInput();
    const data = { ...plain.data, variances: plain.data.counts.map(() => 3) };
    const { toy } = await example({ form: "chi2", input: { data } });
    expect(toy(1).data.variances).toBeUndefined();
  });

  test("normal data of a covariance fit have its covariance", async () => {
    // C^-1 = 0.02 (1 + u u^T), so that C = 50 (1 - u u^T / (1 + u^T u)).
    const u = Array.from({ length: BINS }, (_, bin) => Math.cos(bin));
    const norm = u.reduce((sum, value) => sum + value * value, 0);
    const matrix = (scale: number, factor: number) =>
      Float64Array.from({ length: BINS * BINS }, (_, entry) => {
        const [i, j] = [Math.floor(entry / BINS), entry % BINS];
        return scale * (Number(i === j) + factor * u[i]! * u[j]!);
      });
    const data = { ...exampleInput().data, inverseCovariance: matrix(0.02, 1) };
    const { toys, expected } = await example({
      form: "covariance",
      binByBinStat: { kind: "none" },
      input: { data },
    });
    const covariance = matrix(50, -1 / (1 + norm));
    const samples = counts(toys({ randomizeData: "normal" }));
    for (let i = 0; i < BINS; i++) {
      for (let j = 0; j <= i; j++) {
        const found =
          samples.reduce((sum, n) => sum + (n[i]! - expected[i]!) * (n[j]! - expected[j]!), 0) / TOYS;
        const [ii, jj, ij] = [
          covariance[i * (BINS + 1)]!,
          covariance[j * (BINS + 1)]!,
          covariance[i * BINS + j]!,
        ];
        const deviation = Math.sqrt((ii * jj + ij * ij) / TOYS);
        expect(Math.abs(found - ij) / deviation).toBeLessThan(LARGEST_PULL);
      }
    }
    const mean = (bin: number) => expected[bin]!;
    expectSmall(largestPulls(samples, { mean, variance: (bin) => covariance[bin * (BINS + 1)]! }));
  });

  test("Poisson data of a covariance fit are refused", async () => {
    const data = {
      ...exampleInput().data,
      inverseCovariance: Float64Array.from({ length: BINS * BINS }, (_, entry) =>
        Number(entry % (BINS + 1) === 0),
      ),
    };
    const { toy } = await example({ form: "covariance", binByBinStat: { kind: "none" }, input: { data } });
    expect(() => toy(1)).toThrow(
      /^--toysDataRandomize is "?poisson"?, expected normal or none .* Add --toysDataRandomize normal\.$/,
    );
  });

  test("a Poisson fit refuses a normal toy with a negative count, naming toy and bin", async () => {
    const data = { counts: Float64Array.of(900, 900, 1, 900, 900, 900, 900, 900, 900) };
    const { toys } = await example({ input: { data } });
    expect(() => toys({ dataMode: "observed", randomizeData: "normal" })).toThrow(
      /^toy \d+: count\[2\] is -\d.*, expected 0 or more\. Draw Poisson data/,
    );
  });

  test("yields that parameters at random make negative are refused", async () => {
    const input = exampleInput({ symmetric: true, systematicType: "normal" });
    const weights = input.systematics.constraintWeights.map(() => 1e-4);
    const { toys } = await example({
      input: { systematics: { ...input.systematics, constraintWeights: weights } },
    });
    expect(() => toys({ randomizeSystematics: "bayesian" })).toThrow(
      /^toy \d+: expectation\[\d\] is -.*, expected 0 or more\. Yields stay positive with log_normal/,
    );
  });
});

/** sum_j (dn/dtheta_j)^2 / w_j of the constrained parameters, [bins] */
function parameterSpread(likelihood: Likelihood): Float64Array {
  const { size, rows, start, constraints } = likelihood;
  const jacobian = new Float64Array(rows.rowCount * size);
  likelihood.rowDerivatives(start).fillJacobian(0, rows.rowCount, jacobian);
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

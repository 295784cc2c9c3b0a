import type { FitInput } from "@rabbit-fit/contracts";
import { expect } from "vitest";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import type { BinByBinStat, LikelihoodForm, ToyOptions } from "../options/fit-options.js";
import { Frozen } from "../parameters/frozen.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import { expectedYields, predict } from "../prediction/prediction.js";
import { momentPulls } from "../random/goodness-of-fit.fixture.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { drawToy, type Toy, type ToyRequest } from "./draw-toy.js";

export const BINS = 9;
export const TOYS = 1500;
/** In standard deviations: with a fixed seed, a few hundred of numbers stay below. */
export const LARGEST_PULL = 4.5;

export interface Setting {
  readonly input?: Partial<FitInput>;
  readonly form?: LikelihoodForm;
  readonly binByBinStat?: BinByBinStat;
  readonly frozen?: readonly string[];
}

/** A linear model of the small example, so that expectations of toys are those at the mean of the parameters. */
export async function exampleToys(setting: Setting = {}) {
  const input = { ...exampleInput({ symmetric: true, systematicType: "normal" }), ...setting.input };
  const model = await StatisticalModel.create(input, {
    parameters: {
      allowNegative: true,
      constraintMinima: [
        { parameter: "syst1", value: 0.2 },
        { parameter: "syst3", value: -0.1 },
      ],
    },
    likelihood: {
      form: setting.form ?? "poisson",
      binByBinStat: setting.binByBinStat ?? { kind: "lite", type: "gamma" },
    },
    threads: 0,
  });
  const likelihood = model.likelihood();
  const frozen = new Frozen(
    Uint8Array.from(likelihood.parameterNames, (name) => Number(setting.frozen?.includes(name) ?? false)),
  );
  const request = {
    toy: 1,
    dataSet: 0,
    data: input.data,
    prefitVariances: prefitVariances(likelihood.constraints, 0.5),
    frozen,
    options: {},
  } satisfies ToyRequest;
  const expected = expectedYields(
    predict(likelihood, { x: likelihood.start, profile: "unprofiled", frozen }),
  );
  return {
    model,
    likelihood,
    request,
    expected: expected.slice(0, BINS),
    toy: (toy: number, options: ToyOptions = {}) => drawToy(likelihood, { ...request, toy, options }),
    toys: (options: ToyOptions) =>
      Array.from({ length: TOYS }, (_, i) => drawToy(likelihood, { ...request, toy: i + 1, options })),
  };
}

/** Largest deviations of sample means and variances, in their standard deviations, of all elements. */
export function largestPulls(
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

export function expectSmall(pulls: { mean: number; variance: number }): void {
  expect(pulls.mean).toBeLessThan(LARGEST_PULL);
  expect(pulls.variance).toBeLessThan(LARGEST_PULL);
}

/** N, [toys] of [data bins] */
export const countsOf = (toys: readonly Toy[]) => toys.map((toy) => toy.counts);

import type { FitInput } from "@rabbit-fit/contracts";
import { beforeEach, expect, test, vi } from "vitest";
import { fit } from "../fit/fit.js";
import type { FitOptions } from "../options/fit-options.js";
import { exampleInput, seededRandom } from "../testing/example-input.fixture.js";
import type { PredictedLikelihood } from "./predicted-likelihood.js";
import type * as predictions from "./prediction.js";

/** How often each template row of a prediction was differentiated, [rows]: of each prediction that a fit made. */
const counts = vi.hoisted((): Uint32Array[] => []);
vi.mock("./prediction.js", async (importOriginal) => {
  const actual = await importOriginal<typeof predictions>();
  const counted = (
    likelihood: PredictedLikelihood,
    count: Uint32Array,
  ): PredictedLikelihood["yields"]["derivatives"] => {
    return (x) => {
      const derivatives = likelihood.yields.derivatives(x);
      return {
        yields: derivatives.yields,
        fillJacobian: (firstRow, rowCount, out) => {
          for (let row = firstRow; row < firstRow + rowCount; row++) count[row]!++;
          derivatives.fillJacobian(firstRow, rowCount, out);
        },
      };
    };
  };
  const predict: typeof actual.predict = (likelihood, options) => {
    const count = new Uint32Array(likelihood.rows.rowCount);
    counts.push(count);
    const { size, rows, processCount, dataBinCount, form, observed, variances, covariance, statistics } =
      likelihood;
    const derivatives = counted(likelihood, count);
    return actual.predict(
      {
        size,
        rows,
        processCount,
        dataBinCount,
        form,
        observed,
        variances,
        covariance,
        statistics,
        yields: { derivatives },
        profile: (x) => likelihood.profile(x),
      },
      options,
    );
  };
  return { ...actual, predict };
});
beforeEach(() => {
  counts.length = 0;
});

const BINS = 9;
const PROCESSES = 4;
const everything: FitOptions["analyses"] = [
  { kind: "histograms", perProcess: true, errors: true, errorsPerProcess: true, chi2: true },
];
const full = { kind: "full", type: "automatic" } as const;

function inputWith(extra: "covariance" | "variations" | "both" | undefined): FitInput {
  const input = exampleInput({ bins: BINS });
  const random = seededRandom(4);
  const inverseCovariance = new Float64Array(BINS * BINS);
  for (let bin = 0; bin < BINS; bin++) inverseCovariance[bin * (BINS + 1)] = 0.01;
  inverseCovariance[1] = inverseCovariance[BINS] = 0.002;
  const betaVariations = Float64Array.from({ length: (BINS + 2) * BINS * PROCESSES }, () => random() - 0.5);
  return {
    ...input,
    ...(extra !== "covariance" && extra && { betaVariations }),
    ...(extra !== "variations" && extra && { data: { ...input.data, inverseCovariance } }),
  };
}

/** The passes over the rows of data bins and over those of masked channels, of each prediction of a fit. */
async function passesOf(input: FitInput, options: FitOptions) {
  await fit(input, { ...options, data: { sets: ["data"] }, run: { threads: 0, ...options.run } });
  return counts.map((count) => {
    const [data, masked] = [count.subarray(0, BINS * PROCESSES), count.subarray(BINS * PROCESSES)];
    for (const part of [data, masked]) expect(new Set(part).size).toBe(1);
    return { data: data[0], masked: masked[0] };
  });
}

const once = { data: 1, masked: 1 };
const twice = { data: 2, masked: 1 };
const covariance = { form: "covariance" } as const;
const multiplicative = { kind: "full", type: "normal-multiplicative" } as const;
const cases: [name: string, Parameters<typeof inputWith>[0], FitOptions, prefit: object, postfit: object][] =
  [
    ["one parameter for each bin", undefined, {}, once, once],
    ["no bin-by-bin parameters", undefined, { likelihood: { binByBinStat: { kind: "none" } } }, once, once],
    ["one for each process in each bin", undefined, { likelihood: { binByBinStat: full } }, once, once],
    ["bins that vary with each other", "variations", { likelihood: { binByBinStat: full } }, twice, twice],
    [
      "the covariance of the data",
      "covariance",
      { likelihood: { ...covariance, binByBinStat: full } },
      once,
      twice,
    ],
    ["both", "both", { likelihood: { ...covariance, binByBinStat: multiplicative } }, twice, twice],
  ];

test.each(cases)(
  "variances, those of processes and chi-squares of a fit with %s are from these passes over the Jacobian",
  async (_, extra, options, prefit, postfit) => {
    expect(await passesOf(inputWith(extra), { ...options, analyses: everything })).toEqual([prefit, postfit]);
    counts.length = 0;
    expect(
      await passesOf(inputWith(extra), { ...options, analyses: everything, run: { until: "prefit" } }),
    ).toEqual([prefit]);
  },
);

test("a chi-square alone goes over bins with data, and histograms without uncertainties over none", async () => {
  const chiSquare = { data: 1, masked: 0 };
  expect(await passesOf(inputWith(undefined), { analyses: [{ kind: "histograms" }] })).toEqual([
    chiSquare,
    chiSquare,
  ]);
  counts.length = 0;
  const nothing = { data: 0, masked: 0 };
  const analyses: FitOptions["analyses"] = [{ kind: "histograms", perProcess: true, chi2: false }];
  expect(await passesOf(inputWith("variations"), { likelihood: { binByBinStat: full }, analyses })).toEqual([
    nothing,
    nothing,
  ]);
});

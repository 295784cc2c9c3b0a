import type { FitInput, ResultGroup, SystematicType } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import type { BinByBinStat, FitOptions, LikelihoodForm } from "../options/fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";

const byRows = { name: "muByRows", module: new URL("../../fixtures/mu-by-rows.mjs", import.meta.url).href };

const forms: LikelihoodForm[] = ["poisson", "chi2", "covariance"];
const treatments: BinByBinStat[] = [
  { kind: "none" },
  ...(["lite", "full"] as const).flatMap((kind) =>
    (["gamma", "normal-additive", "normal-multiplicative"] as const).map((type) => ({ kind, type })),
  ),
];
const histograms = { kind: "histograms", errors: true, errorsPerProcess: true, perProcess: true } as const;

/** What is asked of fits, beside the likelihood: each kind of parameter and each way to the result once. */
const requests: [string, FitOptions][] = [
  ["squares", { data: { unblind: [".*"] }, analyses: [histograms] }],
  ["blinded, by products", { covariance: "of-interest", analyses: [{ kind: "full-nll" }] }],
  [
    "negative strengths, one step",
    { parameters: { allowNegative: true }, minimizer: { step: "linear" }, analyses: [histograms] },
  ],
  [
    "frozen and expected",
    {
      data: { unblind: [".*"] },
      parameters: { freeze: ["sig2", "syst1"], expectSignal: [{ parameter: "sig1", value: 1.4 }] },
      analyses: [histograms],
    },
  ],
];
const cases = forms.flatMap((form) =>
  treatments
    .filter((treatment) => !(form === "covariance" && "type" in treatment && treatment.type === "gamma"))
    .map((treatment) => [form, treatment] as const),
);

/** With counts that any likelihood is defined for, and their correlations where asked for. */
function tensor(systematicType: SystematicType, storage: "dense" | "sparse", form: LikelihoodForm): FitInput {
  const input = exampleInput({ systematicType, storage, seed: 2 });
  const counts = input.data.counts.map((count) => Math.max(count, 30));
  if (form !== "covariance") return { ...input, data: { counts } };
  const size = counts.length;
  const inverseCovariance = Float64Array.from({ length: size * size }, (_, entry) => {
    const [row, column] = [Math.floor(entry / size), entry % size];
    const correlation = row === column ? 1 : -0.1 / (1 + Math.abs(row - column));
    return correlation / Math.sqrt(counts[row]! * counts[column]!);
  });
  return { ...input, data: { counts, inverseCovariance } };
}

/** All numbers of a result by name, without its times. */
function numbersOf(group: ResultGroup): Map<string, ArrayLike<number>> {
  const numbers = new Map<string, ArrayLike<number>>([
    ["nllvalreduced", [group.nllvalreduced!]],
    ["nllvalfull", [group.nllvalfull ?? 0]],
  ]);
  const add = (name: string, hist: Histogram) => {
    if (hist.layout !== "dense" || name.startsWith("epoch")) return;
    numbers.set(name, hist.values as Float64Array);
    if (hist.storage === "weight") numbers.set(`${name} variances`, hist.variances);
  };
  for (const [name, hist] of group.histograms) add(name, hist);
  for (const { channels, numbers: ofMapping } of group.mappings.values()) {
    for (const [name, value] of ofMapping) numbers.set(name, [value]);
    for (const [channel, all] of channels) for (const [name, hist] of all) add(`${channel} ${name}`, hist);
  }
  return numbers;
}

describe.each(requests)(
  "a model with rates per row fits as the same with rates per process: %s",
  (_, options) => {
    test.each(cases)("%s, %o", async (form, binByBinStat) => {
      // Each of the two kinds of systematics with one of the two kinds of storage.
      for (const [systematicType, storage] of [
        ["log_normal", "dense"],
        ["normal", "sparse"],
      ] as const) {
        const run = async (model: FitOptions["model"]) => {
          const { groups } = await fit(tensor(systematicType, storage, form), {
            ...options,
            ...(model && { model }),
            data: { sets: ["data", "asimov"], ...options.data },
            likelihood: { form, binByBinStat },
            run: { threads: 0 },
          });
          return groups;
        };
        const [expected, found] = [await run(undefined), await run(byRows)];
        for (const [i, group] of expected.entries()) {
          expect(found[i]!.convergence?.status).toBe(group.convergence?.status);
          const numbers = numbersOf(found[i]!);
          for (const [name, values] of numbersOf(group)) expectClose(name, numbers.get(name)!, values);
        }
      }
    });
  },
);

/** To the rounding of two minimisations, relative to the largest number. */
function expectClose(name: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length, name).toBe(expected.length);
  const scale = Array.from(expected).reduce((most, v) => (v > most || -v > most ? Math.abs(v) : most), 1e-3);
  for (let i = 0; i < expected.length; i++) {
    if (Number.isNaN(expected[i])) expect(found[i], name).toBeNaN();
    else if (!(Math.abs(found[i]! - expected[i]!) <= 1e-9 * scale))
      expect(found[i], `${name}[${i}]`).toBe(expected[i]);
  }
}

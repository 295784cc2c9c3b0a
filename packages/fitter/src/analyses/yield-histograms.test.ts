import type { FitInput, MappingResult } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { difference, normalize, project, ratio, select } from "../mappings/build.js";
import type { HistogramsSpec } from "../options/analysis-spec.js";
import type { BinByBinStat, FitOptions } from "../options/fit-options.js";
import { counting } from "../testing/counting.fixture.js";
import { exampleInput } from "../testing/example-input.fixture.js";

const data: FitOptions = { data: { sets: ["data"], unblind: [".*"] }, run: { threads: 0 } };

async function mappingsOf(
  spec: Omit<HistogramsSpec, "kind">,
  options: FitOptions = {},
  input = exampleInput(),
): Promise<ReadonlyMap<string, MappingResult>> {
  const { groups } = await fit(input, { ...data, ...options, analyses: [{ kind: "histograms", ...spec }] });
  return groups[0]!.mappings;
}

/** All numbers of the histograms by name, without flow bins. */
function numbersOf(mappings: ReadonlyMap<string, MappingResult>): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (const [key, { channels, histograms }] of mappings) {
    for (const [name, hist] of histograms) out.set(`${key} ${name}`, Array.from(hist.values));
    for (const [channel, hists] of channels) {
      for (const [name, hist] of hists) {
        out.set(`${key} ${channel} ${name}`, Array.from(hist.values));
        if (hist.storage === "weight")
          out.set(`${key} ${channel} ${name} variances`, Array.from(hist.variances));
      }
    }
  }
  return out;
}

describe("without the covariance of all parameters", () => {
  const mappings = [
    { name: "BaseMapping" },
    project("ch0"),
    normalize("ch0", ["x"]),
    ratio(select("ch0", { processes: ["sig1"] }), select("ch0")),
  ];
  const spec = {
    mappings,
    errors: true,
    covariance: true,
    perProcess: true,
    errorsPerProcess: true,
    chi2: false,
  };

  test.each(["dense", "sparse"] as const)(
    "%s: uncertainties are solved for, the same as with it",
    async (storage) => {
      const input = () => exampleInput({ storage });
      const full = numbersOf(await mappingsOf(spec, {}, input()));
      const solved = numbersOf(await mappingsOf(spec, { covariance: "of-interest" }, input()));
      expect([...solved.keys()]).toEqual([...full.keys()]);
      for (const [name, values] of full) {
        const largest = Math.max(...values.map(Math.abs));
        solved.get(name)!.forEach((value, i) => {
          expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(
            1e-7 * (Math.abs(values[i]!) + 1e-3 * largest),
          );
        });
      }
    },
  );

  const covarianceOfData = (input: FitInput): FitInput => {
    const inverseCovariance = new Float64Array(81);
    for (let i = 0; i < 9; i++) {
      for (let j = 0; j < 9; j++) inverseCovariance[9 * i + j] = 0.01 * 0.4 ** Math.abs(i - j);
    }
    return { ...input, data: { ...input.data, inverseCovariance } };
  };
  const treatments: readonly BinByBinStat[] = [
    { kind: "none" },
    { kind: "lite", type: "gamma" },
    { kind: "lite", type: "normal-additive" },
    { kind: "full", type: "normal-multiplicative" },
  ];
  const fits = (["poisson", "chi2", "covariance"] as const).flatMap((form) =>
    treatments
      .filter((stat) => form !== "covariance" || !("type" in stat) || stat.type !== "gamma")
      .flatMap((binByBinStat) =>
        (["profiled", "unprofiled"] as const).map((postfitProfile) => ({
          form,
          binByBinStat,
          postfitProfile,
        })),
      ),
  );

  test.each(fits)("chi-squares are solved for, the same as with it: %j", async (likelihood) => {
    const input = () => {
      const plain = exampleInput();
      const counts = plain.data.counts.map((count) => count || 190);
      return covarianceOfData({ ...plain, data: { counts } });
    };
    const options = { likelihood, parameters: { freeze: ["syst3"] } };
    const chosen = { mappings: mappings.slice(0, 3) };
    const full = await mappingsOf(chosen, options, input());
    const solved = await mappingsOf(chosen, { ...options, covariance: "of-interest" }, input());
    for (const [key, { numbers, counts }] of full) {
      expect(numbers.get("chi2"), key).toBeGreaterThan(1e-9);
      for (const [name, value] of numbers) {
        expect(solved.get(key)!.numbers.get(name)! / value, `${key} ${name}`).toBeCloseTo(1, 5);
      }
      expect(solved.get(key)!.counts).toEqual(counts);
    }
  });

  test("those of more than 1000 outputs are refused before the fit", async () => {
    const many = exampleInput({ bins: 1100 });
    await expect(
      mappingsOf({ errors: true, chi2: false }, { covariance: "of-interest" }, many),
    ).rejects.toThrow(
      /options\.covariance is "of-interest", expected "full", as the analysis .*"errors":true/,
    );
  });
});

describe("variations", () => {
  test("after the fit move the yield by its derivative times the uncertainty", async () => {
    // n = s x^2 + b with the counts N: x = sqrt((N - b) / s), and sigma of x is sqrt(N) / (2 s x).
    const mappings = await mappingsOf({ variations: true }, {}, counting([10], [3], [21]));
    const hists = mappings.get("BaseMapping")!.channels.get("ch0")!;
    const [down, up] = hists.get("hist_postfit_inclusive_variations")!.values;
    expect(up).toBeCloseTo(21 + Math.sqrt(21), 10);
    expect(down).toBeCloseTo(21 - Math.sqrt(21), 10);
    // Before the fit a free parameter has the uncertainty 1, and x = 1.
    const [before, after] = hists.get("hist_prefit_inclusive_variations")!.values;
    expect([before, after]).toEqual([13 - 20, 13 + 20]);
  });

  test("are those of any mapping, and bin-by-bin parameters stay", async () => {
    const spec = { mappings: [{ name: "BaseMapping" }, project("ch0")], variations: true, chi2: false };
    const mappings = await mappingsOf(spec);
    const name = "hist_postfit_inclusive_variations";
    const whole = mappings.get("BaseMapping")!.channels.get("ch0")!.get(name)!;
    const total = mappings.get("Project ch0")!.channels.get("ch0")!.get(name)!;
    const width = total.values.length;
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let bin = 0; bin < 9; bin++) sum += whole.values[bin * width + i]!;
      expect(Math.abs(sum - total.values[i]!)).toBeLessThanOrEqual(1e-12 * Math.abs(sum));
    }
  });
});

test("as one mapping there is one result mapping, with the covariance between all", async () => {
  const mappings = await mappingsOf({
    mappings: [project("ch0"), difference(select("ch0"), select("ch0"))],
    composite: true,
    covariance: true,
  });
  expect([...mappings.keys()]).toEqual(["CompositeMapping"]);
  const { channels, histograms, counts } = mappings.get("CompositeMapping")!;
  expect([...channels.keys()]).toEqual(["Project ch0 ch0", "Difference ch0 ch0 ch0"]);
  const covariance = histograms.get("hist_postfit_inclusive_cov")!;
  expect(covariance.axes.map((axis) => axis.name)).toEqual(["x", "y"]);
  expect(covariance.values).toHaveLength(100);
  // A difference of something to itself says nothing.
  expect(counts.get("ndf")).toBe(1);
});

test("bins of a ratio with an empty denominator are not numbers, and are named in a warning", async () => {
  const input = exampleInput();
  const warnings: string[] = [];
  // The signal has an empty template in the second bin.
  const mapping = ratio(select("ch0"), select("ch0", { processes: ["sig1"] }));
  const { groups } = await fit(input, {
    ...data,
    analyses: [{ kind: "histograms", mappings: [mapping], errors: true, covariance: true }],
    run: {
      threads: 0,
      onProgress: (progress) => {
        if (progress.kind === "message" && progress.level === "warning") warnings.push(progress.text);
      },
    },
  });
  const hist = groups[0]!.mappings
    .get("Ratio ch0 ch0 None sig1")!
    .channels.get("ch0")!
    .get("hist_postfit_inclusive")!;
  const isNumber = (values: ArrayLike<number>) => Array.from(values, Number.isFinite);
  expect(isNumber(hist.values)).toEqual([true, false, true, true, true, true, true, true, true]);
  if (hist.storage === "weight") expect(isNumber(hist.variances)).toEqual(isNumber(hist.values));
  expect(warnings.filter((text) => text.startsWith("Ratio"))).toEqual([
    'Ratio ch0 ch0 None sig1 is not a number prefit in bin 1 of channel "ch0", as where it divides by zero.',
    'Ratio ch0 ch0 None sig1 is not a number postfit in bin 1 of channel "ch0", as where it divides by zero.',
  ]);
});

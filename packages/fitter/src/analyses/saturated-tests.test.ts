import type { FitInput, MappingResult, ResultGroup } from "@rabbit-fit/contracts";
import { innerValues, regularAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { mappings as build, models } from "../index.js";
import type { SaturatedTestsSpec } from "../options/analysis-spec.js";
import type { BinByBinStat, FitOptions } from "../options/fit-options.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import { counting } from "../testing/counting.fixture.js";
import { type ExampleInputOptions, exampleInput } from "../testing/example-input.fixture.js";

const BINS = 12;

/** A channel with axes x and y and data in every bin. */
function plane(options: ExampleInputOptions = {}): FitInput {
  const input = exampleInput({ bins: BINS, ...options });
  const axis = (bins: number, name: string) =>
    regularAxis(bins, 0, bins, { name, underflow: false, overflow: false });
  const [channel, masked] = input.channels;
  return {
    ...input,
    channels: [{ ...channel!, axes: [axis(4, "x"), axis(3, "y")] }, masked!],
    // No bin is empty.
    data: { counts: input.data.counts.map((count) => count || 190) },
  };
}

async function tested(
  input: FitInput,
  mappings: readonly MappingSpec[] | undefined,
  options: FitOptions = {},
  spec: Partial<SaturatedTestsSpec> = {},
) {
  const warnings: string[] = [];
  const { groups } = await fit(input, {
    data: { sets: ["data"], unblind: [".*"] },
    ...options,
    analyses: [
      ...(options.analyses ?? []),
      { kind: "saturated-tests", ...(mappings && { mappings }), ...spec },
    ],
    run: {
      threads: 0,
      onProgress(progress) {
        if (progress.kind === "message" && progress.level === "warning") warnings.push(progress.text);
      },
    },
  });
  const [group] = groups as [ResultGroup];
  const of = (key: string) => numbersOf(group.mappings.get(key)!);
  return { group, of, warnings };
}

function numbersOf({ numbers, counts, saturatedFit }: MappingResult) {
  return {
    q: numbers.get("chi2_saturated")!,
    ndf: counts.get("ndf_saturated")!,
    edm: numbers.get("edmval_saturated"),
    fit: saturatedFit!,
  };
}

const treatments: readonly (readonly [string, BinByBinStat])[] = [
  ["no betas", { kind: "none" }],
  ["lite gamma", { kind: "lite", type: "gamma" }],
  ["lite, added", { kind: "lite", type: "normal-additive" }],
  ["lite, scaling", { kind: "lite", type: "normal-multiplicative" }],
  ["full gamma", { kind: "full", type: "gamma" }],
  ["full, added", { kind: "full", type: "normal-additive" }],
  ["full, scaling", { kind: "full", type: "normal-multiplicative" }],
];

/** Neighbouring bins are correlated. */
function withCovariance(input: FitInput): FitInput {
  const inverseCovariance = new Float64Array(BINS * BINS);
  for (let i = 0; i < BINS; i++) {
    for (let j = 0; j < BINS; j++) inverseCovariance[i * BINS + j] = 0.005 * 0.4 ** Math.abs(i - j);
  }
  return { ...input, data: { ...input.data, inverseCovariance } };
}

describe("the model that saturates everything", () => {
  const cases = (["poisson", "chi2", "covariance"] as const).flatMap((form) =>
    treatments
      .filter(([, { kind, ...stat }]) => form !== "covariance" || !("type" in stat) || stat.type !== "gamma")
      .flatMap(([name, binByBinStat]) =>
        (["dense", "sparse"] as const).map((storage) => ({ form, name, binByBinStat, storage })),
      ),
  );

  test.each(cases)(
    "gives the saturated test of the fit: $form, $name, $storage",
    async ({ form, binByBinStat, storage }) => {
      const plain = plane({ storage });
      const input = form === "covariance" ? withCovariance(plain) : plain;
      const { group, of, warnings } = await tested(input, undefined, { likelihood: { form, binByBinStat } });
      const { q, ndf, fit: saturated } = of("BaseMapping");
      expect(group.nllvalreduced).toBeGreaterThan(1);
      expect(q / (2 * group.nllvalreduced!)).toBeCloseTo(1, 9);
      expect(saturated.nllvalreduced).toBeCloseTo(0, 8);
      // Two signals and a nuisance parameter without constraint give way to the scales.
      expect(ndf).toBe(BINS - 3);
      expect(ndf).toBe(group.ndfsat);
      expect(saturated.convergence).toMatchObject({ converged: true });
      expect(saturated.histograms.has("cov")).toBe(false);
      expect(warnings).toContain(
        "The fit of the saturated test of BaseMapping has no covariance; the test does not need it. Its scales can take the place of 3 parameters without constraint; the test has as many degrees of freedom less.",
      );
    },
  );
});

test("a counted signal over a background has the deviance of Poisson counts", async () => {
  const [signal, background, observed] = [
    [5, 10, 20],
    [100, 80, 60],
    [110, 85, 95],
  ] as const;
  const input = counting([...signal], [...background], [...observed]);
  const frozen = { likelihood: { binByBinStat: { kind: "none" } }, parameters: { freeze: ["sig"] } } as const;
  const { of } = await tested(input, [build.base(), build.project("ch0")], frozen);
  const expected = signal.map((s, i) => s + background[i]!);
  const deviance = (n: number, N: number) => 2 * (n - N + N * Math.log(N / n));
  const apart = expected.reduce((sum, n, i) => sum + deviance(n, observed[i]!), 0);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const together = deviance(sum(expected), sum(observed));
  expect(of("BaseMapping").q / apart).toBeCloseTo(1, 12);
  expect(of("BaseMapping").ndf).toBe(3);
  expect(of("Project ch0").q / together).toBeCloseTo(1, 12);
  expect(of("Project ch0").ndf).toBe(1);
  expect(of("Project ch0").fit.histograms.get("parms")!.values[1]! ** 2).toBeCloseTo(
    sum(observed) / sum(expected),
    10,
  );
});

test("a signal that is zero in the fit can grow in the saturated one", async () => {
  const input = counting([10, 10], [100, 100], [60, 120]);
  const none = { likelihood: { binByBinStat: { kind: "none" } } } as const;
  const first = [build.select("ch0", { axes: { x: { stop: 1 } } })];
  const { group, of } = await tested(input, first, none);
  expect(group.histograms.get("parms")!.values[0]).toBeCloseTo(0, 6);
  const { q, fit: saturated } = of("Select x:slice(None,1)");
  const [signal, scale] = saturated.histograms.get("parms")!.values;
  expect(signal! ** 2).toBeCloseTo(2, 7);
  expect(scale! ** 2).toBeCloseTo(60 / 120, 7);
  expect(saturated.nllvalreduced).toBeCloseTo(0, 10);
  expect(q).toBeCloseTo(2 * group.nllvalreduced!, 10);
});

/** The same tensor with a free nuisance parameter for each group of bins, of which one unit is a factor e. */
function withFreeScales(input: FitInput, groupOf: (bin: number) => number, count: number): FitInput {
  const { templates, systematics } = input;
  if (templates.kind !== "dense") throw new Error("expected a dense tensor");
  const before = templates.columnCount;
  const logk = templates.logk.flatMap(({ values }) => [...values]);
  const columnCount = before + count;
  const rows = templates.norm.length;
  const values = new Float64Array(rows * columnCount);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < before; column++) {
      const to = column < systematics.unconstrainedCount ? column : column + count;
      values[row * columnCount + to] = logk[row * before + column]!;
    }
    const bin = Math.floor(row / input.processes.length);
    if (bin < BINS) values[row * columnCount + systematics.unconstrainedCount + groupOf(bin)] = 1;
  }
  const free = systematics.unconstrainedCount;
  return {
    ...input,
    systematics: {
      ...systematics,
      names: [
        ...systematics.names.slice(0, free),
        ...Array.from({ length: count }, (_, i) => `scale${i}`),
        ...systematics.names.slice(free),
      ],
      unconstrainedCount: free + count,
      constraintWeights: Float64Array.from([
        ...systematics.constraintWeights.slice(0, free),
        ...new Array<number>(count).fill(0),
        ...systematics.constraintWeights.slice(free),
      ]),
    },
    templates: { ...templates, columnCount, logk: [{ firstRow: 0, values }] },
  };
}

describe.each(treatments)("%s", (_, binByBinStat) => {
  const likelihood = { binByBinStat };

  test("q is that of a tensor in which the scales are free nuisance parameters", async () => {
    const plain = () => plane({ symmetric: true });
    const { group, of, warnings } = await tested(plain(), [build.project("ch0", ["x"])], { likelihood });
    expect(warnings).toEqual([]);
    const free = withFreeScales(plain(), (bin) => Math.floor(bin / 3), 4);
    const { groups } = await fit(free, {
      data: { sets: ["data"], unblind: [".*"] },
      likelihood,
      run: { threads: 0 },
    });
    const { q, ndf, edm, fit: saturated } = of("Project ch0 x");
    expect(groups[0]!.convergence!.converged).toBe(true);
    expect(q).toBeGreaterThan(0.1);
    expect(q).toBeCloseTo(2 * (group.nllvalreduced! - groups[0]!.nllvalreduced!), 8);
    expect(ndf).toBe(4);
    expect(edm).toBeLessThan(1e-12);
    expect(saturated.edmval).toBe(edm);
    const parms = saturated.histograms.get("parms")!;
    expect(parms.axes[0]).toMatchObject({
      categories: [
        "sig1",
        "sig2",
        ...[0, 1, 2, 3].map((bin) => `saturated_ch0_x${bin}`),
        ...[0, 1, 2, 3, 4].map((i) => `syst${i}`),
      ],
    });
    const theirs = groups[0]!.histograms.get("parms")!;
    if (parms.storage !== "weight" || theirs.storage !== "weight") throw new Error("expected variances");
    for (let i = 0; i < 4; i++) {
      // x^2 = exp(theta), and the sigma of theta is 2 / x times that of x.
      const [x, theta] = [parms.values[2 + i]!, theirs.values[3 + i]!];
      expect(2 * Math.log(x)).toBeCloseTo(theta, 6);
      expect((4 * parms.variances[2 + i]!) / x ** 2 / theirs.variances[3 + i]!).toBeCloseTo(1, 5);
    }
    expect(innerValues(saturated.histograms.get("cov")!)).toHaveLength(11 ** 2);
    const losses = innerValues(saturated.histograms.get("loss")!);
    expect(losses.at(-1)).toBeCloseTo(saturated.nllvalreduced!, 9);
    expect(innerValues(saturated.histograms.get("time")!)).toHaveLength(losses.length);
  });

  test("a coarser projection has a smaller q", async () => {
    const { of } = await tested(
      plane(),
      [
        build.project("ch0"),
        build.select("ch0", { axes: { x: { rebin: [0, 2, 4] }, y: "sum" } }),
        build.project("ch0", ["x"]),
        build.project("ch0", ["y", "x"]),
      ],
      { likelihood },
    );
    const keys = ["Project ch0", "Select x:rebin(0,2,4),y:sum", "Project ch0 x", "Project ch0 y x"];
    const found = [...keys].map((key) => of(key).q);
    expect(found[0]).toBeGreaterThanOrEqual(0);
    for (let i = 1; i < found.length; i++) expect(found[i]).toBeGreaterThanOrEqual(found[i - 1]! - 1e-9);
    expect(found[3]).toBeGreaterThan(1);
    expect(keys.map((key) => of(key).ndf).slice(1)).toEqual([2, 4, BINS - 3]);
  });
});

test("the penalties of a regularised fit are those of its saturated fit", async () => {
  const regularization = [{ kind: "SVD" as const, mapping: build.project("ch0", ["x"]) }];
  const options = { regularization, regularizationStrength: 1 };
  const { group, of } = await tested(plane(), [build.project("ch0", ["y"])], options);
  const { groups } = await fit(plane(), {
    data: { sets: ["data"], unblind: [".*"] },
    ...options,
    model: models.compose(models.mu(), models.saturatedProject("ch0", ["y"])),
    run: { threads: 0 },
  });
  const penalty = (one: ResultGroup) => one.numbers.get("regularization_penalty")!;
  expect(penalty(group)).toBeGreaterThan(0.01);
  expect(of("Project ch0 y").q).toBeCloseTo(2 * (group.nllvalreduced! - groups[0]!.nllvalreduced!), 7);
  expect(of("Project ch0 y").q).toBeGreaterThan(0.1);
});

test("external terms act on their parameters, wherever the scales are put", async () => {
  const withTerm = (): FitInput => ({
    ...plane(),
    externalTerms: [{ name: "other", parameters: ["syst3", "sig2"], gradient: Float64Array.of(1.5, -2) }],
  });
  const { group, of } = await tested(withTerm(), [build.project("ch0", ["y"])]);
  const { groups } = await fit(withTerm(), {
    data: { sets: ["data"], unblind: [".*"] },
    model: models.compose(models.mu(), models.saturatedProject("ch0", ["y"])),
    run: { threads: 0 },
  });
  expect(of("Project ch0 y").q).toBeCloseTo(2 * (group.nllvalreduced! - groups[0]!.nllvalreduced!), 8);
});

test("a blinded fit has the same q, and shows no more than it does without", async () => {
  const mapping = [build.project("ch0", ["x"])];
  const open = await tested(plane(), mapping, { parameters: { allowNegative: true } });
  const blinded = await tested(plane(), mapping, {
    data: { sets: ["data"] },
    parameters: { allowNegative: true },
  });
  const key = "Project ch0 x";
  expect(blinded.of(key).q).toBeCloseTo(open.of(key).q, 8);
  const parms = (one: typeof open) => one.of(key).fit.histograms.get("parms")!.values;
  const nominal = (one: typeof open) => one.group.histograms.get("parms")!.values;
  for (const poi of [0, 1]) {
    const offset = nominal(blinded)[poi]! - nominal(open)[poi]!;
    expect(Math.abs(offset)).toBeGreaterThan(0.1);
    expect(parms(blinded)[poi]! - parms(open)[poi]!).toBeCloseTo(offset, 5);
  }
  for (let i = 2; i < 6; i++) expect(parms(blinded)[i]).toBeCloseTo(parms(open)[i]!, 6);
});

test("frozen parameters stay where they are", async () => {
  const { group, of } = await tested(plane(), [build.project("ch0", ["x"])], {
    parameters: { freeze: ["sig1", "syst[12]"] },
  });
  const parms = of("Project ch0 x").fit.histograms.get("parms")!.values;
  const nominal = group.histograms.get("parms")!.values;
  const [first, last] = [[0], [7, 8]];
  for (const place of first) expect(parms[place]).toBe(nominal[place]);
  for (const place of last) expect(parms[place]).toBe(nominal[place - 4]);
  expect(parms[9]).not.toBe(nominal[5]);
  expect(of("Project ch0 x").q).toBeGreaterThan(0);
});

test("Asimov data leave nothing to test, and toys have tests of their own", async () => {
  const { groups } = await fit(plane(), {
    data: { sets: ["asimov", { toy: 1 }, { toy: 2 }] },
    analyses: [{ kind: "saturated-tests", mappings: [build.project("ch0", ["x"])] }],
    run: { threads: 0 },
  });
  const [asimov, first, second] = groups.map(({ mappings }) => numbersOf(mappings.get("Project ch0 x")!).q);
  expect(asimov).toBeGreaterThanOrEqual(0);
  expect(asimov).toBeLessThan(1e-10);
  expect(first).toBeGreaterThan(1e-3);
  expect(second).not.toBe(first);
});

test("the fit itself is the same to the last bit, and so are threads", async () => {
  const mapping = [build.project("ch0", ["x"])];
  const spec = { kind: "saturated-tests", mappings: mapping } as const;
  const analyses = [{ kind: "histograms", errors: true } as const];
  const options = { data: { sets: ["data"] as const, unblind: [".*"] } };
  const plain = await fit(plane(), { ...options, analyses, run: { threads: 0 } });
  const both = await fit(plane(), { ...options, analyses: [spec, ...analyses], run: { threads: 0 } });
  const threads = await fit(plane(), { ...options, analyses: [spec, ...analyses], run: { threads: 2 } });
  const [a, b, c] = [plain, both, threads].map(({ groups }) => groups[0]!);
  for (const [name, histogram] of a!.histograms) {
    if (name === "epoch_time") continue;
    expect(b!.histograms.get(name), name).toEqual(histogram);
  }
  expect(b!.mappings.get("BaseMapping")).toEqual(a!.mappings.get("BaseMapping"));
  const [serial, shared] = [b!, c!].map((group) => group.mappings.get("Project ch0 x")!);
  expect(shared!.numbers).toEqual(serial!.numbers);
  expect(shared!.saturatedFit!.histograms.get("parms")).toEqual(
    serial!.saturatedFit!.histograms.get("parms"),
  );
});

test("outputs without expectation have no scale, and those without data have one at zero", async () => {
  const input = counting([0, 5, 5], [0, 50, 50], [0, 60, 0]);
  const frozen = { likelihood: { binByBinStat: { kind: "none" } }, parameters: { freeze: ["sig"] } } as const;
  const { of } = await tested(input, undefined, frozen);
  expect(of("BaseMapping").ndf).toBe(2);
  expect(of("BaseMapping").q).toBeCloseTo(2 * (55 - 60 + 60 * Math.log(60 / 55)) + 2 * 55, 9);
  const [, first, second] = of("BaseMapping").fit.histograms.get("parms")!.values;
  expect(first! ** 2).toBeCloseTo(60 / 55, 9);
  expect(second! ** 2).toBeCloseTo(0, 9);
});

test("without Hessian the test is the same, with less around it", async () => {
  const mapping = [build.project("ch0", ["x"])];
  const full = await tested(plane(), mapping);
  const none = await tested(plane(), mapping, { covariance: "none" });
  expect(none.of("Project ch0 x").q).toBeCloseTo(full.of("Project ch0 x").q, 9);
  expect(none.of("Project ch0 x")).toMatchObject({ ndf: 4, edm: undefined });
  expect([...none.of("Project ch0 x").fit.histograms.keys()]).toEqual(["parms", "loss", "time"]);
  expect(none.warnings).toEqual([]);
});

test("what was not minimised, or has not converged, is not tested", async () => {
  const not = await tested(plane(), undefined, { minimizer: { step: "none" } });
  expect(not.group.mappings.size).toBe(0);
  expect(not.warnings).toContain("There are no saturated tests, as nothing was minimised.");
  const early = await tested(plane(), undefined, { minimizer: { maxIterations: 1 } });
  expect(early.group.mappings.size).toBe(0);
  expect(early.warnings).toContain("There are no saturated tests, as the fit has not converged.");
});

describe("mappings that cannot have a test are refused before the fit", () => {
  test.each([
    [build.normalize("ch0", ["x"]), /"Normalize ch0 x" is another function of the yields than a sum of bins/],
    [build.select("ch0", { processes: ["sig1"] }), /"Select sig1" is a sum of some processes/],
    [build.project("ch0_masked"), /"Project ch0_masked" is a sum of bins of a masked channel/],
    [build.ratio(build.select("ch0"), build.select("ch0")), /"Ratio ch0 ch0" is another function/],
  ])("%o", async (mapping, message) => {
    await expect(tested(plane(), [build.base(), mapping])).rejects.toThrow(message);
  });

  test("they are left out, with a warning, where that is asked for; there has to be another", async () => {
    const some = [build.normalize("ch0", ["x"]), build.project("ch0", ["x"])];
    const { group, warnings } = await tested(plane(), some, {}, { others: "left-out" });
    expect([...group.mappings.keys()]).toEqual(["Project ch0 x"]);
    expect(warnings).toEqual([
      "There is no saturated test of some mappings: Normalize ch0 x is another function of the yields than a sum of bins.",
    ]);
    await expect(tested(plane(), [some[0]!], {}, { others: "left-out" })).rejects.toThrow(
      /options\.analyses\[0\]\.mappings is none that has a saturated test \(Normalize ch0 x is another function/,
    );
  });

  test("a model that has the scales already cannot have them twice", async () => {
    const model = models.compose(models.mu(), models.saturatedProject("ch0", ["x"]));
    await expect(tested(plane(), [build.project("ch0", ["x"])], { model })).rejects.toThrow(
      /"Project ch0 x" is one whose scale saturated_ch0_x0 is a parameter of the fit already/,
    );
  });
});

import { type FitInput, type ResultGroup, validateFitInput } from "@rabbit-fit/contracts";
import { innerValues, innerVariances, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openFits } from "../node/open-fits.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import { counting } from "../testing/counting.fixture.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { fit } from "./fit.js";

const data: FitOptions = { data: { sets: ["data"], unblind: [".*"] } };

async function fitOne(input: FitInput, options: FitOptions = data): Promise<ResultGroup> {
  const { groups } = await fit(input, options);
  expect(groups).toHaveLength(1);
  return groups[0]!;
}

/** Without the times that it records, which are never the same. */
function timeless({ histograms, ...rest }: ResultGroup): ResultGroup {
  return { ...rest, histograms: new Map([...histograms].filter(([name]) => name !== "epoch_time")) };
}

function parameters(group: ResultGroup, name = "parms") {
  const hist = group.histograms.get(name) as WeightHistogram;
  const axis = hist.axes[0]!;
  const names = axis.kind === "string-category" ? axis.categories : [];
  const values = innerValues(hist);
  const variances = innerVariances(hist);
  return Object.fromEntries(names.map((p, i) => [p, { value: values[i]!, variance: variances[i]! }]));
}

test("one bin of signal, no systematics: mu = k / s with uncertainty sqrt(k) / s", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0.5, max: 1e4, noNaN: true }),
      fc.integer({ min: 1, max: 10_000 }),
      async (s, k) => {
        const { sig } = parameters(
          await fitOne(counting([s], [0], [k]), {
            ...data,
            parameters: { ...data.parameters, allowNegative: true },
          }),
        );
        expect(Math.abs(sig!.value / (k / s) - 1)).toBeLessThan(1e-8);
        expect(Math.abs(Math.sqrt(sig!.variance) / (Math.sqrt(k) / s) - 1)).toBeLessThan(1e-6);
      },
    ),
    { seed: 1, numRuns: 20 },
  );
});

test("stored as a square root, mu = x^2 with the uncertainty dx = dmu / 2x", async () => {
  const { sig } = parameters(await fitOne(counting([10], [0], [40])));
  expect(sig!.value).toBeCloseTo(2, 9); // mu = 4
  expect(Math.sqrt(sig!.variance)).toBeCloseTo(Math.sqrt(40) / 10 / 4, 9);
});

test("the saturated test of a fit with as many parameters as bins is exact", async () => {
  const group = await fitOne(counting([10], [3], [21]));
  expect(group.nllvalreduced).toBeCloseTo(0, 12);
  expect(group.ndfsat).toBe(0);
});

describe("names of result groups", () => {
  const pseudodata = ["A", "B"].map((name) => ({ name, counts: exampleInput().data.counts }));
  test("data, Asimov data and pseudodata, in the order asked for", async () => {
    const { groups } = await fit(
      { ...exampleInput(), pseudodata },
      { data: { sets: ["asimov", "data"], pseudodata: [] } },
    );
    expect(groups.map((group) => group.name)).toEqual(["asimov_A", "asimov_B", "A", "B"]);
  });

  test("one of the pseudodata", async () => {
    const { groups } = await fit(
      { ...exampleInput(), pseudodata },
      { data: { sets: ["data"], pseudodata: ["B"] } },
    );
    expect(groups.map((group) => group.name)).toEqual(["B"]);
  });

  test("a data set twice is refused by its place", async () => {
    for (const [sets, message] of [
      [
        ["data", "data"],
        'options.data.sets[1] is "data", expected each data set once: options.data.sets[0] is',
      ],
      [
        ["data", { toy: 2 }, { toy: 1 }, { toy: 2 }],
        'options.data.sets[3] is "toy 2", expected each data set',
      ],
    ] as const) {
      await expect(fit(exampleInput(), { data: { sets } })).rejects.toThrow(message);
      const all = { sets, pseudodata: [] };
      await expect(fit({ ...exampleInput(), pseudodata }, { data: all })).rejects.toThrow(message);
    }
  });

  test("pseudodata that are not there are refused", async () => {
    await expect(fit(exampleInput(), { data: { pseudodata: ["C"] } })).rejects.toThrow(
      /options\.data\.pseudodata is \["C"\].*a tensor that has pseudodata/,
    );
  });
});

test("Asimov data are fitted by the parameters they were made with", async () => {
  const group = await fitOne(exampleInput(), {
    parameters: { expectSignal: [{ parameter: "sig1", value: 0.49 }] },
  });
  expect(group.name).toBe("asimov");
  const { sig1, sig2, syst2 } = parameters(group);
  expect([sig1!.value, sig2!.value, syst2!.value].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([
    0.7, 1, 0,
  ]);
  expect(group.nllvalreduced).toBeCloseTo(0, 12);
});

test("Asimov data with a shifted constraint: the minimum is found all the same", async () => {
  const options: FitOptions = { parameters: { constraintMinima: [{ parameter: "syst3", value: 0.8 }] } };
  const group = await fitOne(exampleInput(), options);
  expect(parameters(group).syst3!.value).toBeCloseTo(0.8, 9);
  expect(group.edmval).toBeLessThan(1e-14);
});

test("a frozen parameter does not move and keeps its prefit variance", async () => {
  const options = {
    ...data,
    parameters: {
      ...data.parameters,
      freeze: ["syst[23]"],
      constraintMinima: [{ parameter: "syst3", value: 0.3 }],
    },
  };
  const group = await fitOne(exampleInput(), options);
  const { syst2, syst3, syst1 } = parameters(group);
  expect(syst2).toEqual({ value: 0, variance: 1 });
  expect(syst3).toEqual({ value: 0.3, variance: 1 });
  expect(syst1!.variance).toBeLessThan(1);
  expect(group.convergence?.converged).toBe(true);
});

test("freezing all that a systematic does is the same as not having it", async () => {
  const free = await fitOne(exampleInput({ systematics: 3 }), {
    ...data,
    parameters: { ...data.parameters, freeze: ["syst2"] },
  });
  const without = exampleInput({ systematics: 3 });
  for (const block of without.templates.logk) {
    for (let entry = 0; entry < block.values.length; entry++) if (entry % 3 === 2) block.values[entry] = 0;
  }
  const reduced = await fitOne(without);
  expect(reduced.nllvalreduced).toBeCloseTo(free.nllvalreduced!, 10);
  expect(parameters(reduced).sig1!.value).toBeCloseTo(parameters(free).sig1!.value, 9);
});

test("a name that no parameter has is refused, by the option that has it", async () => {
  await expect(fit(exampleInput(), { parameters: { freeze: ["nope"] } })).rejects.toThrow(
    /options\.parameters\.freeze is "nope"/,
  );
  const minimum = { parameters: { constraintMinima: [{ parameter: "nope", value: 1 }] } };
  await expect(fit(exampleInput(), minimum)).rejects.toThrow(
    /options\.parameters\.constraintMinima is "nope"/,
  );
  const signal = { parameters: { expectSignal: [{ parameter: "bkg1", value: 1 }] } };
  await expect(fit(exampleInput(), signal)).rejects.toThrow(
    /options\.parameters\.expectSignal is "bkg1", expected one of sig1, sig2/,
  );
});

test("a negative signal strength needs parameters that may be negative", async () => {
  const expectSignal = [{ parameter: "sig1", value: -1 }];
  await expect(fit(exampleInput(), { parameters: { expectSignal } })).rejects.toThrow(
    /Add options\.parameters\.allowNegative/,
  );
  const unknown = [{ parameter: "sig1", value: Number.NaN }];
  await expect(fit(exampleInput(), { parameters: { expectSignal: unknown } })).rejects.toThrow(
    /^options\.parameters\.expectSignal sig1 is NaN, expected a finite number/,
  );
});

test("a fit to data that starts at zero signal leaves it when the data have signal", async () => {
  const start: FitOptions = {
    ...data,
    parameters: { ...data.parameters, expectSignal: [{ parameter: "sig", value: 0 }] },
  };
  const { sig } = parameters(await fitOne(counting([10, 20], [30, 30], [40, 52]), start));
  const { sig: expected } = parameters(await fitOne(counting([10, 20], [30, 30], [40, 52])));
  expect(sig!.value).toBeCloseTo(expected!.value, 8);
});

test("a fit to data below the background ends at zero signal", async () => {
  const group = await fitOne(counting([10, 20], [30, 30], [20, 21]));
  expect(parameters(group).sig!.value).toBeCloseTo(0, 6);
  expect(group.convergence?.converged).toBe(true);
});

test("a fit behind multiplicative offsets finds the same minimum", async () => {
  const open = await fitOne(exampleInput());
  const hidden = await fitOne(exampleInput(), {
    data: { sets: ["data"], blindingScheme: "multiplicative" },
  });
  expect(hidden.nllvalreduced).toBeCloseTo(open.nllvalreduced!, 8);
  const [a, b] = [parameters(open), parameters(hidden)];
  expect(Math.abs(b.sig1!.value - a.sig1!.value)).toBeGreaterThan(1e-3);
  expect(Math.abs(b.syst0!.value - a.syst0!.value)).toBeGreaterThan(1e-3);
  expect(b.syst3!.value).toBeCloseTo(a.syst3!.value, 6);
  // Relative uncertainties of signal strengths are not hidden.
  expect(Math.sqrt(b.sig1!.variance) / b.sig1!.value).toBeCloseTo(
    Math.sqrt(a.sig1!.variance) / a.sig1!.value,
    6,
  );
});

test("Asimov data are never blinded", async () => {
  const { groups } = await fit(exampleInput(), { data: { sets: ["data", "asimov"] } });
  expect(parameters(groups[1]!).sig1!.value).toBeCloseTo(1, 9);
});

test("a parameter without effect or constraint: no covariance, a warning that names it", async () => {
  const input = exampleInput({ symmetric: true });
  for (const block of input.templates.logk) {
    for (let entry = 0; entry < block.values.length; entry += 5) block.values[entry] = 0;
  }
  const messages: FitProgress[] = [];
  const group = await fitOne(input, {
    ...data,
    run: { ...data.run, onProgress: (progress) => messages.push(progress) },
  });
  expect(group.convergence).toMatchObject({ converged: false, status: "not-positive-definite" });
  expect(
    messages.some((m) => m.kind === "message" && m.level === "warning" && m.text.includes('"syst0"')),
  ).toBe(true);
  expect(group.edmval).toBeNull();
  expect(group.histograms.has("cov")).toBe(false);
  expect(parameters(group).sig1!.variance).toBeNaN();
});

test("an aborted fit ends with the reason of its signal", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const onProgress = (progress: FitProgress) => {
    if (progress.kind === "iteration") controller.abort(reason);
  };
  await expect(
    fit(exampleInput(), { ...data, run: { ...data.run, onProgress, signal: controller.signal } }),
  ).rejects.toBe(reason);
});

afterEach(() => {
  vi.restoreAllMocks();
});

test.each<[string, FitOptions]>([
  ["a fit in one step", { likelihood: { form: "chi2", binByBinStat: { kind: "none" } } }],
  ["a fit that stops before the minimisation", { run: { until: "prefit" } }],
  ["a fit without minimisation", { minimizer: { step: "none" } }],
])("an abort ends %s as well", async (_, options) => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const onProgress = () => controller.abort(reason);
  const input = exampleInput({ symmetric: true, systematicType: "normal" });
  input.data.counts[2] = 40;
  const run = { ...data.run, ...options.run, onProgress, signal: controller.signal };
  const parameters = { allowNegative: true };
  await expect(fit(input, { ...data, parameters, ...options, run })).rejects.toBe(reason);
});

test("an abort from outside ends fits that are short each", async () => {
  // Every look at the clock takes a second: a turn of the event loop is due after each fit.
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
  const controller = new AbortController();
  const reason = new Error("enough");
  const sets = Array.from({ length: 40 }, (_, i) => ({ toy: i + 1 }));
  let started = 0;
  const onProgress = ({ kind }: FitProgress) => {
    if (kind !== "started") return;
    if (++started === 2) setTimeout(() => controller.abort(reason), 0);
  };
  const chi2: FitOptions = {
    data: { sets, toys: { randomizeSystematics: "none", randomizeData: "normal" } },
    parameters: { allowNegative: true },
    likelihood: { form: "chi2", binByBinStat: { kind: "none" } },
    run: { ...data.run, onProgress, signal: controller.signal },
  };
  const input = exampleInput({ symmetric: true, systematicType: "normal" });
  const variances = input.data.counts.map(() => 40);
  await expect(fit({ ...input, data: { ...input.data, variances } }, chi2)).rejects.toBe(reason);
  expect(started).toBeLessThan(sets.length);
});

test("an additive systematic is scaled by the expected signal strength, not by its square root", async () => {
  const observed = async (value: number) => {
    const options: FitOptions = {
      parameters: { expectSignal: [{ parameter: "sig1", value }] },
      analyses: [{ kind: "histograms", errors: true }],
    };
    const group = await fitOne(oneSignalVariation(), options);
    const hist = group.mappings.get("BaseMapping")!.channels.get("ch0")!.get("hist_prefit_inclusive");
    return innerVariances(hist as WeightHistogram)[0]!;
  };
  // The variance of the only variation, of a constrained parameter, is the square of its size.
  const atOne = await observed(1);
  expect((await observed(4)) / atOne).toBeCloseTo(16, 9);
});

/** One constrained additive variation of the first signal, no statistical uncertainty of the templates. */
function oneSignalVariation(): FitInput {
  const input = exampleInput({ systematicType: "normal", symmetric: true, systematics: 2 });
  for (const { firstRow, values } of input.templates.logk) {
    for (let entry = 0; entry < values.length; entry++) {
      const row = firstRow + Math.floor(entry / 2);
      values[entry] = row % 4 === 0 && entry % 2 === 1 ? 2 : 0;
    }
  }
  return { ...input, sumw2: input.sumw2.map(() => 0) };
}

test("histograms: prefit sums are the templates, errors appear where asked for", async () => {
  const histograms = { perProcess: true, errors: true, errorsPerProcess: true };
  const input = exampleInput();
  const norm = input.templates.norm.slice();
  const group = await fitOne(input, { ...data, analyses: [{ kind: "histograms", ...histograms }] });
  const mapping = group.mappings.get("BaseMapping")!;
  expect([...mapping.channels.keys()]).toEqual(["ch0", "ch0_masked"]);
  expect([...mapping.channels.get("ch0")!.keys()]).toEqual([
    "hist_data_obs",
    "hist_nobs",
    "hist_prefit_inclusive",
    "hist_prefit",
    "hist_postfit_inclusive",
    "hist_postfit",
  ]);
  expect([...mapping.channels.get("ch0_masked")!.keys()]).not.toContain("hist_data_obs");
  const inclusive = innerValues(mapping.channels.get("ch0")!.get("hist_prefit_inclusive")!);
  inclusive.forEach((value, bin) => {
    expect(value).toBeCloseTo(
      norm.subarray(4 * bin, 4 * bin + 4).reduce((a, b) => a + b),
      10,
    );
  });
  const perProcess = innerValues(mapping.channels.get("ch0")!.get("hist_prefit")!);
  expect(Array.from(perProcess)).toEqual(Array.from(norm.subarray(0, perProcess.length)));
  expect(mapping.counts.get("ndf")).toBe(9);
  expect(mapping.numbers.get("chi2")).toBeGreaterThan(0);
});

test("before the fit only, there is no postfit anything", async () => {
  const group = await fitOne(exampleInput(), {
    ...data,
    analyses: [{ kind: "histograms" }],
    run: { ...data.run, until: "prefit" },
  });
  expect([...group.histograms.keys()]).toEqual(["parms_prefit"]);
  expect(group.nllvalreduced).toBeUndefined();
});

test("the full likelihood of one bin is that of the Poisson distribution", async () => {
  // -ln Poisson(4; n = 4) = 4 - 4 ln 4 + ln 24
  const group = await fitOne(counting([4], [0], [4]), { ...data, analyses: [{ kind: "full-nll" }] });
  const noParameter = -1 + 0; // The bin has k = 1 and beta = 1 fixed: k beta + ln Gamma(1) = 1 is counted, as in the reference.
  expect(group.nllvalfull! + noParameter).toBeCloseTo(4 - 4 * Math.log(4) + Math.log(24), 10);
});

/** With an external Hessian in row blocks. */
function withHessian(input: FitInput): FitInput {
  const block = {
    firstRow: 0,
    rowStart: Uint32Array.of(0, 1, 2),
    columns: Uint32Array.of(0, 1),
    values: Float64Array.of(2, 3),
  };
  const hessian = { kind: "sparse" as const, size: 2, upper: [block] };
  return { ...input, externalTerms: [{ name: "pull", parameters: ["syst2", "syst3"], hessian }] };
}

test.each([
  ["dense", exampleInput()],
  ["sparse", exampleInput({ storage: "sparse" })],
  ["dense with normal systematics", exampleInput({ systematicType: "normal" })],
])("the same %s input can be fitted twice and written, as nothing of it is modified", async (_, example) => {
  const input = withHessian(example);
  const before = structuredClone(input);
  const options: FitOptions = {
    ...data,
    data: { ...data.data, sets: ["asimov", "data"] },
    analyses: [{ kind: "histograms", errors: true }],
  };
  const groups = async () => (await fit(input, options)).groups.map(timeless);
  const first = await groups();
  expect(input).toEqual(before);
  expect(await groups()).toEqual(first);
  const plan = await openFits(input, options);
  const planned: ResultGroup[] = [];
  await plan.run({ onGroup: (group) => void planned.push(timeless(group)) });
  await plan.close();
  expect(planned).toEqual(first);
  expect(input).toEqual(before);
  expect(() => validateFitInput(input)).not.toThrow();
});

test("a second thread changes no bit", async () => {
  const inline = await fitOne(exampleInput({ bins: 40 }), { ...data, run: { ...data.run, threads: 0 } });
  const threaded = await fitOne(exampleInput({ bins: 40 }), { ...data, run: { ...data.run, threads: 2 } });
  expect(parameters(threaded)).toEqual(parameters(inline));
  expect(threaded.histograms.get("cov")).toEqual(inline.histograms.get("cov"));
});

test("a frozen parameter does not move under an external term either", async () => {
  const externalTerms = [{ name: "pull", parameters: ["syst2", "syst3"], gradient: Float64Array.of(5, 0.1) }];
  const group = await fitOne(
    { ...exampleInput(), externalTerms },
    { ...data, parameters: { ...data.parameters, freeze: ["syst2"] } },
  );
  expect(parameters(group).syst2!.value).toBe(0);
  expect(group.convergence?.converged).toBe(true);
});

test("without Hessian the parameters of interest have the same variances, and no others have any", async () => {
  const full = await fitOne(exampleInput());
  const free = await fitOne(exampleInput(), { ...data, covariance: "of-interest" });
  const [expected, actual] = [parameters(full), parameters(free)];
  for (const name of ["sig1", "sig2", "syst0"]) {
    expect(actual[name]!.variance / expected[name]!.variance).toBeCloseTo(1, 8);
  }
  expect(actual.syst1!.variance).toBeNaN();
  expect(free.histograms.has("cov")).toBe(false);
  expect(free.edmval).toBeLessThan(1e-15);
});

test("without uncertainties there is no distance to the minimum", async () => {
  const group = await fitOne(exampleInput(), { ...data, covariance: "none" });
  expect(group.edmval).toBeNull();
  expect(parameters(group).sig1!.variance).toBeNaN();
  expect(group.convergence?.converged).toBe(true);
});

test("what needs the covariance is refused without it", async () => {
  const options: FitOptions = {
    ...data,
    analyses: [{ kind: "histograms", variations: true, chi2: false }],
    covariance: "of-interest",
  };
  await expect(fit(exampleInput(), options)).rejects.toThrow(
    /options\.covariance is "of-interest", expected "full".*"variations":true/,
  );
  const errors: FitOptions["analyses"] = [{ kind: "histograms", errors: true, chi2: false }];
  await expect(fit(exampleInput(), { ...options, analyses: errors, covariance: "none" })).rejects.toThrow(
    /options\.covariance is "none", expected "full" or "of-interest".*"errors":true/,
  );
  const many = exampleInput({ bins: 1001 });
  await expect(fit(many, { ...options, analyses: [{ kind: "histograms" }] })).rejects.toThrow(
    /options\.covariance is "of-interest", expected "full".*"histograms"/,
  );
  const histograms = { chi2: false };
  expect(
    (await fitOne(exampleInput(), { ...options, analyses: [{ kind: "histograms", ...histograms }] })).mappings
      .size,
  ).toBe(1);
});

test("a stiff external Hessian of condition 1e5 converges in a few dozen iterations", async () => {
  // Second differences over 300 nuisance parameters: stiffness that is not on the diagonal.
  const size = 300;
  const stiffness = 1e5;
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, row) => Math.min(2 * row, 2 * size - 1));
  const columns = Uint32Array.from({ length: 2 * size - 1 }, (_, entry) => (entry + 1) >> 1);
  const values = Float64Array.from(columns, (_, entry) => (entry % 2 === 0 ? stiffness + 2 : -stiffness / 2));
  const stiff = (): FitInput => {
    const input = exampleInput({ systematics: size, symmetric: true });
    const names = [...input.systematics.names];
    // In another order than the tensor's, so that neighbours are not next to each other.
    const parameters = names.map((_, i) => names[(i * 77) % size]!);
    const hessian = { kind: "sparse", size, upper: [{ firstRow: 0, rowStart, columns, values }] } as const;
    const block = hessian.upper[0];
    return {
      ...input,
      externalTerms: [
        {
          name: "prior",
          parameters,
          gradient: Float64Array.from(names, (_, i) => 0.01 * Math.sin(i)),
          hessian: { ...hessian, upper: [{ ...block }] },
        },
      ],
    };
  };
  const free = await fitOne(stiff(), { ...data, covariance: "of-interest" });
  expect(free.convergence).toMatchObject({ converged: true });
  expect(free.convergence!.iterations).toBeLessThan(24);
  expect(free.convergence!.hessianVectorProducts).toBeLessThan(400);
  expect(free.edmval).toBeLessThan(1e-15);
  const full = await fitOne(stiff());
  expect(free.nllvalreduced).toBeCloseTo(full.nllvalreduced!, 9);
  expect(parameters(free).sig1!.variance / parameters(full).sig1!.variance).toBeCloseTo(1, 6);
});

test("Asimov data without signal: all other parameters have their uncertainties", async () => {
  const expectSignal = [{ parameter: "sig1", value: 0 }];
  const messages: FitProgress[] = [];
  const onProgress = (progress: FitProgress) => messages.push(progress);
  const group = await fitOne(exampleInput(), {
    parameters: { expectSignal },
    analyses: [{ kind: "histograms", errors: true }],
    run: { onProgress },
  });
  expect(group.convergence?.converged).toBe(true);
  const { sig1, ...others } = parameters(group);
  expect(sig1!.value).toBe(0);
  expect(sig1!.variance).toBeNaN();
  expect(
    messages.some((m) => m.kind === "message" && m.text.includes("options.parameters.allowNegative")),
  ).toBe(true);
  // A parameter that changes nothing to second order is as good as fixed for the others.
  const fixed = await fitOne(exampleInput(), { parameters: { expectSignal, freeze: ["sig1"] } });
  for (const [name, { variance }] of Object.entries(others)) {
    expect(variance / parameters(fixed)[name]!.variance).toBeCloseTo(1, 9);
  }
  const hist = group.mappings.get("BaseMapping")!.channels.get("ch0")!.get("hist_postfit_inclusive");
  expect(innerVariances(hist as WeightHistogram).every(Number.isFinite)).toBe(true);
});

test("negative counts are refused, with the bin", async () => {
  const input = counting([10, 10], [3, 3], [21, -1]);
  await expect(fit(input, data)).rejects.toThrow(/data.counts\[1\] is -1, expected 0 or more/);
});

test("a bin without anything says nothing in the chi-square, and does not spoil it", async () => {
  const all = await fitOne(counting([10, 20, 0], [30, 30, 0], [44, 52, 0]), {
    ...data,
    analyses: [{ kind: "histograms" }],
  });
  const without = await fitOne(counting([10, 20], [30, 30], [44, 52]), {
    ...data,
    analyses: [{ kind: "histograms" }],
  });
  const of = (group: ResultGroup) => group.mappings.get("BaseMapping")!;
  expect(of(all).counts.get("ndf")).toBe(2);
  expect(of(all).numbers.get("chi2_prefit")).toBeCloseTo(of(without).numbers.get("chi2_prefit")!, 10);
});

test("a fit whose start is impossible says so in terms of a fit", async () => {
  const warnings: string[] = [];
  const onProgress = (progress: FitProgress) => {
    if (progress.kind === "message") warnings.push(progress.text);
  };
  const group = await fitOne(counting([10], [-30], [4]), { ...data, run: { ...data.run, onProgress } });
  expect(group.convergence?.converged).toBe(false);
  expect(warnings.join()).toMatch(/not finite at the starting point.*options\.parameters\.expectSignal/);
});

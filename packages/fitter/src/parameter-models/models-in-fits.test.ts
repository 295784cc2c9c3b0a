import type { FitInput, NumericArray, ResultGroup } from "@rabbit-fit/contracts";
import { innerValues, innerVariances, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { openFits } from "../node/open-fits.js";
import type { FitOptions } from "../options/fit-options.js";
import * as models from "./build.js";
import { cellOf, PLANE_BINS, planeInput, SIZES } from "./models.fixture.js";

const powerLaw = new URL("../../../../examples/models/power-law.mjs", import.meta.url).href;

const data: FitOptions = { data: { sets: ["data"], unblind: [".*"] } };
const histograms: FitOptions["analyses"] = [
  {
    kind: "histograms",
    errors: true,
    mappings: [{ name: "BaseMapping" }, { name: "Project", args: ["gen"] }],
  },
];

async function fitted(options: FitOptions, input = planeInput()): Promise<ResultGroup> {
  const { groups } = await fit(input, { ...data, ...options });
  expect(groups[0]!.convergence!.converged).toBe(true);
  return groups[0]!;
}

const parms = (group: ResultGroup) => group.histograms.get("parms") as WeightHistogram;
const values = (group: ResultGroup) => [...innerValues(parms(group))];
const variances = (group: ResultGroup) => [...innerVariances(parms(group))!];

describe("a formula is the model that it imitates", () => {
  const allowNegative = { allowNegative: true };

  test("Mu, bit by bit: rates are the same numbers, for each process", async () => {
    const [built, formula] = await Promise.all([
      fitted({ parameters: allowNegative, analyses: histograms }),
      fitted({
        model: models.formula({ sig: "sig", sig2: "sig2" }),
        parameters: allowNegative,
        analyses: histograms,
      }),
    ]);
    expect(values(formula)).toEqual(values(built));
    expect(variances(formula)).toEqual(variances(built));
    expect(formula.nllvalreduced).toBe(built.nllvalreduced);
    expect(formula.mappings).toEqual(built.mappings);
  });

  test("Mixture, in one channel, to the last bits of rounding", async () => {
    const names = { parameter: "sig_sig2_mixing", value: 0.5 };
    const mixture = await fitted({
      model: models.mixture([["sig", "sig2"]]),
      parameters: { allowNegative: true, expectSignal: [names] },
    });
    const formula = await fitted({
      model: models.formula(
        { "sig@plane": "sig_sig2_mixing", "sig2@plane": "1 - sig_sig2_mixing" },
        { sig_sig2_mixing: { default: 0.5 } },
      ),
      parameters: allowNegative,
    });
    values(formula).forEach((value, i) => {
      expect(Math.abs(value - values(mixture)[i]!)).toBeLessThan(1e-10);
      expect(Math.abs(variances(formula)[i]! / variances(mixture)[i]! - 1)).toBeLessThan(1e-10);
    });
  });
});

test("the saturated model of a projection takes all of its chi-square", async () => {
  const [nominal, saturated] = await Promise.all([
    fitted({ parameters: { freeze: ["sig", "sig2"] }, likelihood: { binByBinStat: { kind: "none" } } }),
    fitted({
      model: models.compose(models.mu(), models.saturatedProject("plane", ["pt"])),
      parameters: { freeze: ["sig", "sig2"] },
      likelihood: { binByBinStat: { kind: "none" } },
      analyses: [{ kind: "histograms", mappings: [{ name: "Project", args: ["plane", "pt"] }] }],
    }),
  ]);
  expect(parms(saturated).axes[0]).toMatchObject({
    categories: [
      "sig",
      "sig2",
      "saturated_plane_pt0",
      "saturated_plane_pt1",
      "saturated_plane_pt2",
      "lumi",
      "tilt",
    ],
  });
  expect(nominal.nllvalreduced! - saturated.nllvalreduced!).toBeGreaterThan(0);
  const channel = saturated.mappings.get("Project plane pt")!.channels.get("plane")!;
  const [observed, expected] = ["hist_data_obs", "hist_postfit_inclusive"].map((name) =>
    innerValues(channel.get(name) as WeightHistogram),
  ) as [Float64Array, Float64Array];
  for (const [bin, value] of expected.entries()) {
    expect(Math.abs(value / observed[bin]! - 1)).toBeLessThan(1e-6);
  }
});

test("a prior of a formula is in the metadata, a source of impacts, and takes no degree of freedom", async () => {
  const model = models.compose(models.mu(), models.formula({ bkg: "k" }, { k: { sigma: 0.05 } }));
  const options: FitOptions = {
    ...data,
    model,
    analyses: [
      { kind: "impacts", definition: { kind: "global" } },
      { kind: "impacts", definition: { kind: "global-asymmetric", of: ["k"] } },
    ],
  };
  const { meta, groups } = await fit(planeInput(), options);
  expect(meta.model).toEqual({ parameters: ["sig", "sig2", "k"], squared: ["sig", "sig2"] });
  const priors = meta.more!.get("param_priors") as ReadonlyMap<string, { readonly data: unknown }>;
  expect([...priors.keys()]).toEqual(["params", "mask", "sigmas", "means"]);
  expect(priors.get("params")!.data).toEqual(["sig", "sig2", "k"]);
  expect(priors.get("mask")!.data).toEqual(Int8Array.of(0, 0, 1));
  expect(priors.get("sigmas")!.data).toEqual(Float64Array.of(Number.NaN, Number.NaN, 0.05));
  expect(priors.get("means")!.data).toEqual(Float64Array.of(Number.NaN, Number.NaN, 1));
  const [group] = groups;
  // 18 bins less two signal strengths.
  expect(group!.ndfsat).toBe(16);
  const asymmetric = [...group!.histograms.values()].find((each) =>
    each.axes.some(
      (axis) => "categories" in axis && (axis.categories as readonly string[]).includes("k_prior"),
    ),
  );
  expect(asymmetric).toBeDefined();
});

test("parameters of external terms come from a bundle, and the terms act on them", async () => {
  const input: FitInput = {
    ...planeInput(),
    auxiliary: new Map([
      [
        "fields",
        new Map<string, NumericArray | readonly string[]>([
          ["params", ["b0", "b1"]],
          ["defaults", { shape: [2], data: Float64Array.of(0.5, 0) }],
          ["prior_sigmas", { shape: [2], data: Float64Array.of(Number.NaN, 2) }],
          ["is_poi", { shape: [2], data: Int32Array.of(0, 1) }],
        ]),
      ],
    ]),
    // -3 b0 + 2 b0^2, with its minimum at 3/4.
    externalTerms: [
      {
        name: "field",
        parameters: ["b0"],
        gradient: Float64Array.of(-3),
        hessian: { kind: "dense", size: 1, values: Float64Array.of(4) },
      },
    ],
  };
  const model = models.compose(models.externalParams({ bundle: "fields" }), models.mu());
  const { meta, groups } = await fit(input, { ...data, model });
  expect(meta.pois).toEqual(["b1", "sig", "sig2"]);
  expect(meta.model!.parameters).toEqual(["b1", "sig", "sig2", "b0"]);
  const [b1, , , b0] = values(groups[0]!);
  expect(b1).toBeCloseTo(0, 8);
  expect(b0).toBeCloseTo(0.75, 8);
  expect(variances(groups[0]!)[0]).toBeCloseTo(4, 8);
  expect(variances(groups[0]!)[3]).toBeCloseTo(0.25, 8);
});

describe("a model of one's own", () => {
  const model = models.compose(models.mu(), {
    name: "PowerLaw",
    args: ["plane", "fakes", "pt"],
    module: powerLaw,
  });

  test("is fitted with derivatives by machine: yields follow the power law", async () => {
    const group = await fitted({
      model,
      parameters: { freeze: ["lumi", "tilt"] },
      likelihood: { binByBinStat: { kind: "none" } },
      analyses: [{ kind: "histograms", perProcess: true }],
    });
    expect(parms(group).axes[0]).toMatchObject({
      categories: ["sig", "sig2", "index_fakes", "lumi", "tilt"],
    });
    const index = values(group)[2]!;
    expect(Math.abs(index)).toBeGreaterThan(1e-3);
    const channel = group.mappings.get("BaseMapping")!.channels.get("plane")!;
    const [before, after] = ["hist_prefit", "hist_postfit"].map((name) =>
      innerValues(channel.get(name) as WeightHistogram),
    ) as [Float64Array, Float64Array];
    for (let bin = 0; bin < PLANE_BINS; bin++) {
      const fakes = cellOf(bin, "fakes");
      const pt = Math.floor(bin / (SIZES.mt * SIZES.relIso));
      expect(after[fakes]! / before[fakes]!).toBeCloseTo((1 + pt) ** index, 12);
    }
  });

  test("makes the same toys in threads as in one, blinded or not", async () => {
    const options: FitOptions = {
      model,
      data: { sets: Array.from({ length: 8 }, (_, i) => ({ toy: i + 1 })), toys: { seed: 3 } },
    };
    const run = async (threads: number) => {
      const plan = await openFits(planeInput(), { ...options, run: { threads } });
      const found = new Map<string, unknown>();
      await plan.run({
        onGroup: (group) => void found.set(group.name, [values(group), group.nllvalreduced]),
      });
      await plan.close();
      return new Map([...found].sort());
    };
    expect(await run(2)).toEqual(await run(0));
  });

  test("says which row of another process there is none of", async () => {
    const wrong = { name: "PowerLaw", args: ["plane", "nope", "pt"], module: powerLaw };
    await expect(fit(planeInput(), { model: wrong })).rejects.toThrow(
      'model "PowerLaw plane nope pt": process is "nope", expected one of sig, sig2, fakes, bkg',
    );
  });
});

describe("blinding, freezing and --noHessian work with models", () => {
  const model = models.compose(
    models.mu(),
    models.axisExp({ channel: "plane", processes: ["fakes"], axis: "mt", cells: ["pt"] }),
  );

  test("blinded parameters are behind offsets, with the same likelihood and uncertainties", async () => {
    const open = await fitted({ model });
    const blinded = await fitted({ model, data: { sets: ["data"] } });
    expect(Math.abs(blinded.nllvalreduced! / open.nllvalreduced! - 1)).toBeLessThan(1e-8);
    const hidden = values(blinded).map((value, i) => Math.abs(value - values(open)[i]!));
    expect(hidden.slice(0, 8).every((shift) => shift > 1e-3)).toBe(true);
    variances(blinded).forEach((variance, i) => {
      expect(Math.abs(variance / variances(open)[i]! - 1)).toBeLessThan(1e-6);
    });
  });

  test("a frozen parameter of a model stays", async () => {
    const frozen = await fitted({ model, parameters: { freeze: ["slope_fakes_.*"] } });
    expect(values(frozen).slice(5, 8)).toEqual([0, 0, 0]);
  });

  test("conjugate gradients find the uncertainties of parameters of interest", async () => {
    const full = await fitted({ model });
    const free = await fitted({ model, covariance: "of-interest", minimizer: {} });
    for (let i = 0; i < 8; i++) {
      expect(Math.abs(variances(free)[i]! / variances(full)[i]! - 1)).toBeLessThan(1e-6);
    }
  });
});

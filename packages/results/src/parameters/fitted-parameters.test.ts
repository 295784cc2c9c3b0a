import { axisNames, type FitResult, type ResultGroup } from "@rabbit-fit/contracts";
import { histogram, stringCategoryAxis, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import type { ResultSettings } from "../result-settings.js";
import {
  exampleFit,
  exampleMeta,
  exampleNames,
  parameterHistogram,
  prefitOnly,
} from "../testing/example-fit.js";
import { type FittedParameter, fittedParameters } from "./fitted-parameters.js";
import { likelihoodEnds } from "./likelihood-ends.js";
import { parameterTable } from "./parameter-table.js";

function byName(
  group: ResultGroup,
  context: Partial<Parameters<typeof fittedParameters>[1]> = {},
): Record<string, FittedParameter> {
  const parameters = fittedParameters(group, { meta: exampleMeta, ...context });
  expect(parameters.map(({ name }) => name)).toEqual(exampleNames);
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter]));
}

const unblinded = { data: { unblind: [".*"] } };

test("parameters have their values, what they are, and the strength that belongs to a square root", () => {
  const { sig, free, noi, norm } = byName(exampleFit(), { settings: unblinded });
  expect(sig).toMatchObject({
    kind: "poi",
    x: 1.2,
    sigma: expect.closeTo(0.1, 12),
    prefit: { x: 1, sigma: 0 },
    squared: true,
    // (1.2 +- 0.1)^2
    mu: {
      value: 1.44,
      uncertainty: expect.closeTo(0.24, 12),
      up: expect.closeTo(1.69 - 1.44, 12),
      down: expect.closeTo(1.44 - 1.21, 12),
    },
  });
  expect([free!.kind, noi!.kind, norm!.kind]).toEqual(["nuisance", "noi", "nuisance"]);
  expect(noi).toMatchObject({ squared: false, mu: { value: -1, uncertainty: 0.5, up: 0.5, down: 0.5 } });
  const { sig: plain } = byName(exampleFit(), {
    settings: { ...unblinded, parameters: { allowNegative: true } },
  });
  expect(plain).toMatchObject({ squared: false, mu: { value: 1.2, up: expect.closeTo(0.1, 12) } });
});

test("pulls are (fitted - prefit) / prefit uncertainty, and there are none without constraint", () => {
  const { free, norm, shape } = byName(exampleFit());
  expect(norm).toMatchObject({ constrained: true, pull: -0.25, constraint: expect.closeTo(0.8, 12) });
  expect(shape).toMatchObject({ constrained: true, pull: 2, constraint: expect.closeTo(0.2, 12) });
  expect(free).toMatchObject({ constrained: false, pull: Number.NaN, constraint: Number.NaN });
  // A prefit uncertainty that a parameter was given for histograms is no constraint.
  const { norm: given } = byName(exampleFit(), { constrained: new Set(["shape"]) });
  expect(given).toMatchObject({ constrained: false, pull: Number.NaN });
});

test("what was kept fixed and what is hidden follows from the settings that the result records", () => {
  const recorded = (args: readonly (readonly [string, boolean | readonly string[] | string])[]) => ({
    ...exampleMeta,
    info: new Map([["args", new Map(args)]]),
  });
  const traits = (meta: FitResult["meta"], group = exampleFit()) => {
    const parameters = Object.values(byName(group, { meta }));
    const names = (flag: "blinded" | "frozen") => parameters.filter((p) => p[flag]).map(({ name }) => name);
    return { blinded: names("blinded"), frozen: names("frozen") };
  };
  expect(traits(exampleMeta)).toEqual({ blinded: ["sig", "noi"], frozen: [] });
  const args = recorded([
    ["unblind", ["no."]],
    ["freezeParameters", ["norm", "s.*"]],
  ]);
  expect(traits(args)).toEqual({ blinded: ["sig"], frozen: ["sig", "norm", "shape"] });
  expect(traits(args, exampleFit({ kind: "asimov" })).blinded).toEqual([]);
  const toy = exampleFit({ kind: "toy", toy: 3 });
  expect(traits(exampleMeta, toy).blinded).toEqual([]);
  expect(traits(recorded([["toysDataMode", "observed"]]), toy).blinded).toEqual(["sig", "noi"]);
});

test("in place of the value of a hidden parameter there is the word, beside its uncertainty", () => {
  const { sig, noi, norm } = byName(exampleFit());
  const hidden = { blinded: true, x: "blinded", mu: "blinded", pull: "blinded" };
  expect(sig).toMatchObject({ ...hidden, sigma: expect.closeTo(0.1, 12), squared: true });
  expect(noi).toMatchObject({ ...hidden, sigma: 0.5, prefit: { x: 0, sigma: 0 } });
  expect(norm).toMatchObject({ blinded: false, x: 0.25, mu: { value: 0.25 }, pull: -0.25 });
  const squares = [1.2, 1.44, 0.24, -1];
  for (const number of squares) expect(JSON.stringify([sig, noi])).not.toContain(String(number));
});

test("what the fit says about blinding is believed before the settings", () => {
  const blinded = (details: Partial<ResultGroup>, settings: ResultSettings) =>
    Object.values(byName(exampleFit({ kind: "data" }, details), { settings }))
      .filter((parameter) => parameter.blinded)
      .map(({ name }) => name);
  const blinding = (...parameters: string[]) => ({ blinding: { scheme: "additive" as const, parameters } });
  expect(blinded(blinding("noi", "norm"), unblinded)).toEqual(["noi", "norm"]);
  expect(blinded(blinding(), {})).toEqual([]);
  expect(blinded({}, {})).toEqual(["sig", "noi"]);
});

test("further parameters of a model are known where the result records their priors", () => {
  const params = {
    kind: "array",
    dtype: "object",
    shape: [2],
    data: [new TextEncoder().encode("sig"), "free"],
  } as const;
  const priors = new Map([["param_priors", new Map([["params", params]])]]);
  const { sig, free, norm } = byName(exampleFit(), { meta: { ...exampleMeta, more: priors } });
  expect([sig!.kind, free!.kind, norm!.kind]).toEqual(["poi", "model", "nuisance"]);
});

test("a result that describes its parameter model says what is stored as a square root", () => {
  const model = { parameters: ["sig", "free"], squared: ["free"] };
  const { sig, free, norm } = byName(exampleFit(), { meta: { ...exampleMeta, model } });
  expect([sig!.squared, free!.squared, norm!.squared]).toEqual([false, true, false]);
  expect([sig!.kind, free!.kind, norm!.kind]).toEqual(["poi", "model", "nuisance"]);
});

test("a fit without parameters or uncertainties is refused", () => {
  const context = { meta: exampleMeta };
  expect(() => fittedParameters(prefitOnly(exampleFit()), context)).toThrow(
    "parms: expected a histogram over parameters in the result. It was stopped before the fit (options.run.until).",
  );
  expect(() => fittedParameters({ ...exampleFit(), histograms: new Map() }, context)).toThrow(
    "parms: expected a histogram over parameters in the result.",
  );
  const { variances: _, ...plain } = parameterHistogram([1], [1], ["a"]) as Extract<
    ReturnType<typeof parameterHistogram>,
    { storage: "weight" }
  >;
  const without = {
    ...exampleFit(),
    histograms: new Map([["parms", { ...plain, storage: "double" as const }]]),
  };
  expect(() => fittedParameters(without, context)).toThrow("parms: expected a histogram with variances.");
});

test("a wrong expression is refused by the path of its option", () => {
  const settings = { parameters: { freeze: ["("] } };
  expect(() => fittedParameters(exampleFit(), { meta: exampleMeta, settings })).toThrow(
    'options.parameters.freeze is "(", expected the name of a parameter, or a regular expression',
  );
});

test("without an uncertainty after the fit there is no constraint to show", () => {
  const fit = exampleFit();
  const parms = fit.histograms.get("parms") as WeightHistogram;
  const histograms = new Map(fit.histograms).set("parms", {
    ...parms,
    variances: parms.variances.map(() => Number.NaN),
  });
  const parameters = fittedParameters({ ...fit, histograms }, { meta: exampleMeta, settings: unblinded });
  for (const { constraint } of parameterTable(parameters).rows) expect(constraint).toBeUndefined();
  const known = parameterTable(fittedParameters(fit, { meta: exampleMeta, settings: unblinded }));
  expect([...known.rows].map(({ constraint }) => typeof constraint)).toContain("number");
});

describe("a strength at its bound", () => {
  const axis = (name: string, categories: readonly string[]) =>
    stringCategoryAxis(categories, { name, overflow: false });

  /** The root of the strength is 1e-9 with an uncertainty of 7; the likelihood allows it up to 1.25, and norm from -0.5 to 1. */
  function bounded(contour: readonly string[] = []): ResultGroup {
    const plain = exampleFit();
    const shifts = contour.flatMap((of) => {
      const [down, up] = of === "sig" ? [0, 1.25] : [-0.75, 0.75];
      return [1, 2].flatMap((level) =>
        [down, up].flatMap((shift) => exampleNames.map((name) => (name === of ? level * shift : 0.1))),
      );
    });
    const axes = [
      axis(axisNames.impacts, contour),
      axis(axisNames.confidenceLevel, ["1", "2"]),
      axis(axisNames.downUp, ["0", "1"]),
      axis(axisNames.parameters, exampleNames),
    ];
    const histograms = new Map(plain.histograms).set(
      "parms",
      parameterHistogram([1e-9, 0.3, -1, 0.25, 1], [49, 0.04, 0.25, 0.64, 0.01]),
    );
    if (contour.length > 0) histograms.set("contour_scan", histogram(axes, { values: shifts }));
    return { ...plain, histograms };
  }
  const tableOf = (group: ResultGroup, settings: ResultSettings = unblinded) =>
    parameterTable(fittedParameters(group, { meta: exampleMeta, settings }));
  const note = "At its bound, mu = 0: sig. An interval of mu from x and sigma does not hold there.";

  test("is known, and the table says that the curvature gives no interval", () => {
    const { sig, norm } = byName(bounded(), { settings: unblinded });
    expect([sig!.atBound, norm!.atBound]).toEqual([true, false]);
    expect(sig!.likelihoodInterval).toBeUndefined();
    const { notes, rows } = tableOf(bounded());
    expect(notes).toContain(
      `${note} Fit with options.analyses.of to find the interval by the likelihood of sig.`,
    );
    // The fields of mu mean what they did.
    expect([...rows][0]).toMatchObject({
      mu: { value: 1e-18, up: expect.closeTo(49, 6) },
      likelihood: undefined,
    });
  });

  test("has the interval that the fit has found, of the strength", () => {
    const { sig, norm } = byName(bounded(["norm", "sig"]), { settings: unblinded });
    expect(sig!.likelihoodInterval).toEqual({ low: expect.closeTo(0, 12), high: expect.closeTo(1.5625, 6) });
    expect(norm!.likelihoodInterval).toEqual({ low: -0.5, high: 1 });
    const { notes, rows } = tableOf(bounded(["norm", "sig"]));
    expect(notes).toContain(`${note} That by the likelihood does.`);
    expect([...rows][0]).toMatchObject({
      likelihood: { up: expect.closeTo(1.5625, 6), down: expect.closeTo(0, 12) },
    });
  });

  test("of others, asymmetric impacts give the interval, too; a contour scan comes before them", () => {
    const withImpacts = (contour: readonly string[], ends: readonly [down: number, up: number]) => {
      const group = bounded(contour);
      const axes = [
        axis(axisNames.impacts, ["norm"]),
        axis(axisNames.downUp, ["0", "1"]),
        axis(axisNames.parameters, exampleNames),
      ];
      const values = ends.flatMap((end) => exampleNames.map((name) => (name === "norm" ? end : 0.1)));
      const histograms = new Map(group.histograms).set("impacts_asym", histogram(axes, { values }));
      return { ...group, histograms };
    };
    const intervalOf = (group: ResultGroup) =>
      byName(group, { settings: unblinded }).norm!.likelihoodInterval;
    // The value is 0.25.
    expect(intervalOf(withImpacts([], [-0.5, 0.625]))).toEqual({ low: -0.25, high: 0.875 });
    expect(intervalOf(withImpacts(["norm"], [-0.5, 0.625]))).toEqual({ low: -0.5, high: 1 });
    expect(likelihoodEnds(withImpacts([], [-0.5, 0.625])).get("norm")).toEqual({ below: 0.5, above: 0.625 });
    // Where an end was not found, or both are on one side of the value, there is none.
    for (const ends of [
      [Number.NaN, 0.625],
      [0.25, 0.625],
      [-0.5, -0.25],
    ] as const) {
      expect(intervalOf(withImpacts([], ends))).toBeUndefined();
    }
    // An end at a bound is at the value but for the rounding of numbers.
    expect(likelihoodEnds(withImpacts([], [2e-12, 0.625])).get("norm")).toEqual({ below: 0, above: 0.625 });
  });

  test("does not show by its note where it is hidden", () => {
    const { sig } = byName(bounded(["sig"]));
    expect(sig).toMatchObject({ atBound: false, likelihoodInterval: undefined });
    expect(tableOf(bounded(["sig"]), {}).notes?.join(" ")).not.toContain("bound");
  });

  test("is not one that is stored as it is, or that is away from zero", () => {
    const settings = { ...unblinded, parameters: { allowNegative: true } };
    expect(byName(bounded(), { settings }).sig!.atBound).toBe(false);
    expect(byName(exampleFit(), { settings: unblinded }).sig!.atBound).toBe(false);
  });
});

import type { FitResult } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { histogram, innerValues, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { beforeAll, expect, test } from "vitest";
import type { Boxes, Points } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { fixturePath } from "../testing/fixture-path.js";
import { svgFaults, svgTexts } from "../testing/svg-contents.js";
import { limitsFigure } from "./limits-figure.js";

let result: FitResult;
beforeAll(async () => {
  result = await readFitResult(fixturePath("limits_bsm"));
});

const numbers = (name: string) => [...innerValues(result.groups[0]!.histograms.get(name)!)];

test("bands, medians and what is observed are those of the result", () => {
  const figure = limitsFigure(unblinded());
  const { layers, y } = figure.panels[0]!;
  expect(y.categories).toEqual(["bsm1, 95% CL, gaussian", "bsm1, 95% CL, likelihood"]);
  const [gaussian, likelihood] = ["gaussian", "likelihood"].map((method) =>
    numbers(`${method}_asymptoticLimits_expected`),
  ) as [number[], number[]];
  const [two, one] = layers as unknown as [Boxes, Boxes];
  expect([two.x0, two.x1]).toEqual([
    [gaussian[0], likelihood[0]],
    [gaussian[4], likelihood[4]],
  ]);
  expect([one.x0, one.x1]).toEqual([
    [gaussian[1], likelihood[1]],
    [gaussian[3], likelihood[3]],
  ]);
  const [median, observed] = layers.slice(2) as unknown as [Points, Points];
  expect(median.x).toEqual([gaussian[2], likelihood[2]]);
  expect(observed.x).toEqual([numbers("gaussian_asymptoticLimits_observed")[0], Number.NaN]);
  const svg = toSvg(figure);
  expect(svgTexts(svg)).toEqual(
    expect.arrayContaining(["Observed", "Expected median", "68% expected", "95% expected", "Upper limit"]),
  );
  expect(svgFaults(svg)).toEqual([]);
});

test("what is observed of a hidden parameter is left out; without limits there is an error", () => {
  const figure = limitsFigure({
    ...result,
    groups: [{ ...result.groups[0]!, blinding: { scheme: "additive", parameters: ["bsm1"] } }],
  });
  expect((figure.panels[0]!.layers[3] as Points).x).toEqual([Number.NaN, Number.NaN]);
  expect(svgTexts(toSvg(figure))).not.toContain("Observed");
  expect(() =>
    limitsFigure({ ...result, groups: [{ ...result.groups[0]!, histograms: new Map() }] }),
  ).toThrow("gaussian_asymptoticLimits_expected is missing, expected limits in the result");
});

test("limits by toys have their errors, and those of Feldman and Cousins their interval", () => {
  const axes = ["parms", "cls"].map((name, i) =>
    stringCategoryAxis([["mu", "0.05"][i]!], { name, overflow: false }),
  );
  const one = (value: number, variance = 0) => histogram(axes, { values: [value], variances: [variance] });
  const histograms = new Map([
    ["toys_limits_observed", one(2, 0.25)],
    ["feldman-cousins_limits_observed", one(3, 0.01)],
    ["feldman-cousins_limits_lower", one(1)],
  ]);
  const example = unblinded();
  const figure = limitsFigure({ ...example, groups: [{ ...example.groups[0]!, histograms }] });
  const observed = figure.panels[0]!.layers[3] as Points;
  expect(figure.panels[0]!.y.categories).toEqual(["mu, 95% CL, toys", "mu, 95% CL, feldman-cousins"]);
  expect([observed.x, observed.xLow, observed.xHigh]).toEqual([
    [2, 3],
    [1.5, 1],
    [2.5, 3.1],
  ]);
  expect(svgTexts(toSvg(figure))).not.toContain("Expected median");
});

function unblinded(): FitResult {
  return { ...result, groups: [{ ...result.groups[0]!, blinding: { scheme: "additive", parameters: [] } }] };
}

import { type FitResult, fitHistogramNames } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { histogram, innerValues, integerAxis } from "@rabbit-fit/sparse-hist";
import { beforeAll, expect, test } from "vitest";
import type { Points } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { fixturePath } from "../testing/fixture-path.js";
import { svgFaults, svgTexts } from "../testing/svg-contents.js";
import { lCurveFigure } from "./l-curve-figure.js";

let result: FitResult;
beforeAll(async () => {
  result = await readFitResult(fixturePath("lcurve_scan"));
});

test("the points are those of the scan, and the one of the largest curvature is marked", () => {
  const figure = lCurveFigure(result);
  const { histograms } = result.groups[0]!;
  const [, , points, best] = figure.panels[0]!.layers as unknown as [unknown, unknown, Points, Points];
  expect(points.x).toEqual([...innerValues(histograms.get("step_tau")!)]);
  expect(points.y).toEqual([...innerValues(histograms.get("step_lcurve")!)]);
  expect(best.y).toEqual([Math.max(...points.y)]);
  expect(svgTexts(toSvg(figure))).toContain("Largest of the scan: τ = 1.7");
  expect(svgFaults(toSvg(figure))).toEqual([]);
});

test("a result with both terms has the curve itself beside its curvature, with strengths at its points", () => {
  const [group] = result.groups;
  const names = fitHistogramNames;
  const steps = [0, 1, 2];
  const scan = (values: readonly number[]) =>
    histogram([integerAxis(0, values.length, { name: "step", underflow: false, overflow: false })], {
      values,
    });
  const histograms = new Map([
    [names.scannedStrengths, scan(steps)],
    [names.scannedCurvatures, scan([7, 7, 7])],
    [names.scannedTrueCurvatures, scan([0.1, 0.4, Number.NaN])],
    [names.scannedLikelihoods, scan(steps.map((tau) => Math.exp(1 + tau)))],
    [names.scannedPenalties, scan(steps.map((tau) => Math.exp(-3 * tau)))],
  ]);
  const figure = lCurveFigure({ ...result, groups: [{ ...group!, histograms }] });
  const [curve, curvature] = figure.panels.map(({ layers }) =>
    layers.filter((layer): layer is Points => layer.kind === "points"),
  );
  // A step without a curvature has not converged.
  expect(curve![0]!.x).toEqual([1, 2]);
  expect(curve![0]!.y).toEqual([0, -3]);
  expect([curve![1]!.x, curve![1]!.y]).toEqual([[2], [-3]]);
  expect(curvature!.map(({ x, y }) => [x, y])).toEqual([
    [
      [0, 1],
      [0.1, 0.4],
    ],
    [[1], [0.4]],
  ]);
  expect(svgTexts(toSvg(figure))).toEqual(
    expect.arrayContaining(["τ = 0", "ln(penalty)", "Largest of the scan: τ = 1"]),
  );
  expect(svgFaults(toSvg(figure))).toEqual([]);
});

test("a strength that the fit has chosen is marked; without a scan there is an error", () => {
  const [group] = result.groups;
  const one = (value: number) =>
    histogram([integerAxis(0, 1, { name: "step", underflow: false, overflow: false })], { values: [value] });
  const { bestStrength, bestCurvature } = fitHistogramNames;
  const chosen = new Map([
    ...group!.histograms,
    [bestStrength, one(1.83)],
    [bestCurvature, one(0.02)],
  ] as const);
  const figure = lCurveFigure({ ...result, groups: [{ ...group!, histograms: chosen }] });
  expect(svgTexts(toSvg(figure))).toContain("Chosen: τ = 1.83");
  expect(() => lCurveFigure({ ...result, groups: [{ ...group!, histograms: new Map() }] })).toThrow(
    "Fit with options.lCurve.",
  );
});

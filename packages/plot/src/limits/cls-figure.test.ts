import { expect, test } from "vitest";
import type { Curve, Rule } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { exampleLimits } from "../testing/example-limits.js";
import { svgFaults, svgTexts } from "../testing/svg-contents.js";
import { clsFigure } from "./cls-figure.js";

const limits = { "0.05": 2, "0.5": 0.5, "0.2": 1 };

test("CLs is the level at its limit: observed, the median, and bands between quantiles", () => {
  const figure = clsFigure(exampleLimits(limits));
  const [two, one, median, , observed, , line] = figure.panels[0]!.layers as unknown as Curve[];
  expect([observed!.x, observed!.y]).toEqual([
    [0.5, 1, 2],
    [0.5, 0.2, 0.05],
  ]);
  expect(median!.x).toEqual(observed!.x);
  // There along one quantile, and back along the other.
  expect(one!.x).toEqual([0.25, 0.5, 1, 4, 2, 1]);
  expect(two!.x).toEqual([0.125, 0.25, 0.5, 8, 4, 2]);
  expect(two!.y).toEqual([0.5, 0.2, 0.05, 0.05, 0.2, 0.5]);
  expect((line as unknown as Rule).at).toBe(0.05);
  const svg = toSvg(figure);
  expect(svgTexts(svg)).toEqual(expect.arrayContaining(["Observed", "95% expected", "mu", "CLs"]));
  expect(svgFaults(svg)).toEqual([]);
});

test("what is observed of a hidden parameter is left out", () => {
  const figure = clsFigure(exampleLimits(limits, { hidden: true }));
  expect(svgTexts(toSvg(figure))).not.toContain("Observed");
});

test("fewer than three levels, and unknown parameters and methods, are refused", () => {
  const result = exampleLimits({ "0.05": 2, "0.1": 1 });
  expect(() => clsFigure(result)).toThrow("levels of limits is [0.1, 0.05], expected at least 3");
  expect(() => clsFigure(result, { parameter: "my" })).toThrow(
    'options.parameter is "my", expected one of: mu.',
  );
  expect(() => clsFigure(result, { method: "toys" })).toThrow(
    'options.method is "toys", expected one of: likelihood',
  );
});

import type { FitResult } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { beforeAll, expect, test } from "vitest";
import type { Points } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { fixturePath } from "../testing/fixture-path.js";
import { svgFaults, svgTexts } from "../testing/svg-contents.js";
import { lossFigure } from "./loss-figure.js";

let result: FitResult;
beforeAll(async () => {
  result = await readFitResult(fixturePath("lcurve_scan"));
});

test("each iteration is as far above the least value as in the result, against its number and its time", () => {
  const figure = lossFigure(result);
  const { histograms } = result.groups[0]!;
  const loss = [...innerValues(histograms.get("epoch_loss")!)];
  const least = Math.min(...loss);
  const [first, second] = figure.panels.map(({ layers }) => layers[1]) as [Points, Points];
  expect(first.x).toEqual(loss.map((_, i) => i + 1));
  expect(second.x).toEqual([...innerValues(histograms.get("epoch_time")!)]);
  expect(first.y).toEqual(loss.map((value) => (value === least ? Number.NaN : value - least)));
  expect(svgTexts(toSvg(figure))).toEqual(expect.arrayContaining(["Iteration", "Time (s)"]));
  expect(svgFaults(toSvg(figure))).toEqual([]);
});

test("a fit without iterations is refused", () => {
  const group = { ...result.groups[0]!, histograms: new Map() };
  expect(() => lossFigure({ ...result, groups: [group] })).toThrow(
    'epoch_loss is missing, expected the likelihood after each iteration in the result. Fit without options.minimizer.step: "none".',
  );
});

import { expect, test } from "vitest";
import type { Curve } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { exampleLimits } from "../testing/example-limits.js";
import { svgFaults, svgTexts } from "../testing/svg-contents.js";
import { limitBandsFigure } from "./limit-bands-figure.js";

const masses = [120, 100, 140].map((at) => ({
  at,
  result: exampleLimits({ "0.1": at / 200, "0.05": at / 100 }),
}));

test("limits are drawn from the lowest place to the highest", () => {
  const figure = limitBandsFigure(masses, { level: 0.05, xLabel: "mass (GeV)", lineAt: 1 });
  const { layers, x, y } = figure.panels[0]!;
  const [two, one, median, , observed] = layers as unknown as Curve[];
  expect([observed!.x, observed!.y]).toEqual([
    [100, 120, 140],
    [1, 1.2, 1.4],
  ]);
  expect(median!.y).toEqual(observed!.y);
  expect(one!.x).toEqual([100, 120, 140, 140, 120, 100]);
  expect(one!.y).toEqual([0.5, 0.6, 0.7, 2.8, 2.4, 2]);
  expect(two!.y).toEqual([0.25, 0.3, 0.35, 5.6, 4.8, 4]);
  expect(x.domain).toEqual([100, 140]);
  expect(y.scale).toBe("linear");
  const svg = toSvg(figure);
  expect(svgTexts(svg)).toEqual(expect.arrayContaining(["95% CL limit on mu", "mass (GeV)", "Observed"]));
  expect(svgFaults(svg)).toEqual([]);
});

test("each point may have a parameter of its own", () => {
  const own = ([300, 700] as const).map((at) => ({
    at,
    result: exampleLimits({ "0.05": at / 100 }, { parameter: `m${at}` }),
    parameter: `m${at}`,
  }));
  const { name, description, panels } = limitBandsFigure(own, { xLabel: "mass (GeV)" });
  expect([name, description, panels[0]!.y.label]).toEqual([
    "limits",
    "Upper limits on 2 parameters",
    "95% CL upper limit",
  ]);
  expect((panels[0]!.layers[4] as Curve).y).toEqual([3, 7]);
  const wrong = [{ ...own[0]!, parameter: 7 as unknown as string }, own[1]!];
  expect(() => limitBandsFigure(wrong)).toThrow("points.parameter");
});

test("limits that are far apart have a logarithmic axis, and the first level is the one that is drawn", () => {
  const far = [1, 2].map((at) => ({ at, result: exampleLimits({ "0.1": 10 ** at, "0.05": 1 }) }));
  const { y } = limitBandsFigure(far).panels[0]!;
  expect([y.scale, y.label]).toEqual(["log", "90% CL limit on mu"]);
});

test("a result that hides its parameter leaves a gap, and one point has no curve", () => {
  const hidden = { at: 160, result: exampleLimits({ "0.05": 1 }, { hidden: true }) };
  const observed = limitBandsFigure([...masses, hidden], { level: 0.05 }).panels[0]!.layers[4] as Curve;
  expect(observed.y).toEqual([1, 1.2, 1.4, Number.NaN]);
  expect(() => limitBandsFigure(masses.slice(1, 2))).toThrow("points.length is 1, expected at least 2");
});

test.each<[string, unknown, string]>([
  [
    "a promise",
    Promise.resolve([]),
    "points is a Promise, expected a list of { at, result }. Await it first.",
  ],
  ["one result", masses[0]!.result, "points is an object, expected a list of { at, result }. limitsFigure"],
  ["nothing", undefined, "points is missing, expected a list of { at, result }."],
  ["a list of results", [masses[0]!.result], "points[0] is an object, expected { at, result }."],
  [
    "promises of results",
    masses.map(({ at, result }) => ({ at, result: Promise.resolve(result) })),
    "result is a Promise, expected a FitResult. Await it first.",
  ],
])("%s in place of points is refused by name", (_, points, message) => {
  expect(() => limitBandsFigure(points as never)).toThrow(message);
});

test("places that are no numbers or taken, and levels that a result lacks, are refused", () => {
  const at = (place: number) => limitBandsFigure([...masses, { ...masses[0]!, at: place }]);
  expect(() => at(100)).toThrow("points.at[3] is 100, expected a number that no other point has");
  expect(() => at(Number.NaN)).toThrow("points.at[3] is NaN");
  expect(() => limitBandsFigure(masses, { level: 0.01 })).toThrow(
    "options.level is 0.01, expected a level that the result at 100 has: 0.1, 0.05",
  );
});

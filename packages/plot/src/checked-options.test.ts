/** What programs without types hand to figures: an option that is not one is refused, not ignored. */
import { expect, test } from "vitest";
import * as plot from "./index.js";

/** As a program without types gives it. */
const untyped = (value: unknown) => value as never;
const none = untyped({});

/** Each figure with a slip in an option that only it has, and what is meant. */
const figures: Readonly<
  Record<string, readonly [make: (options: never) => unknown, slip: string, meant: string]>
> = {
  histFigure: [(options) => plot.histFigure(none, options), "chanel", "channel"],
  inputFigure: [(options) => plot.inputFigure(none, options), "pseudoData", "pseudodata"],
  uncertaintiesFigure: [(options) => plot.uncertaintiesFigure(none, options), "impact", "impacts"],
  impactsFigure: [(options) => plot.impactsFigure(none, options), "parametergroup", "parameterGrouping"],
  pullsFigure: [(options) => plot.pullsFigure(none, options), "gainedPull", "gainedPulls"],
  covarianceFigure: [(options) => plot.covarianceFigure(none, options), "parameternames", "parameterNames"],
  scanFigure: [(options) => plot.scanFigure(none, options), "alon", "along"],
  scan2DFigure: [(options) => plot.scan2DFigure(none, options), "scanContour", "scanContours"],
  limitsFigure: [(options) => plot.limitsFigure(none, options), "label", "labels"],
  limitBandsFigure: [(options) => plot.limitBandsFigure([], options), "lineat", "lineAt"],
  clsFigure: [(options) => plot.clsFigure(none, options), "metod", "method"],
  toysFigure: [(options) => plot.toysFigure(none, options), "pseudoData", "pseudodata"],
  lCurveFigure: [(options) => plot.lCurveFigure(none, options), "sytle", "style"],
  lossFigure: [(options) => plot.lossFigure(none, options), "textscale", "textScale"],
};

test.each(Object.entries(figures))("%s says which option is meant", (_, [make, slip, meant]) => {
  expect(() => make(untyped({ [slip]: "x" }))).toThrow(
    `options.${slip} is not an option, expected one of style, header, labels, textScale, `,
  );
  expect(() => make(untyped({ [slip]: "x" }))).toThrow(`Did you mean options.${meant}?`);
  // Before anything is said about the result, which is none.
  expect(() => make(untyped([]))).toThrow("options is [], expected an object { style, header,");
});

test("every figure is among them", () => {
  const makers = Object.keys(plot).filter((name) => name.endsWith("Figure") && name !== "interactiveFigure");
  expect(Object.keys(figures).sort()).toEqual(makers.sort());
});

test.each([
  [
    { style: "cms" },
    'options.style is "cms", expected one of "plain", "CMS", "ATLAS", "LHCb". Did you mean "CMS"?',
  ],
  [{ header: { lumi: "138" } }, 'options.header.lumi is "138", expected a number above 0.'],
  [{ header: { titel: "" } }, "Did you mean options.header.title?"],
  [{ labels: { process: {} } }, "Did you mean options.labels.processes?"],
  [{ stage: "postFit" }, 'Did you mean "postfit"?'],
  [
    { xRange: [0] },
    "options.xRange is [0], expected a list of two finite numbers, the first below the second.",
  ],
  [{ legend: { place: "top right" } }, 'options.legend.place is "top right", expected one of'],
  [{ separations: "al" }, 'options.separations is "al", expected one of "all". Did you mean "all"?'],
  [{ overlays: [{ proces: "sig" }] }, "Did you mean options.overlays[0].process?"],
  [{ variations: [{ kind: "parametr", name: "a" }] }, 'Did you mean "parameter"?'],
  [{ variations: [{ kind: "group" }] }, "options.variations[0].name is missing, expected a text."],
  [{ at: { x: 1 } }, "options.at is an object, expected a Map."],
  [
    { labels: { processColours: { sig: "tab:blue" } } },
    'options.labels.processColours.sig is "tab:blue", expected a colour of CSS',
  ],
  [{ labels: { processColours: { sig: "Orange" } } }, 'Did you mean "orange"?'],
  [
    { labels: { processGroupings: { min: [{ name: "a", processes: ["b"], colour: "C0" }] } } },
    'options.labels.processGroupings.min[0].colour is "C0", expected a colour of CSS',
  ],
  [
    { labels: { processGroupings: { min: [{ name: "a" }] } } },
    "options.labels.processGroupings.min[0].processes is missing",
  ],
  [{ labels: { axes: { x: "mass" } } }, 'options.labels.axes.x is "mass", expected'],
  [{ labels: { parameters: { norm: 3 } } }, "options.labels.parameters.norm is 3, expected a text."],
  [{ header: { lumi: -3 } }, "options.header.lumi is -3, expected a number above 0."],
  [{ header: { energy: 0 } }, "options.header.energy is 0, expected a number above 0."],
  [{ textScale: 0 }, "options.textScale is 0, expected a number above 0."],
  [{ width: 0 }, "options.width is 0, expected from 72 to 14400 points."],
  [{ width: 71 }, "options.width is 71, expected"],
  [{ width: Number.POSITIVE_INFINITY }, "options.width is Infinity, expected"],
  [{ yFactor: 0 }, "options.yFactor is 0, expected a number above 0."],
  [{ legend: { columns: 0 } }, "options.legend.columns is 0, expected a whole number from 1."],
  [{ panelShares: [0, 0] }, "options.panelShares is [0, 0], expected a list of two finite numbers above 0."],
  [{ panelShares: [2, -1] }, "options.panelShares is [2, -1], expected"],
  [{ lowerRange: [2, 1] }, "options.lowerRange is [2, 1], expected a list of two finite numbers, the first"],
  [{ lowerRange: [1, 1] }, "options.lowerRange is [1, 1], expected"],
  [{ xRange: [1, 0] }, "options.xRange is [1, 0], expected"],
  [{ yRange: [3, 3] }, "options.yRange is [3, 3], expected a list of two finite numbers that differ."],
  [{ yRange: [Number.NaN, 1] }, "options.yRange is [NaN, 1], expected"],
  ...["notacolour", "tab:blue", "Red", "#12", "#12345", ""].map((colour): [unknown, string] => [
    { variations: [{ kind: "parameter", name: "a", colour }] },
    `options.variations[0].colour is "${colour}", expected a colour of CSS: #rrggbb, or a name in lower case, such as "steelblue".`,
  ]),
])("%j is refused", (options, message) => {
  expect(() => plot.histFigure(none, untyped(options))).toThrow(message);
});

test.each([
  {
    variations: ["steelblue", "#3f90da", "#ABC"].map((colour) => ({ kind: "parameter", name: "a", colour })),
  },
  // Python rabbit has it so, too: the upper end is found.
  { yRange: [1, 0] },
  { overlays: [{ process: "a", scale: -3 }] },
  { labels: { processColours: { sig: "orange", bkg: undefined }, axes: { x: { label: "m", unit: "GeV" } } } },
])("%j is taken", (options) => {
  expect(() => plot.histFigure(none, untyped(options))).toThrow("result is an object, expected a FitResult.");
});

test.each([
  ["scanFigure", { xRange: [1, 0] }, "options.xRange is [1, 0], expected"],
  ["scanFigure", { yRange: [2, 2] }, "options.yRange is [2, 2], expected"],
  [
    "scan2DFigure",
    { over: ["a", "b"], scales: [0, 1] },
    "options.scales is [0, 1], expected a list of two finite numbers other than 0.",
  ],
  ["covarianceFigure", { width: 0 }, "options.width is 0, expected from 72 to 14400 points."],
  ["impactsFigure", { width: 71 }, "options.width is 71, expected from 72 to 14400 points."],
  ["pullsFigure", { width: 0 }, "options.width is 0, expected from 72 to 14400 points."],
  ["impactsFigure", { pullRange: 0 }, "options.pullRange is 0, expected a number above 0."],
  ["pullsFigure", { pullRange: -2 }, "options.pullRange is -2, expected a number above 0."],
  ["pullsFigure", { top: 0 }, "options.top is 0, expected a whole number from 1."],
  ["impactsFigure", { top: 2.5 }, "options.top is 2.5, expected a whole number from 1."],
  ["uncertaintiesFigure", { width: 0 }, "options.width is 0, expected from 72 to 14400 points."],
  [
    "inputFigure",
    { variations: [{ name: "a", colour: "no" }] },
    'options.variations[0].colour is "no", expected',
  ],
])("%s refuses %j", (name, options, message) => {
  const [make] = figures[name]!;
  expect(() => make(untyped(options))).toThrow(message);
});

test("a report says which option is meant, of its figures too", () => {
  const result = { name: "a", result: none };
  expect(() => plot.reportPage([result], untyped({ tittle: "A" }))).toThrow("Did you mean options.title?");
  expect(() => plot.reportPage([result], untyped({ figures: { styl: "CMS" } }))).toThrow(
    "Did you mean options.figures.style?",
  );
});

/** What `fit`, `readFitInput` or a function of one's own gives where its promise is not awaited. */
const promise = untyped(Promise.resolve({}));

const ofResult = "result is a Promise, expected a FitResult. Await it first.";

test.each<[name: string, make: () => unknown, message: string]>([
  ["histFigure", () => plot.histFigure(promise), ofResult],
  ["uncertaintiesFigure", () => plot.uncertaintiesFigure(promise), ofResult],
  ["impactsFigure", () => plot.impactsFigure(promise), ofResult],
  ["pullsFigure", () => plot.pullsFigure(promise), ofResult],
  ["covarianceFigure", () => plot.covarianceFigure(promise), ofResult],
  ["toysFigure", () => plot.toysFigure(promise), ofResult],
  [
    "inputFigure",
    () => plot.inputFigure(promise),
    "input is a Promise, expected a FitInput. Await it first.",
  ],
  ["toSvg", () => plot.toSvg(promise), "figure is a Promise, expected a Figure. Await it first."],
  [
    "toHtml",
    () => plot.toHtml(none),
    "figure is an object, expected a Figure. Make one of a FitResult, such as",
  ],
  ["toSvg of nothing", () => plot.toSvg(untyped(undefined)), "figure is missing, expected a Figure."],
])("%s says that it got something else than data to draw", (_, make, message) => {
  expect(make).toThrow(message);
});

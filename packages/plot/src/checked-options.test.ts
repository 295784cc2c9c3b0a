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
  [{ header: { lumi: "138" } }, 'options.header.lumi is "138", expected a number.'],
  [{ header: { titel: "" } }, "Did you mean options.header.title?"],
  [{ labels: { process: {} } }, "Did you mean options.labels.processes?"],
  [{ stage: "postFit" }, 'Did you mean "postfit"?'],
  [{ xRange: [0] }, "options.xRange is [0], expected a list of two finite numbers."],
  [{ legend: { place: "top right" } }, 'options.legend.place is "top right", expected one of'],
  [{ separations: "al" }, 'options.separations is "al", expected one of "all". Did you mean "all"?'],
  [{ overlays: [{ proces: "sig" }] }, "Did you mean options.overlays[0].process?"],
  [{ variations: [{ kind: "parametr", name: "a" }] }, 'Did you mean "parameter"?'],
  [{ variations: [{ kind: "group" }] }, "options.variations[0].name is missing, expected a text."],
  [{ at: { x: 1 } }, "options.at is an object, expected a Map."],
])("%j is refused", (options, message) => {
  expect(() => plot.histFigure(none, untyped(options))).toThrow(message);
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

/** What programs without types hand to the views of a result: none of it is ignored. */
import { emptyResultGroup } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import * as results from "./index.js";

const { chiSquareTest, resultToJson, selectFit, toyColumns, viewFit, viewResult } = results;

const result = { meta: { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] }, groups: [] };
const fitted = { ...result, groups: [emptyResultGroup({ kind: "toy", toy: 1 })] };
/** As a program without types gives it. */
const untyped = (value: unknown) => value as never;

test.each<[name: string, call: () => unknown, message: string]>([
  [
    "an option that is not there",
    () => viewResult(result, untyped({ setting: {} })),
    "options.setting is not an option, expected one of settings, constrained. Did you mean options.settings?",
  ],
  [
    "a list in place of a set",
    () => viewResult(result, { constrained: untyped(["lumi"]) }),
    'options.constrained is ["lumi"], expected a Set of names.',
  ],
  [
    "a setting of a wrong type",
    () => viewResult(result, { settings: { data: { unblind: untyped(".*") } } }),
    'options.settings.data.unblind is ".*", expected a list of names.',
  ],
  [
    "a setting of a wrong value",
    () => viewResult(result, { settings: { data: { toys: { dataMode: untyped("data") } } } }),
    'options.settings.data.toys.dataMode is "data", expected one of "expected", "observed".',
  ],
  [
    "a promise of a result",
    () => viewResult(untyped(Promise.resolve(result))),
    "result is a Promise, expected a FitResult. Await it first.",
  ],
  [
    "a promise of a result, for JSON",
    () => resultToJson(untyped(Promise.resolve(result))),
    "result is a Promise, expected a FitResult. Await it first.",
  ],
  [
    "a group in place of a result",
    () => viewResult(untyped({ name: "", histograms: new Map() })),
    "result is an object, expected a FitResult. It comes from fit of @rabbit-fit/fitter, or",
  ],
  [
    "a context without meta",
    () => viewFit(untyped({}), untyped({})),
    "context.meta is missing, expected the meta of the result.",
  ],
  [
    "a group that is none",
    () => viewFit(untyped({}), { meta: result.meta }),
    "group is an object, expected a group of a FitResult, whose histograms and mappings are Maps. It comes from fit of",
  ],
  [
    "a result that was made from JSON",
    () => viewResult(JSON.parse(JSON.stringify(fitted))),
    "result.groups[0] is an object, expected a group of a FitResult, whose histograms and mappings are Maps. JSON is made by resultToJson of @rabbit-fit/results, and not read back",
  ],
  [
    "a fit by something else than its name",
    () => viewResult(fitted).fit(untyped({ toy: 1 })),
    "fit is an object, expected one of: toy1.",
  ],
  [
    "a choice of a fit that is not there",
    () => selectFit(["toy1"], untyped({ nam: "toy1" })),
    "choice.nam is not an option, expected one of name, field. Did you mean choice.name?",
  ],
  [
    "a choice of toys that is not there",
    () => viewResult(result).toys(untyped({ parameter: "sig" })),
    "choice.parameter is not an option, expected one of pseudodata, parameters. Did you mean choice.parameters?",
  ],
  [
    "a name in place of names",
    () => toyColumns([], { parameters: untyped("sig") }),
    'choice.parameters is "sig", expected a list of names.',
  ],
  [
    "a stage that is not there",
    () => chiSquareTest(fitted.groups[0]!, { stage: untyped("Prefit") }),
    'choice.stage is "Prefit", expected one of "prefit", "postfit". Did you mean "prefit"?',
  ],
])("%s is refused", (_, call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: "RabbitInputError" }));
  expect(call).toThrow(message);
});

test("the options of a fit are settings, with all that is in them", () => {
  const settings = { data: { sets: ["data"], unblind: [".*"] }, run: { threads: 0 }, covariance: "none" };
  expect(viewResult(result, { settings }).fits).toEqual([]);
});

/** The functions whose first argument is a group, with what else they need. */
const ofGroups: Readonly<Record<string, readonly unknown[]>> = {
  binCovariance: ["postfit"],
  binTable: [],
  channelYields: [],
  chiSquareTest: [],
  chosenBins: [],
  contourTable: [["a", "b"]],
  correlationMatrixTable: [],
  correlationTable: [],
  covarianceOf: [],
  fitStatus: [],
  fitSummary: [{ meta: result.meta }],
  fittedParameters: [{ meta: result.meta }],
  hepDataSubmission: [],
  impactKindsOf: [],
  intervalTable: [],
  likelihoodContours: [["a", "b"]],
  likelihoodIntervals: [],
  likelihoodScan: [["a"]],
  limitTable: [],
  limitsOf: [],
  observableImpactKindsOf: ["BaseMapping"],
  observableImpactTable: [{ kinds: ["global"], mapping: "BaseMapping" }],
  observableImpacts: [{ mapping: "BaseMapping" }],
  parameterEstimates: ["postfit"],
  parameterImpacts: ["a"],
  parameterNames: [],
  requiredCovariance: [],
  saturatedTest: [],
  scan2DTable: [["a", "b"]],
  scanTable: [["a"]],
  scannedNames: [],
  squaredParameters: [{ meta: result.meta }],
  startingPoint: [],
  viewFit: [{ meta: result.meta }],
  yieldTable: [],
  yieldVariation: [{ channel: "ch0", parameter: "a" }],
};

const called = (name: string, ...values: readonly unknown[]) =>
  (results as unknown as Record<string, (...values: readonly unknown[]) => unknown>)[name]!(...values);

test.each(Object.entries(ofGroups))("%s refuses what is no group", (name, others) => {
  for (const group of [undefined, {}, "data", JSON.parse(JSON.stringify(fitted.groups[0]))]) {
    expect(() => called(name, group, ...others)).toThrow(
      expect.objectContaining({ name: "RabbitInputError", message: expect.stringContaining("group is ") }),
    );
  }
});

test.each<[name: string, choice: object, message: string]>([
  ["binTable", { channel: ["ch0"] }, "choice.channel is not an option"],
  ["chosenBins", { channels: "ch0" }, 'choice.channels is "ch0", expected a list of names.'],
  ["hepDataSubmission", { stage: "post" }, 'choice.stage is "post", expected one of "prefit", "postfit".'],
  ["correlationTable", { parameter: ["a"] }, "choice.parameter is not an option"],
  ["correlationTable", { top: -1 }, "choice.top is -1, expected a whole number that is not negative."],
  [
    "yieldTable",
    { per: "bins" },
    'choice.per is "bins", expected one of "channel", "bin". Did you mean "bin"?',
  ],
  ["yieldTable", { blinded: "sig" }, 'choice.blinded is "sig", expected a list of names.'],
  ["yieldVariation", { channel: "ch0" }, "choice.parameter is missing, expected a text."],
  ["observableImpacts", {}, "choice.mapping is missing, expected a text."],
  [
    "observableImpacts",
    { mapping: "BaseMapping", kind: "traditional" },
    'choice.kind is "traditional", expected one of',
  ],
  [
    "observableImpactTable",
    { mapping: "BaseMapping" },
    "choice.kinds is missing, expected a list of definitions.",
  ],
])("%s refuses the choice %j", (name, choice, message) => {
  expect(() => called(name, fitted.groups[0], choice)).toThrow(message);
});

test.each<[name: string, values: readonly unknown[], message: string]>([
  ["parameterImpacts", ["a", { kind: "tradditional" }], 'Did you mean "traditional"?'],
  ["likelihoodScan", ["a"], 'of is "a", expected a list of names.'],
  ["likelihoodContours", ["a"], 'of is "a", expected a list of names.'],
  ["scanTable", ["a"], 'of is "a", expected a list of names.'],
  ["scanTable", [["a"], "a"], 'blinded is "a", expected a list of names.'],
  ["scan2DTable", [["a", "b"], [], "a"], 'squared is "a", expected a list of names.'],
  ["contourTable", [["a", "b"], "a"], 'blinded is "a", expected a list of names.'],
  ["correlationMatrixTable", ["a"], 'parameters is "a", expected a list of names.'],
  ["parameterEstimates", ["after"], 'stage is "after", expected one of'],
  ["binCovariance", [undefined], "stage is missing, expected one of"],
])("%s refuses the arguments %j", (name, values, message) => {
  expect(() => called(name, fitted.groups[0], ...values)).toThrow(message);
});

test("an impact table names the fit and the choice that it needs", () => {
  expect(() => called("impactTable", {}, { kinds: [], on: [] })).toThrow("fit.group is missing");
  expect(() => called("impactTable", { group: fitted.groups[0], parameters: [] }, { on: "sig" })).toThrow(
    "choice.kinds is missing, expected a list of definitions.",
  );
});

test("what a fit hides is not looked for where there is no fit", () => {
  for (const group of [undefined, {}]) {
    expect(() => called("blindedParameters", group)).toThrow("group is ");
  }
  const { histograms, mappings } = fitted.groups[0]!;
  expect(() => called("blindedParameters", { histograms, mappings })).toThrow(
    'group.dataSet is missing, expected what was fitted, such as { kind: "data" }.',
  );
});

/** What programs without types hand to the views of a result: none of it is ignored. */
import { emptyResultGroup } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import { chiSquareTest, resultToJson, selectFit, toyColumns, viewFit, viewResult } from "./index.js";

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
    () => chiSquareTest(untyped({}), { stage: untyped("Prefit") }),
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

import { runInNewContext } from "node:vm";
import { histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { emptyResultGroup, type FitResult, type ResultGroup } from "./fit-result.js";
import { validateFitResult } from "./validate-fit-result.js";

const hist = histogram([integerAxis(0, 3)], { values: [1, 2, Number.NaN], variances: [1, 1, 1] });

const empty = emptyResultGroup({ kind: "asimov" });

function result(group: Partial<ResultGroup>, more: readonly ResultGroup[] = []): FitResult {
  return {
    meta: { info: new Map(), input: new Map(), processes: ["a", "b"], pois: ["a"], nois: [] },
    groups: [{ ...empty, ...group }, ...more],
  };
}

test("a result is accepted, also where a fit could not compute a number", () => {
  const accepted = result({ histograms: new Map([["h", hist]]), ndfsat: 3, nllvalreduced: Number.NaN });
  expect(() => validateFitResult(accepted)).not.toThrow();
});

test("values and variances must be as many as the axes say, flow included", () => {
  const values = { ...hist, values: new Float64Array(3) };
  expect(() => validateFitResult(result({ histograms: new Map([["h", values]]) }))).toThrow(
    "results_asimov.h.values.length is 3, expected 5 (bins with flow, from its axes).",
  );
  const variances = { ...hist, variances: new Float64Array(6) };
  const mapping = {
    channels: new Map([["ch", new Map([["h", variances]])]]),
    counts: new Map(),
    numbers: new Map(),
    histograms: new Map(),
  };
  expect(() =>
    validateFitResult(result({ mappings: new Map([["M", mapping]]) }), { file: "out.hdf5" }),
  ).toThrow(/^out\.hdf5: results_asimov\.mappings\.M\.channels\.ch\.h\.variances\.length is 6, expected 5/);
});

test("degrees of freedom are whole", () => {
  expect(() => validateFitResult(result({ ndfsat: 2.5 }))).toThrow(/results_asimov\.ndfsat is 2\.5/);
  const mapping = {
    channels: new Map(),
    counts: new Map([["ndf", 0.1]]),
    numbers: new Map(),
    histograms: new Map(),
  };
  expect(() => validateFitResult(result({ mappings: new Map([["M", mapping]]) }))).toThrow(
    /mappings\.M\.ndf is 0\.1/,
  );
  expect(() => validateFitResult(result({ counts: new Map([["ndf_other", 0.5]]) }))).toThrow(
    /results_asimov\.ndf_other is 0\.5/,
  );
});

test("the number of a toy is whole and not negative", () => {
  validateFitResult(result({ dataSet: { kind: "toy", toy: 0 } }));
  for (const toy of [-1, 1.5, Number.NaN]) {
    expect(() => validateFitResult(result({ dataSet: { kind: "toy", toy } }))).toThrow(
      /results_asimov\.dataSet\.toy is .*, expected a whole number that is not negative/,
    );
  }
});

test("a data set is there once, and so is a process", () => {
  expect(() => validateFitResult(result({}, [empty]))).toThrow(
    /groups\.name is "asimov", expected each data set once/,
  );
  const { meta, groups } = result({});
  expect(() => validateFitResult({ meta: { ...meta, processes: ["a", "a"] }, groups })).toThrow(
    /meta\.processes\[1\]/,
  );
});

test("a result whose Maps are of another realm, as in a test runner after structuredClone, is accepted", () => {
  const { meta } = result({});
  const [info, input, histograms, mappings] = runInNewContext("[new Map(), new Map(), new Map(), new Map()]");
  const given = { meta: { ...meta, info, input }, groups: [{ ...empty, histograms, mappings }] };
  expect(() => validateFitResult(given)).not.toThrow();
});

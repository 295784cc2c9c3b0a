import type { FitResult, MappingResult } from "@rabbit-fit/contracts";
import {
  type Histogram,
  histogram,
  integerAxis,
  regularAxis,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { hepDataSubmission } from "../hepdata/hepdata-submission.js";
import { exampleFit, exampleMeta } from "../testing/example-fit.js";
import { postfitRelation, pull } from "./bin-pull.js";
import { binTable } from "./bin-table.js";
import type { BinChoice } from "./chosen-bins.js";

const x = regularAxis(2, 0, 1, { name: "x", label: "p_T [GeV]" });
const channelAxis = stringCategoryAxis(["-", "+"], { name: "channel", overflow: false });
const processes = stringCategoryAxis(["sig", "bkg"], { name: "processes" });
const index = (name: string, size: number) =>
  integerAxis(0, size, { name, underflow: false, overflow: false });

type Hists = readonly Histogram[];

function mapping(channels: Readonly<Record<string, Hists>>, across: Hists = []): MappingResult {
  const named = (hists: Hists) => new Map(hists.map((hist) => [hist.name, hist]));
  return {
    channels: new Map(Object.entries(channels).map(([name, hists]) => [name, named(hists)])),
    counts: new Map(),
    numbers: new Map(),
    histograms: named(across),
  };
}

const fit = (mappings: Readonly<Record<string, MappingResult>>) =>
  exampleFit({ kind: "data" }, { mappings: new Map(Object.entries(mappings)) });

const fitted = mapping({
  ch0: [
    histogram([x], { values: [10, 20], variances: [25, 100], name: "hist_nobs" }),
    histogram([x], { values: [7, 26], variances: [9, 64], name: "hist_postfit_inclusive" }),
    histogram([x], { values: [7, 26], variances: [144, 21], name: "hist_prefit_inclusive" }),
    histogram([x, processes], { values: [1, 6, 2, 24], variances: [1, 4, 9, 16], name: "hist_postfit" }),
  ],
});

function rowsOf(mappings: Readonly<Record<string, MappingResult>>, choice: BinChoice = {}) {
  return [...binTable(fit(mappings), choice).rows];
}

/** A bin of a Poisson fit with counts n: V is n. */
const counted = (n: number) => ({ value: n, uncertainty: Math.sqrt(n) });

describe("the pull", () => {
  test("of counts has the covariance of data and prediction that a Poisson likelihood gives them", () => {
    // One factor mu of templates s is fitted to counts n: mu = sum(n) / sum(s), so that N = s mu has the variance s^2 sum(n) / sum(s)^2.
    const [s, n] = [
      [10, 30, 60],
      [25, 20, 75],
    ] as const;
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    s.forEach((template, bin) => {
      const share = template / sum(s);
      const expected = { value: share * sum(n), uncertainty: share * Math.sqrt(sum(n)) };
      // The difference is (1 - share) n_bin - share (all others), and counts are independent.
      const variance = (1 - share) ** 2 * n[bin]! + share ** 2 * (sum(n) - n[bin]!);
      const exact = (n[bin]! - expected.value) / Math.sqrt(variance);
      expect(pull(counted(n[bin]!), expected, "fitted")).toBeCloseTo(exact, 12);
      expect(pull(counted(n[bin]!), expected, "gaussian")).not.toBeCloseTo(exact, 2);
    });
  });

  test("after the fit has the variance of the data less that of what was fitted to them", () => {
    expect(rowsOf({ BaseMapping: fitted }).map((row) => row.pull)).toEqual([3 / 4, -6 / 6, undefined]);
  });

  test("before the fit, and where nothing was fitted to the data, has the sum of both", () => {
    const before = rowsOf({ BaseMapping: fitted }, { stage: "prefit" });
    expect(before.map((row) => row.pull).slice(0, 2)).toEqual([3 / 13, -6 / 11]);
    const independent = rowsOf({ BaseMapping: fitted }, { relation: "independent" });
    expect(independent[0]!.pull).toBeCloseTo(3 / Math.sqrt(34), 14);
  });

  test.each([
    ["a bin that the fit follows exactly", { value: 9, uncertainty: 3 }, { value: 9, uncertainty: 3 }],
    ["a bin without a variance left", { value: 8, uncertainty: 3 }, { value: 8.1, uncertainty: 3 }],
    ["a bin without events", { value: 0, uncertainty: 0 }, { value: 1, uncertainty: 1 }],
    ["unknown uncertainties", { value: 9, uncertainty: 3 }, { value: 9 }],
    [
      "an output that is not defined",
      { value: Number.NaN, uncertainty: Number.NaN },
      { value: 1, uncertainty: 1 },
    ],
    ["a value that is hidden", { value: 9, uncertainty: 3 }, { value: "blinded", uncertainty: 1 }],
  ] as const)("is not there for %s", (_, observed, expected) => {
    for (const relation of ["fitted", "gaussian"] as const) {
      expect(pull(observed, expected, relation)).toBeUndefined();
    }
  });

  test.each([
    [{ noFit: true }, "independent"],
    [{ externalPostfit: "other.hdf5" }, "independent"],
    [{ noFit: false, externalPostfit: null }, "fitted"],
    [{ chisqFit: true }, "gaussian"],
    [{ chisqFit: false, covarianceFit: true }, "gaussian"],
    [{ noFit: true, chisqFit: true }, "independent"],
  ] as const)(
    "takes the data for a part of the fit unless its options say otherwise: %o",
    (args, relation) => {
      const info: FitResult["meta"]["info"] = new Map([["args", new Map(Object.entries(args))]]);
      expect(postfitRelation(exampleFit(), { info })).toBe(relation);
    },
  );

  test("of a fit of a program is independent where nothing was minimised", () => {
    expect(postfitRelation(exampleFit(), exampleMeta)).toBe("fitted");
    expect(postfitRelation({}, exampleMeta)).toBe("independent");
  });
});

test("axes of one name keep their columns, whatever they are called", () => {
  const categories = mapping({
    ch1: [histogram([channelAxis], { values: [1, 2], name: "hist_postfit_inclusive" })],
  });
  const { columns, rows } = binTable(fit({ BaseMapping: fitted, "Select channel": categories }));
  expect(columns.map(({ key }) => key)).toEqual(
    expect.arrayContaining(["channel", "category(channel)", "range(x)"]),
  );
  expect([...rows].at(-2)).toMatchObject({ channel: "ch1", "category(channel)": "+" });
});

describe("what a fit hides stays hidden", () => {
  const masked = mapping({
    masked: [histogram([x], { values: [1, 2], variances: [1, 1], name: "hist_postfit_inclusive" })],
  });

  test("processes where one has its name, and what has no data beside it", () => {
    const choice = { blinded: ["sig"], perProcess: true };
    const [first, , sum, hidden] = rowsOf({ BaseMapping: fitted, "Project masked": masked }, choice);
    expect(first).toMatchObject({
      expected: { value: 7, uncertainty: 3 },
      "expected(sig)": { value: "blinded" },
      "expected(bkg)": { value: "blinded" },
    });
    expect(sum!["expected(sig)"]).toEqual({ value: "blinded" });
    expect(hidden!.expected).toEqual({ value: "blinded" });
    const ofProcesses = "Yields of single processes after the fit would show what the fit hides.";
    expect(binTable(fit({ BaseMapping: fitted }), choice).notes).toContain(ofProcesses);
    expect(binTable(fit({ BaseMapping: fitted }), { ...choice, blinded: ["lumi"] }).notes).not.toContain(
      ofProcesses,
    );
    expect(binTable(fit({ "Project masked": masked }), choice).notes).toContain(
      "What is expected without data beside it would show what the fit hides.",
    );
  });

  test("in a submission, too", () => {
    const [table] = hepDataSubmission(fit({ "Project masked": masked }), { blinded: ["sig"] });
    expect(table!.dependent_variables[0]!.values).toEqual([{ value: "blinded" }, { value: "blinded" }]);
  });

  test("and not before the fit", () => {
    const [first] = rowsOf({ BaseMapping: fitted }, { blinded: ["sig"], stage: "prefit" });
    expect(first!.expected).toEqual({ value: 7, uncertainty: 12 });
  });
});

test("flow bins of a masked channel are left out of its covariance", () => {
  // Underflow, two bins, overflow; in front a channel without flow bins.
  const flow = histogram([x], {
    flow: true,
    values: [5, 1, 2, 7],
    variances: [5, 1, 2, 7],
    name: "hist_postfit_inclusive",
  });
  const open = histogram([x], { values: [3, 4], variances: [3, 4], name: "hist_postfit_inclusive" });
  const elements = Float64Array.from({ length: 36 }, (_, i) => 10 * Math.floor(i / 6) + (i % 6));
  const covariance = histogram([index("x", 6), index("y", 6)], {
    values: elements,
    name: "hist_postfit_inclusive_cov",
  });
  const result = fit({ BaseMapping: mapping({ ch0: [open], masked: [flow] }, [covariance]) });
  const [, , table] = hepDataSubmission(result);
  const values = [...table!.dependent_variables[0]!.values].map(({ value }) => value);
  expect(values).toEqual([0, 1, 3, 4, 10, 11, 13, 14, 30, 31, 33, 34, 40, 41, 43, 44]);
  const sums = [...binTable(result).rows].filter((row) => row.isTotal).map((row) => row.expected);
  expect(sums).toEqual([
    { value: 7, uncertainty: Math.sqrt(0 + 1 + 10 + 11) },
    { value: 3, uncertainty: Math.sqrt(33 + 34 + 43 + 44) },
  ]);
});

test("HEPData has the unit of an axis whose label has it in either kind of brackets", () => {
  for (const label of ["p_T [GeV]", "p_T (GeV)"]) {
    const hist = histogram([{ ...x, label }], { values: [1, 2], name: "hist_postfit_inclusive" });
    const [table] = hepDataSubmission(fit({ BaseMapping: mapping({ ch0: [hist] }) }));
    expect(table!.independent_variables[0]!.header).toEqual({ name: "p_T", units: "GeV" });
  }
});

test("names of HEPData have at most 64 characters, each once; axes have their label and unit", () => {
  const long = (end: string) => `Ratio ${"x".repeat(70)} ${end}`;
  const tables = hepDataSubmission(fit({ [long("a")]: fitted, [long("b")]: fitted }));
  expect(tables.map(({ name }) => name.length)).toEqual([64, 64]);
  expect(new Set(tables.map(({ name }) => name)).size).toBe(2);
  expect(tables[0]!.independent_variables).toEqual([
    {
      header: { name: "p_T", units: "GeV" },
      values: [
        { low: 0, high: 0.5 },
        { low: 0.5, high: 1 },
      ],
    },
  ]);
});

test("a library names its own options where something is missing", () => {
  expect(() => binTable(fit({ BaseMapping: fitted }), { mappings: ["Project"] })).toThrow(
    'mappings is "Project", expected one of: BaseMapping.',
  );
  expect(() => binTable(fit({ BaseMapping: fitted }), { channels: ["ch1"] })).toThrow(
    'channels is "ch1", expected one of: ch0.',
  );
  expect(() => binTable(exampleFit())).toThrow('options.analyses.kind: "histograms"');
  expect(binTable(fit({ BaseMapping: fitted })).notes).toEqual([
    "The uncertainty of a sum over bins needs their covariance: fit with options.analyses.covariance: true.",
    "The result has no chi-square: the fit has no covariance, as where it has not converged, or was made with options.analyses.chi2: false.",
    expect.stringContaining("variance observed - variance expected"),
  ]);
});

test("a chi-square before the fit needs no covariance, so that only the option can be the cause", () => {
  const { notes } = binTable(fit({ BaseMapping: fitted }), { stage: "prefit" });
  expect(notes).toContain("The result has no chi-square: fit without options.analyses.chi2: false.");
});

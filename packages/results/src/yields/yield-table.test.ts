import { type MappingResult, RabbitInputError } from "@rabbit-fit/contracts";
import { histogram, integerAxis, regularAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import type { Table } from "../tables/table.js";
import { exampleFit } from "../testing/example-fit.js";
import { binRanges } from "./bin-ranges.js";
import { yieldTable } from "./yield-table.js";

const x = regularAxis(2, 0, 1, { name: "x" });
const charge = stringCategoryAxis(["-", "+"], { name: "charge" });
const one = integerAxis(0, 1, { name: "yield", underflow: false, overflow: false });
const processes = stringCategoryAxis(["sig", "bkg"], { name: "processes" });
const index = (name: string, size = 3) => integerAxis(0, size, { name, underflow: false, overflow: false });

type Hists = readonly ReturnType<typeof histogram>[];

function mapping(channels: Readonly<Record<string, Hists>>, across: Hists = []): MappingResult {
  const named = (hists: Hists) => new Map(hists.map((hist) => [hist.name, hist]));
  return {
    channels: new Map(Object.entries(channels).map(([name, hists]) => [name, named(hists)])),
    counts: new Map(),
    numbers: new Map(),
    histograms: named(across),
  };
}

/** Two channels, of two bins and of one; their covariance has correlations within the first, and to the second. */
const channels: Readonly<Record<string, Hists>> = {
  ch0: [
    histogram([x], { values: [5, 7], variances: [5, 7], name: "hist_data_obs" }),
    histogram([x], { values: [6, 8], variances: [6, 8], name: "hist_nobs" }),
    histogram([x], { values: [5.5, 6.5], variances: [0.25, 4], name: "hist_prefit_inclusive" }),
    histogram([x], { values: [6, 10], variances: [4, 9], name: "hist_postfit_inclusive" }),
    histogram([x, processes], { values: [1, 4.8, 2, 5.9], variances: [1, 4, 9, 16], name: "hist_postfit" }),
  ],
  ch1: [
    histogram([one], { values: [3], variances: [16], name: "hist_postfit_inclusive" }),
    histogram([one, processes], { values: [1, 2], variances: [0.25, 1], name: "hist_postfit" }),
  ],
};
const covariance = histogram([index("x"), index("y")], {
  values: [4, -1, 7, -1, 9, 7, 7, 7, 16],
  name: "hist_postfit_inclusive_cov",
});

function fit(result: MappingResult, dataSet: Parameters<typeof exampleFit>[0] = { kind: "data" }) {
  return exampleFit(dataSet, { mappings: new Map([["BaseMapping", result]]) });
}

function rowsOf({ rows }: Table) {
  return [...rows];
}

describe("sums over the bins of a channel", () => {
  test("have data, total and ratio, and the uncertainty of what has one bin", () => {
    const made = yieldTable(fit(mapping(channels)));
    expect(rowsOf(made)).toEqual([
      { channel: "ch0", process: "sig", postfit: { value: 3 } },
      { channel: "ch0", process: "bkg", postfit: { value: expect.closeTo(10.7, 12) } },
      {
        channel: "ch0",
        process: "total",
        prefit: { value: 12 },
        postfit: { value: 16 },
        data: 14,
        ratio: 14 / 16,
      },
      { channel: "ch1", process: "sig", postfit: { value: 1, uncertainty: 0.5 } },
      { channel: "ch1", process: "bkg", postfit: { value: 2, uncertainty: 1 } },
      { channel: "ch1", process: "total", postfit: { value: 3, uncertainty: 4 } },
    ]);
    expect(made.notes).toEqual([expect.stringContaining('such as "Project ch0"')]);
  });

  test("have the uncertainty of their block of the covariance: sqrt(4 - 1 - 1 + 9)", () => {
    const rows = rowsOf(yieldTable(fit(mapping(channels, [covariance]))));
    expect(rows[2]!.postfit).toEqual({ value: 16, uncertainty: Math.sqrt(11) });
    expect(rows[5]!.postfit).toEqual({ value: 3, uncertainty: 4 });
  });

  test("do not take a covariance that has flow bins as well", () => {
    const larger = histogram([index("x", 5), index("y", 5)], {
      values: new Float64Array(25).fill(1),
      name: "hist_postfit_inclusive_cov",
    });
    expect(rowsOf(yieldTable(fit(mapping(channels, [larger]))))[2]!.postfit).toEqual({ value: 16 });
  });
});

test("each bin has its place and its uncertainty", () => {
  const made = yieldTable(fit(mapping(channels)), { per: "bin", channels: ["ch0"] });
  expect(rowsOf(made).slice(1, 5)).toEqual([
    { channel: "ch0", process: "sig", bin: 1, range: "x [0.5, 1)", postfit: { value: 2, uncertainty: 3 } },
    { channel: "ch0", process: "bkg", bin: 0, range: "x [0, 0.5)", postfit: { value: 4.8, uncertainty: 2 } },
    { channel: "ch0", process: "bkg", bin: 1, range: "x [0.5, 1)", postfit: { value: 5.9, uncertainty: 4 } },
    {
      channel: "ch0",
      process: "total",
      bin: 0,
      range: "x [0, 0.5)",
      prefit: { value: 5.5, uncertainty: 0.5 },
      postfit: { value: 6, uncertainty: 2 },
      data: 6,
      ratio: 1,
    },
  ]);
  expect(made.notes).toEqual([]);
});

test("places of bins name every axis but the one of a channel without axes", () => {
  expect(binRanges([x, charge])).toEqual([
    "x [0, 0.5), charge -",
    "x [0, 0.5), charge +",
    "x [0.5, 1), charge -",
    "x [0.5, 1), charge +",
  ]);
  expect(binRanges([one])).toEqual([""]);
  expect(binRanges([integerAxis(-1, 1, { name: "n" })])).toEqual(["n -1", "n 0"]);
});

test("processes are hidden after the fit where one has the name of a hidden parameter", () => {
  const made = yieldTable(fit(mapping(channels)), { blinded: ["sig"] });
  const [shown, hidden] = [rowsOf(yieldTable(fit(mapping(channels)))), rowsOf(made)];
  const after = (rows: typeof shown) => rows.slice(0, 3).map(({ postfit }) => postfit);
  expect(after(shown)[1]).toEqual({ value: expect.closeTo(10.7, 12) });
  // The total of the same channel stays: without the backgrounds nothing can be subtracted from it.
  expect(after(hidden)).toEqual([{ value: "blinded" }, { value: "blinded" }, after(shown)[2]]);
  expect(hidden.map(({ prefit }) => prefit)).toEqual(shown.map(({ prefit }) => prefit));
  expect(made.notes).toContain("Yields of sig after the fit would show what the fit hides.");
  expect(made.notes).toContain(
    "Yields of the other processes are hidden, too: the total less these yields is what the fit hides.",
  );
});

test.each(["channel", "bin"] as const)(
  "yields per %s of a channel without data are hidden with a parameter",
  (per) => {
    const masked = channels.ch0!.filter(({ name }) => name !== "hist_nobs");
    const totalsOf = (blinded: readonly string[]) => {
      const made = yieldTable(fit(mapping({ ...channels, masked })), { blinded, per });
      const rows = rowsOf(made);
      return { notes: made.notes, after: (name: string) => rows.filter(({ channel }) => channel === name) };
    };
    const [shown, hidden] = [totalsOf([]), totalsOf(["mu"])];
    const { after } = hidden;
    expect(new Set(after("masked").map(({ process }) => process))).toEqual(new Set(["sig", "bkg", "total"]));
    for (const { postfit } of after("masked")) expect(postfit).toEqual({ value: "blinded" });
    expect(after("masked").map(({ prefit }) => prefit)).toEqual(
      shown.after("masked").map(({ prefit }) => prefit),
    );
    expect(after("ch0")).toEqual(shown.after("ch0"));
    const note = "Yields after the fit of channels without data would show what the fit hides.";
    expect(hidden.notes).toContain(note);
    expect(shown.notes).not.toContain(note);
  },
);

test("the title says which data were fitted, and counts are whole", () => {
  const column = (dataSet: Parameters<typeof exampleFit>[0], values: number[]) => {
    const [, , prefit] = channels.ch0!;
    const data = histogram([x], { values, name: "hist_nobs" });
    const { columns } = yieldTable(fit(mapping({ ch0: [prefit!, data] }), dataSet));
    return columns.find(({ key }) => key === "data");
  };
  expect(column({ kind: "data" }, [1, 2])).toMatchObject({ title: "data", kind: "integer" });
  expect(column({ kind: "asimov" }, [1.5, 2])).toMatchObject({ title: "Asimov data", kind: "number" });
  expect(column({ kind: "toy", toy: 3 }, [1, 2])).toMatchObject({ title: "toy data" });
  expect(column({ kind: "data", pseudodata: "A" }, [1, 2])).toMatchObject({ title: "pseudodata" });
});

describe("what the result lacks is named, with the option that would save it", () => {
  const { ch0 } = channels;
  test.each([
    ["options.analyses.perProcess: true", ch0!.slice(0, 4)],
    ["options.analyses.errors: true", [histogram([x], { values: [5, 6], name: "hist_postfit_inclusive" })]],
  ])("%s", (option, hists) => {
    expect(yieldTable(fit(mapping({ ch0: hists })), { per: "bin" }).notes).toContainEqual(
      expect.stringContaining(option),
    );
  });

  test("uncertainties of processes", () => {
    const bare = histogram([x, processes], { values: [1, 4.8, 2, 5.9], name: "hist_postfit" });
    const { notes } = yieldTable(fit(mapping({ ch0: [...ch0!.slice(0, 4), bare] })), { per: "bin" });
    expect(notes).toEqual([expect.stringContaining("options.analyses.errorsPerProcess: true")]);
  });

  test("all histograms, a mapping, a channel", () => {
    const message = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        if (error instanceof RabbitInputError) return error.message;
      }
      return "";
    };
    expect(message(() => yieldTable(exampleFit()))).toContain('options.analyses.kind: "histograms"');
    expect(message(() => yieldTable(fit(mapping(channels)), { mapping: "Project ch0" }))).toContain(
      'mapping is "Project ch0", expected one of: BaseMapping',
    );
    expect(message(() => yieldTable(fit(mapping(channels)), { channels: ["ch2"] }))).toContain(
      'channels is "ch2", expected one of: ch0, ch1',
    );
  });
});

test("without the channels as they are, the mappings that there are have to be named", () => {
  const result = exampleFit({ kind: "data" }, { mappings: new Map([["Project ch0 x", mapping(channels)]]) });
  expect(() => yieldTable(result)).toThrow(
    "mapping is not given, and the result does not have the channels as they are, expected one of: Project ch0 x.",
  );
  expect(rowsOf(yieldTable(result, { mapping: "Project ch0 x" })).length).toBeGreaterThan(0);
});

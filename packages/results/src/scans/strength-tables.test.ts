import { axisNames, type ResultGroup } from "@rabbit-fit/contracts";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { renderTable } from "../tables/render-table.js";
import type { Table } from "../tables/table.js";
import { exampleFit, exampleNames } from "../testing/example-fit.js";
import { contourTable, intervalTable } from "./contour-table.js";
import { scan2DTable, scanTable } from "./scan-table.js";

const axis = (name: string, categories: readonly string[]) =>
  stringCategoryAxis(categories, { name, overflow: false });
const parameters = axis(axisNames.parameters, exampleNames);

/** At the minimum sig = 1.2 and norm = 0.25; the intervals are 1.2 -0.7 +0.3, and 0.25 -0.5 +0.75. */
function scanned(): ResultGroup {
  const plain = exampleFit();
  const [ofSig, ofNorm] = [exampleNames.indexOf("sig"), exampleNames.indexOf("norm")];
  const shifts = new Float64Array(4 * exampleNames.length);
  shifts[ofSig] = -0.7;
  shifts[exampleNames.length + ofSig] = 0.3;
  shifts[2 * exampleNames.length + ofNorm] = -0.5;
  shifts[3 * exampleNames.length + ofNorm] = 0.75;
  const level = axis(axisNames.confidenceLevel, ["1"]);
  const histograms = new Map([
    ...plain.histograms,
    [
      "contour_scan",
      histogram(
        [axis(axisNames.impacts, ["sig", "norm"]), level, axis(axisNames.downUp, ["0", "1"]), parameters],
        {
          values: shifts,
        },
      ),
    ],
    ["nll_scan_sig", histogram([axis(axisNames.scan, ["-0.5", "1.2"])], { values: [2, 0] })],
    ["nll_scan_norm", histogram([axis(axisNames.scan, ["0.25"])], { values: [0] })],
    [
      "nll_scan2D_sig_norm",
      histogram([axis(axisNames.scanX, ["-0.5"]), axis(axisNames.scanY, ["0.25"])], { values: [3] }),
    ],
    [
      "contour_scan2D",
      histogram(
        [
          axis(axisNames.parameterPair, ["norm-sig"]),
          level,
          axis(axisNames.pairMembers, ["0", "1"]),
          axis(axisNames.angle, ["0", "1"]),
        ],
        { values: [0.5, 0.25, 1.5, 0.1] },
      ),
    ],
  ] as const);
  return { ...plain, histograms };
}

const group = scanned();
const hidden = ["sig"];
const squared = ["sig"];
const json = (table: Table) =>
  JSON.parse([...renderTable(table, "json")].join("")) as Record<string, unknown>[];
const heading = (table: Table) => [...renderTable(table, "text")][0]!.trim().split(/ {2,}/);
const note = "mu = x^2; the file stores x.";

describe("of a strength that is stored as its square root", () => {
  test("intervals are also those of the strength", () => {
    const table = intervalTable(group, undefined, [], squared);
    const [sig, norm] = json(table);
    // The fields of x mean what they did.
    expect(sig).toMatchObject({ value: 1.2, valueUp: 0.3, valueDown: 0.7, low: 0.5, high: 1.5 });
    expect(sig).toMatchObject({ mu: 1.44, muLow: 0.25, muHigh: 2.25 });
    expect(sig!.muUp).toBeCloseTo(0.81, 12);
    expect(sig!.muDown).toBeCloseTo(1.19, 12);
    expect(norm).toMatchObject({ low: -0.25, high: 1, mu: null, muLow: null, muHigh: null });
    expect(heading(table).slice(2, 8)).toEqual(["x", "x from", "x to", "mu", "mu from", "mu to"]);
    expect(table.notes).toEqual([note]);
  });

  test("scans and contours have a column of the strength", () => {
    const scan = scanTable(group, ["sig", "norm"], [], squared);
    expect(json(scan).map(({ value, mu }) => [value, mu])).toEqual([
      [-0.5, 0.25],
      [1.2, 1.44],
      [0.25, null],
    ]);
    expect(heading(scan).slice(0, 3)).toEqual(["Scan of", "x", "mu"]);
    const plane = scan2DTable(group, ["sig", "norm"], [], squared);
    expect(json(plane)[0]).toMatchObject({ x: -0.5, y: 0.25, muX: 0.25, muY: null });
    expect(heading(plane).slice(0, 3)).toEqual(["x of sig", "norm", "mu of sig"]);
    const contour = contourTable(group, ["norm", "sig"], [], squared);
    expect(json(contour)[0]).toMatchObject({ x: 0.5, y: 1.5, muX: null, muY: 2.25 });
    expect(heading(contour).slice(2, 5)).toEqual(["norm", "x of sig", "mu of sig"]);
    for (const { notes } of [scan, plane, contour]) expect(notes).toContain(note);
  });

  test("what is blinded stays blinded", () => {
    expect(json(intervalTable(group, ["sig"], hidden, squared))[0]).toMatchObject({
      mu: "blinded",
      muUp: null,
      muDown: null,
      muLow: "blinded",
      muHigh: "blinded",
    });
    expect(json(scanTable(group, ["sig"], hidden, squared))[0]).toMatchObject({ mu: "blinded" });
    expect(json(contourTable(group, ["norm", "sig"], hidden, squared))[0]).toMatchObject({ muY: "blinded" });
  });
});

test("of a strength that is stored as it is, tables have neither a column of the square nor a word on it", () => {
  const tables = [
    intervalTable(group),
    scanTable(group, ["sig"]),
    scan2DTable(group, ["sig", "norm"]),
    contourTable(group, ["norm", "sig"]),
  ];
  for (const table of tables) {
    expect(heading(table).join(" ")).not.toContain("mu");
    expect(table.notes).toEqual([]);
  }
});

describe("observables of a fit that hides a parameter", () => {
  const observable = "Select ch0 sig";
  const ends = (...categories: string[]) => [
    axis(axisNames.impacts, [observable]),
    axis(axisNames.confidenceLevel, ["1"]),
    axis(axisNames.downUp, ["0", "1"]),
    axis(axisNames.numbers, categories),
  ];
  /** 10 -10 +3, of which the lower end is a bound: 2 (L - L_min) is 0.5 there. */
  const withObservable: ResultGroup = {
    ...group,
    histograms: new Map([
      ...[...group.histograms].filter(([name]) => name !== "contour_scan"),
      ["contour_scan_observables", histogram(ends().slice(0, 3), { values: [-10, 3] })],
      [
        "contour_scan_observables_numbers",
        histogram(ends("value", "delta_nll"), { values: [0, 0.25, 13, 0.5] }),
      ],
      [`nll_scan_${observable}`, histogram([axis(axisNames.scan, ["7", "10"])], { values: [1, 0] })],
    ]),
  };

  test("have no values, which would show the parameter, nor the distance of a bound", () => {
    const [shown] = json(intervalTable(withObservable));
    expect(shown).toMatchObject({
      value: 10,
      valueUp: 3,
      valueDown: 10,
      low: 0,
      high: 13,
      statusDown: "at bound",
    });
    const [blinded] = json(intervalTable(withObservable, undefined, hidden));
    expect(blinded).toMatchObject({
      value: "blinded",
      valueUp: 3,
      valueDown: null,
      low: "blinded",
      high: "blinded",
    });
    expect(json(scanTable(withObservable, [observable])).map(({ value }) => value)).toEqual([7, 10]);
    const scan = json(scanTable(withObservable, [observable], hidden));
    expect(scan.map(({ value }) => value)).toEqual(["blinded", "blinded"]);
    // Other parameters are no observables.
    expect(json(scanTable(withObservable, ["norm"], hidden))[0]).toMatchObject({ value: 0.25 });
  });
});

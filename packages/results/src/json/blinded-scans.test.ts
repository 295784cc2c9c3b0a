import type { FitResult } from "@rabbit-fit/contracts";
import { type Histogram, histogram, regularAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { exampleFit, exampleMeta, exampleNames } from "../testing/example-fit.js";
import { resultToJson } from "./result-json.js";

const names = (name: string, categories: readonly string[]) => stringCategoryAxis(categories, { name });
const values = ["1.0", "2.0"];
const parms = names("parms", exampleNames);
const scans: readonly Histogram[] = [
  histogram([names("scan", values)], { name: "nll_scan_sig", values: [0.5, 0.25] }),
  histogram([names("scan", values), parms], {
    name: "scan_parms_sig",
    values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  }),
  histogram([names("scan", values)], { name: "nll_scan_norm", values: [0.5, 0.25] }),
  histogram([names("scan_x", values), names("scan_y", values)], {
    name: "nll_scan2D_norm_sig",
    values: [1, 2, 3, 4],
  }),
  histogram(
    [
      names("param_tuple", ["norm-shape", "sig-norm"]),
      names("confidence_level", ["1.0", "2.0"]),
      regularAxis(2, 0, 2, { name: "params", underflow: false, overflow: false }),
      regularAxis(2, 0, 6, { name: "angle", circular: true }),
    ],
    { name: "contour_scan2D", values: Array.from({ length: 16 }, (_, i) => i) },
  ),
];

test("JSON has no value of a hidden parameter in its scans and contours, and all else", () => {
  const group = exampleFit();
  const result: FitResult = {
    meta: exampleMeta,
    groups: [
      {
        ...group,
        blinding: { scheme: "additive", parameters: ["sig"] },
        histograms: new Map([...group.histograms, ...scans.map((scan) => [scan.name!, scan] as const)]),
      },
    ],
  };
  const { histograms } = JSON.parse(resultToJson(result)).results[0];
  const [along, , other, over, contour] = scans.map(({ name }) => histograms[name!]);
  expect(along.axes[0].categories).toEqual(["blinded", "blinded"]);
  expect(along.values).toEqual([0.5, 0.25]);
  expect(other.axes[0].categories).toEqual(values);
  expect(over.axes.map(({ categories }: { categories: string[] }) => categories)).toEqual([
    values,
    ["blinded", "blinded"],
  ]);
  const { axes, values: ofPoints } = histograms.scan_parms_sig;
  expect(axes[0].categories).toEqual(["blinded", "blinded"]);
  expect(axes[1].categories).toEqual(exampleNames);
  expect(ofPoints.flat()).toEqual(["blinded", 2, 3, 4, 5, "blinded", 7, 8, 9, 10]);
  const b = "blinded";
  expect(contour.values.flat(3)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, b, b, 10, 11, b, b, 14, 15]);
});

test("a pair that can be read in several ways shows nothing that is hidden in one of them", () => {
  const group = exampleFit();
  const dashed = ["a", "a-b", "b-c", "c"];
  const contour = histogram(
    [
      names("param_tuple", ["a-b-c"]),
      names("confidence_level", ["1.0"]),
      regularAxis(2, 0, 2, { name: "params", underflow: false, overflow: false }),
      regularAxis(2, 0, 6, { name: "angle", circular: true }),
    ],
    { name: "contour_scan2D", values: [0, 1, 2, 3] },
  );
  const parameters = histogram([names("parms", dashed)], { name: "parms", values: [1, 2, 3, 4] });
  const shownFor = (hidden: string) => {
    const result: FitResult = {
      meta: exampleMeta,
      groups: [
        {
          ...group,
          blinding: { scheme: "additive", parameters: [hidden] },
          histograms: new Map([
            ["parms", parameters],
            ["contour_scan2D", contour],
          ]),
        },
      ],
    };
    return JSON.parse(resultToJson(result)).results[0].histograms.contour_scan2D.values.flat(3);
  };
  const b = "blinded";
  expect(shownFor("a-b")).toEqual([b, b, 2, 3]);
  expect(shownFor("a")).toEqual([b, b, 2, 3]);
  expect(shownFor("b-c")).toEqual([0, 1, b, b]);
  expect(shownFor("c")).toEqual([0, 1, b, b]);
});

import { observedHistogramNames, type ResultGroup } from "@rabbit-fit/contracts";
import { histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { exampleFit, prefitOnly } from "../testing/example-fit.js";
import { chiSquareDoubt, chiSquareTest, noPValue, saturatedTest } from "./goodness-of-fit.js";

test("the saturated test has the p-value of the chi-square distribution", () => {
  // scipy.stats.chi2.sf(9, 9)
  expect(saturatedTest(exampleFit())).toEqual({
    twoDeltaNll: 9,
    ndf: 9,
    pValue: expect.closeTo(0.4372741889, 9),
  });
  const none = exampleFit({ kind: "data" }, { ndfsat: 0 });
  expect(saturatedTest(none)).toEqual({ twoDeltaNll: 9, ndf: 0 });
  expect(saturatedTest(prefitOnly(exampleFit()))).toBeUndefined();
});

test("a statistic below zero is no chi-square, and has no p-value; one that is zero but for rounding has", () => {
  // 2 dNLL = -6.91, ndf = 13 had the p-value 1.
  const negative = saturatedTest(exampleFit({ kind: "data" }, { nllvalreduced: -3.455, ndfsat: 13 }));
  expect(negative).toEqual({ twoDeltaNll: -6.91, ndf: 13 });
  expect(noPValue(-6.91)).toBe("no p-value: a statistic below zero, as of negative yields, is no chi-square");
  const rounded = saturatedTest(exampleFit({ kind: "data" }, { nllvalreduced: -1e-9 }));
  expect(rounded).toMatchObject({ pValue: 1 });
  expect([noPValue(-2e-9), noPValue(0), noPValue(9)]).toEqual([undefined, undefined, undefined]);
});

test("chi-squares are those of the mapping, the stage and the test that are asked for", () => {
  const mapping = (
    chi2: number,
    ndf: number,
  ): ResultGroup["mappings"] extends ReadonlyMap<string, infer M> ? M : never => ({
    channels: new Map(),
    histograms: new Map(),
    numbers: new Map([
      ["chi2", chi2],
      ["chi2_prefit", 10 * chi2],
    ]),
    counts: new Map([
      ["ndf", ndf],
      ["ndf_prefit", ndf + 1],
      // A chi-square that is a whole number.
      ["chi2_saturated", 3],
      ["ndf_saturated", 2],
    ]),
  });
  const mappings = new Map([
    ["BaseMapping", mapping(1.5, 4)],
    ["Project ch0 x", mapping(2.5, 0)],
  ]);
  const group = exampleFit({ kind: "data" }, { mappings });
  // scipy.stats.chi2.sf(1.5, 4), (15, 5), (3, 2)
  expect(chiSquareTest(group)).toEqual({ chi2: 1.5, ndf: 4, pValue: expect.closeTo(0.8266414672, 9) });
  expect(chiSquareTest(group, { stage: "prefit" })).toEqual({
    chi2: 15,
    ndf: 5,
    pValue: expect.closeTo(0.0103623379, 9),
  });
  expect(chiSquareTest(group, { test: "saturated" })).toEqual({
    chi2: 3,
    ndf: 2,
    pValue: expect.closeTo(Math.exp(-1.5), 12),
  });
  expect(chiSquareTest(group, { mapping: "Project ch0 x" })).toEqual({ chi2: 2.5, ndf: 0 });
  expect(chiSquareTest(group, { mapping: "Select" })).toBeUndefined();
  expect(chiSquareTest(exampleFit())).toBeUndefined();
});

test("bins without events are counted, as a linear chi-square does not hold there", () => {
  const axis = integerAxis(0, 4, { name: "x", underflow: false, overflow: false });
  const withData = (values: readonly number[], variances: readonly number[]) => {
    const fitted = histogram([axis], { values, variances });
    const channels = new Map([["ch0", new Map([[observedHistogramNames.fitted, fitted]])]]);
    const numbers = new Map([
      ["chi2", 59.5],
      ["chi2_saturated", 4.5],
    ]);
    const counts = new Map([
      ["ndf", 4],
      ["ndf_saturated", 4],
    ]);
    const mappings = new Map([["BaseMapping", { channels, histograms: new Map(), numbers, counts }]]);
    return exampleFit({ kind: "data" }, { mappings });
  };
  // A zero with a variance of its own is no bin without events.
  const group = withData([0, 3, 0, 0], [0, 3, 0.5, 0]);
  expect(chiSquareTest(group)).toMatchObject({ chi2: 59.5, emptyBins: 2 });
  expect(chiSquareDoubt(chiSquareTest(group)!)).toBe(
    "2 bins have no events, where the variance of the data is 0: chi2 and its p-value do not hold",
  );
  expect(chiSquareTest(group, { test: "saturated" })).not.toHaveProperty("emptyBins");
  const full = chiSquareTest(withData([1, 3, 2, 1], [1, 3, 2, 1]))!;
  expect(full).not.toHaveProperty("emptyBins");
  expect(chiSquareDoubt(full)).toBeUndefined();
});

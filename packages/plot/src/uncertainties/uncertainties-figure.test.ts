import { fileURLToPath } from "node:url";
import type { FitResult } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { observableImpacts } from "@rabbit-fit/results";
import { beforeAll, expect, test } from "vitest";
import type { Steps } from "../figure/layer.js";
import { uncertaintiesFigure } from "./uncertainties-figure.js";

let result: FitResult;
let bare: FitResult;
let mapping: string;
const read = (name: string) =>
  readFitResult(fileURLToPath(new URL(`../../../../fixtures/results/${name}.hdf5`, import.meta.url)));
beforeAll(async () => {
  [result, bare] = await Promise.all([read("mapped_impacts"), read("base_test_tensor")]);
  mapping = [...result.groups[0]!.mappings.keys()][0]!;
});

test("the curves are the impacts on the bins, in percent or in their units, and the total is the uncertainty", () => {
  const ofBins = observableImpacts(result.groups[0]!, { mapping });
  const { channel } = ofBins[0]!;
  const own = ofBins.filter((bin) => bin.channel === channel);
  for (const scale of ["relative", "absolute"] as const) {
    const { layers } = uncertaintiesFigure(result, { mapping, channel, scale }).panels[0]!;
    const curve = (key: string) => (layers.find((layer) => layer.key === key) as Steps).values;
    own.forEach(({ value, variance, impacts }, bin) => {
      const unit = scale === "relative" ? 100 / Math.abs(value) : 1;
      for (const { source, up } of impacts) expect(curve(source)[bin]).toBeCloseTo(Math.abs(up) * unit, 9);
      expect(curve("Total")[bin]).toBeCloseTo(Math.sqrt(variance) * unit, 9);
    });
  }
});

test("only the groups that are asked for", () => {
  const keys = (options: object) =>
    uncertaintiesFigure(result, { mapping, ...options }).panels[0]!.layers.map(({ key }) => key);
  expect(keys({ groups: ["stat"], total: "none" })).toEqual(["stat"]);
  const labels = { parameterGroupings: { min: ["Total", "stat"], rest: ["binByBinStat"] } };
  expect(keys({ labels, grouping: "min" })).toEqual(["Total", "stat"]);
  expect(keys({ labels, grouping: "rest" })).toEqual(["binByBinStat"]);
  expect(() => keys({ groups: ["stta"] })).toThrow(/options\.groups is "stta".*Did you mean "stat"\?/);
  expect(() => keys({ grouping: "min" })).toThrow("options.labels.parameterGroupings");
});

test("a result without impacts names the option that saves them", () => {
  expect(() => uncertaintiesFigure(bare)).toThrow("Fit with options.analyses.globalImpacts.");
});

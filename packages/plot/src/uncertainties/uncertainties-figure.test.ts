import { fileURLToPath } from "node:url";
import {
  axisNames,
  expectedHistogram,
  expectedHistogramSuffixes,
  type FitResult,
  groupedImpacts,
} from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { observableImpacts } from "@rabbit-fit/results";
import { histogram, innerValues, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
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

test("of many groups the largest are shown, and how many of them; those that are asked for are all shown", () => {
  const [group] = result.groups;
  const names = Array.from({ length: 300 }, (_, i) => `group ${i}`);
  const first = [...group!.mappings.get(mapping)!.channels][0]!;
  const [channel, histograms] = first;
  const field = groupedImpacts(
    `${expectedHistogram("postfit", "together")}${expectedHistogramSuffixes.globalImpacts}`,
  );
  const hist = histograms.get(field)!;
  const axes = hist.axes.map((axis) =>
    axis.name === axisNames.impacts ? stringCategoryAxis(names, { name: axis.name, overflow: false }) : axis,
  );
  const old = hist.axes.find(({ name }) => name === axisNames.impacts)!;
  const bins = innerValues(hist).length / ("categories" in old ? old.categories.length : 0);
  const values = Array.from({ length: bins * 300 }, (_, i) => i % 300);
  const channels = new Map([
    [channel, new Map([...histograms, [field, histogram(axes, { values })] as const])],
  ]);
  const many = {
    ...result,
    groups: [{ ...group!, mappings: new Map([[mapping, { ...group!.mappings.get(mapping)!, channels }]]) }],
  };
  const of = (options: object) => uncertaintiesFigure(many, { mapping, channel, ...options }).panels[0]!;
  const { layers, notes } = of({});
  expect(layers.map(({ key }) => key)).toEqual([
    "Total",
    ...Array.from({ length: 24 }, (_, i) => `group ${299 - i}`),
  ]);
  expect(notes?.lines).toEqual(["The 24 largest of 300"]);
  const asked = of({ groups: names.slice(0, 30), total: "none" });
  expect(asked.layers).toHaveLength(30);
  expect(asked.notes).toBeUndefined();
});

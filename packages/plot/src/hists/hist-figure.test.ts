import { fileURLToPath } from "node:url";
import type { FitResult } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { chiSquareTest, viewResult } from "@rabbit-fit/results";
import { innerValues, innerVariances, regularAxis, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { beforeAll, describe, expect, test } from "vitest";
import type { Figure } from "../figure/figure.js";
import type { Area, Layer, Points, Steps } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { exampleResult } from "../testing/example-result.js";
import { countBar } from "./count-bars.js";
import { histFigure } from "./hist-figure.js";

/** A result of Python rabbit, and the same where the fit hides the signal. */
let result: FitResult;
let blinded: FitResult;
const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../../fixtures/results/${name}`, import.meta.url));
beforeAll(async () => {
  result = await readFitResult(fixture("base_test_tensor.hdf5"));
  const [group] = result.groups;
  const hidden = { ...group!, blinding: { scheme: "additive", parameters: ["sig"] } } as const;
  blinded = { ...result, groups: [hidden] };
});

const texts = (figure: Figure) =>
  [...toSvg(figure).matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, runs]) => runs!.replace(/<[^>]*>/g, ""));

function layer<Kind extends Layer["kind"]>(figure: Figure, panel: number, kind: Kind, key: string) {
  const found = figure.panels[panel]!.layers.find((one) => one.kind === kind && one.key === key);
  return found as Extract<Layer, { kind: Kind }>;
}

describe("what was unfolded", () => {
  const labels = { axes: { x: { label: "mass", unit: "GeV" } } };
  const labelsOf = (options: Parameters<typeof histFigure>[1]) =>
    histFigure(result, { channel: "ch0", shows: "unfolded", labels, ...options }).panels.map(
      ({ y }) => y.label,
    );

  test("is a cross section over the width of the bins, in the units of the axis", () => {
    expect(labelsOf({})[0]).toBe("$\\mathrm{d}\\sigma$/$\\mathrm{d}$mass (pb/GeV)");
    expect(labelsOf({ labels: {} })[0]).toBe("$\\mathrm{d}\\sigma$/$\\mathrm{d}$x (pb)");
    const words = { axes: { x: { label: "true mass", unit: "GeV" } } };
    expect(labelsOf({ labels: words })[0]).toBe("$\\mathrm{d}\\sigma$/$\\mathrm{d}$(true mass) (pb/GeV)");
    expect(labelsOf({ per: "bin" })[0]).toBe("$\\mathrm{d}\\sigma$ (pb)");
  });

  test("has the whole label of its lower panel", () => {
    const words = texts(histFigure(result, { channel: "ch0", shows: "unfolded" }));
    expect(words).toContain("Unfolded / Prefit model");
  });
});

test("bins without data have the band of their uncertainty in the upper panel, unless there is to be none", () => {
  const bare = { channel: "ch0_masked" } as const;
  const bandOf = (options: Parameters<typeof histFigure>[1]) =>
    layer(histFigure(result, options), 0, "area", "uncertainty");
  const { low, high } = bandOf(bare) as Area;
  expect(high.some((value, bin) => value > low[bin]!)).toBe(true);
  expect(texts(histFigure(result, bare))).toContain("Pred. unc.");
  expect(bandOf({ ...bare, band: "none" })).toBeUndefined();
  expect(bandOf({ channel: "ch0" })).toBeUndefined();
});

describe("the numbers of a figure are those of the result", () => {
  test("data, processes, and the band of the ratio", () => {
    const figure = histFigure(result, { channel: "ch0" });
    const ofChannel = viewResult(result)
      .fit()
      .yields()
      .find(({ channel }) => channel === "ch0")!;
    const data = innerValues(ofChannel.fitted!);
    const inclusive = ofChannel.postfit.inclusive as WeightHistogram;
    const [expected, variances] = [innerValues(inclusive), innerVariances(inclusive)];
    // The bins of x are one wide.
    const points = layer(figure, 0, "points", "data") as Points;
    points.y.forEach((value, bin) => void expect(value).toBeCloseTo(data[bin]!, 9));
    expect(points.yHigh![3]).toBeCloseTo(data[3]! + countBar(data[3]!).above, 9);
    const heights = ["bkg_2", "bkg", "sig"].map((name) => {
      const { low, high } = layer(figure, 0, "area", `process ${name}`) as Area;
      return high.map((value, bin) => value - low[bin]!);
    });
    ["bkg_2", "bkg", "sig"].forEach((name, i) => {
      const own = innerValues(ofChannel.postfit.processes.get(name)!);
      heights[i]!.forEach((value, bin) => void expect(value).toBeCloseTo(own[bin]!, 8));
    });
    const top = layer(figure, 0, "area", "process sig") as Area;
    top.high.forEach((value, bin) => void expect(value).toBeCloseTo(expected[bin]!, 4));
    const band = layer(figure, 1, "area", "uncertainty") as Area;
    const ratio = layer(figure, 1, "points", "data") as Points;
    data.forEach((count, bin) => {
      expect(ratio.y[bin]).toBeCloseTo(count / expected[bin]!, 12);
      expect(ratio.yHigh![bin]).toBeCloseTo((count + countBar(count).above) / expected[bin]!, 12);
      expect(band.high[bin]).toBeCloseTo(1 + Math.sqrt(variances[bin]!) / expected[bin]!, 12);
      expect(band.low[bin]).toBeCloseTo(1 - Math.sqrt(variances[bin]!) / expected[bin]!, 12);
    });
  });

  test("the saturated test of the fit for the channels as they are, the linear one before it", () => {
    const { twoDeltaNll, ndf, pValue } = viewResult(result).fit().saturatedTest!;
    const shown = texts(histFigure(result, { channel: "ch0" }));
    expect(shown).toContain(`χ2sat./ndf = ${twoDeltaNll.toFixed(1)}/${ndf}`);
    expect(shown).toContain(`(p = ${(100 * pValue!).toFixed(0)} %)`.replace(" = ", "=").replace(" %", "%"));
    const before = chiSquareTest(result.groups[0]!, { stage: "prefit" })!;
    const prefit = texts(histFigure(result, { channel: "ch0", stage: "prefit" }));
    expect(prefit).toContain(`χ2/ndf = ${before.chi2.toFixed(1)}/${before.ndf}`);
    expect(prefit).toContain("Prefit");
    expect(texts(histFigure(result, { channel: "ch0", test: "none" })).join()).not.toContain("ndf");
  });

  test("differences, ratios to the data, and contents that are not over widths", () => {
    const difference = histFigure(result, { channel: "ch1", lowerPanel: "difference", per: "bin" });
    const [data, expected] = [layer(difference, 0, "points", "data") as Points, difference.panels[0]!];
    const total = expected.layers.filter((one): one is Area => one.kind === "area").at(-1)!.high;
    const below = layer(difference, 1, "points", "data") as Points;
    below.y.forEach((value, bin) => void expect(value).toBeCloseTo(data.y[bin]! - total[bin]!, 3));
    // Two axes with bins of 0.5 and 0.2, 0.4 ...: the contents over widths are larger.
    const per = layer(histFigure(result, { channel: "ch1" }), 0, "points", "data") as Points;
    expect(per.y[0]! / data.y[0]!).toBeGreaterThan(1);
    const toData = histFigure(result, { channel: "ch0", relativeTo: "data" });
    const line = layer(toData, 1, "steps", "prediction") as Steps;
    const usual = layer(histFigure(result, { channel: "ch0" }), 1, "points", "data") as Points;
    line.values.forEach((value, bin) => void expect(value).toBeCloseTo(1 / usual.y[bin]!, 10));
  });
});

describe("what is drawn", () => {
  const two = exampleResult({
    axes: [regularAxis(3, 0, 6, { name: "x" })],
    data: [12, 20, 8],
    processes: { sig: [1, 8, 2], bkg: [10, 11, 7] },
    uncertainties: [1, 2, 1],
  });

  test("overlays are scaled, and an unstacked process is not in the stack", () => {
    const figure = histFigure(two, { overlays: [{ process: "sig", scale: 10 }], unstacked: ["sig"] });
    expect((layer(figure, 0, "steps", "overlay sig") as Steps).values).toEqual([5, 40, 10]);
    expect(layer(figure, 0, "area", "process sig")).toBeUndefined();
    expect(texts(figure)).toContain("sig × 10");
  });

  test("hidden data are in no panel", () => {
    const figure = histFigure(two, { hiddenData: [{ axis: "x", low: 2.5, high: 3 }] });
    for (const panel of [0, 1]) expect((layer(figure, panel, "points", "data") as Points).y[1]).toBeNaN();
    expect((layer(figure, 0, "points", "data") as Points).y[0]).toBe(6);
  });

  test("processes of a grouping are one, in the order of the labels", () => {
    const figure = histFigure(two, {
      labels: {
        processGroupings: { all: [{ name: "all", processes: ["sig", "bkg"], label: "All", colour: "red" }] },
      },
      grouping: "all",
    });
    const { high, fill } = layer(figure, 0, "area", "process all") as Area;
    expect(high).toEqual([5.5, 9.5, 4.5]);
    expect(fill.colour).toBe("red");
    const ordered = histFigure(two, { labels: { processOrder: ["sig", "bkg"] } });
    expect((layer(ordered, 0, "area", "process sig") as Area).low).toEqual([0, 0, 0]);
  });

  test("distributions over their sums, and the prediction at the sum of the data", () => {
    const unit = histFigure(two, { normalisation: "unit-area", per: "bin" });
    const shares = [0.3, 0.5, 0.2];
    (layer(unit, 0, "points", "data") as Points).y.forEach(
      (value, bin) => void expect(value).toBeCloseTo(shares[bin]!, 14),
    );
    const sum = (layer(unit, 0, "area", "process sig") as Area).high.reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 12);
    const scaled = histFigure(two, { normalisation: "data", per: "bin" });
    expect((layer(scaled, 0, "area", "process sig") as Area).high.reduce((a, b) => a + b, 0)).toBeCloseTo(
      40,
      10,
    );
  });

  test("a figure that was JSON is drawn the same", () => {
    const figure = histFigure(result, { channel: "ch0", header: { lumi: 1, energy: 13 } });
    expect(toSvg(JSON.parse(JSON.stringify(figure)) as Figure)).toBe(toSvg(figure));
    expect(structuredClone(figure)).toEqual(figure);
  });

  test("the result is not changed", () => {
    const before = structuredClone(two);
    histFigure(two, { normalisation: "unit-area" });
    expect(two).toEqual(before);
  });
});

describe("what cannot be drawn", () => {
  const bare = exampleResult({
    axes: [regularAxis(1, 0, 1, { name: "x" })],
    data: [1],
    processes: { bkg: [1] },
  });

  test.each([
    [{ channel: "ch2" }, /options\.channel is "ch2", expected one of: ch0, ch1, ch0_masked/],
    [{ mapping: "Project ch1 c" }, /options\.mapping is "Project ch1 c", expected one of: BaseMapping/],
    [{ onlyProcesses: ["sgi"] }, /options\.onlyProcesses is "sgi".*Did you mean "sig"\?/],
    [
      { grouping: "min" },
      /options\.grouping is "min", expected one of the groupings of the labels; they have none/,
    ],
    [{ at: new Map([["y", 0]]) }, /options\.at is "y", expected one of: x/],
    [{ at: new Map([["x", 99]]) }, /options\.at, x is 99, expected the number of a bin, 0 to 9/],
    [{ fit: "toy7" }, /toy7/],
    [
      { variations: [{ kind: "parameter", name: "nope" }] } as const,
      /hist_postfit_inclusive_variations is missing.*options\.analyses\.variations: true/,
    ],
  ])("%o", (options, message) => {
    expect(() => histFigure(result, options)).toThrow(message);
  });

  test("a result without histograms names the option that saves them", () => {
    const none: FitResult = { ...bare, groups: [{ ...bare.groups[0]!, mappings: new Map() }] };
    expect(() => histFigure(none)).toThrow('Fit with options.analyses.kind: "histograms".');
    expect(() => histFigure(bare)).toThrow("Fit with options.analyses.errors: true");
    expect(histFigure(bare, { band: "none" }).panels).toHaveLength(2);
  });
});

describe("what a fit hides", () => {
  test("no processes after the fit, where one is that of a hidden parameter", () => {
    const processes = (figure: Figure) =>
      figure.panels[0]!.layers.map(({ key }) => key).filter((key) => key?.startsWith("process "));
    expect(processes(histFigure(blinded, { channel: "ch0" }))).toEqual([]);
    expect(processes(histFigure(blinded, { channel: "ch0", stage: "prefit" }))).toContain("process sig");
    expect(processes(histFigure(result, { channel: "ch0" }))).toContain("process sig");
  });

  test("no bins without data, no unfolded ones, and no variation of what is hidden", () => {
    expect(() => histFigure(blinded, { channel: "ch0_masked" })).toThrow(
      /ch0_masked is blinded.*options\.data\.unblind/,
    );
    expect(() => histFigure(blinded, { channel: "ch0_masked", shows: "unfolded" })).toThrow(/blinded/);
    expect(() =>
      histFigure(blinded, { channel: "ch0", variations: [{ kind: "parameter", name: "sig" }] }),
    ).toThrow(/options\.variations is "sig", expected a parameter that the fit does not hide/);
    expect(histFigure(result, { channel: "ch0_masked" }).panels).toHaveLength(1);
  });
});

describe("a process that is negative in a bin", () => {
  // The numbers of a fit with a negative strength: in the second bin, wjets 8.22, other 1.08, sigB -1.34 and sigA 0.53.
  const processes = { sigA: [0.5, 0.53], sigB: [0.4, -1.34], other: [1, 1.08], wjets: [9, 8.22] };
  const axes = [regularAxis(2, 0, 2, { name: "x" })];
  const figure = () => histFigure(exampleResult({ axes, data: [11, 8], uncertainties: [1, 1], processes }));

  test("covers no other one: it is stacked below zero", () => {
    const ends = (name: keyof typeof processes) => {
      const { low, high } = layer(figure(), 0, "area", `process ${name}`) as Area;
      return low.map((value, bin) => [value, high[bin]!].map((end) => Number(end.toFixed(10))));
    };
    expect(ends("wjets")).toEqual([
      [0, 9],
      [0, 8.22],
    ]);
    expect(ends("other")[1]).toEqual([8.22, 9.3]);
    expect(ends("sigB")).toEqual([
      [10, 10.4],
      [0, -1.34],
    ]);
    expect(ends("sigA")[1]).toEqual([9.3, 9.83]);
    expect(figure().panels[0]!.y.domain[0]).toBeLessThan(-1.34);
  });

  test("is followed by a line at the sum, which the ratio is about", () => {
    const sum = layer(figure(), 0, "steps", "prediction") as Steps;
    expect(sum.values.map((value) => Number(value.toFixed(10)))).toEqual([10.9, 8.49]);
    expect(texts(figure())).toContain("Pred.");
    const ratio = layer(figure(), 1, "points", "data") as Points;
    expect(ratio.y[1]).toBeCloseTo(8 / 8.49, 10);
    // Without one, the top of the stack is the sum.
    const positive = histFigure(
      exampleResult({
        axes,
        data: [11, 8],
        uncertainties: [1, 1],
        processes: { ...processes, sigB: [0.4, 0] },
      }),
    );
    expect(layer(positive, 0, "steps", "prediction")).toBeUndefined();
    const without = histFigure(exampleResult({ axes, data: [11, 8], uncertainties: [1, 1], processes }), {
      prediction: "none",
    });
    expect(layer(without, 0, "steps", "prediction")).toBeUndefined();
  });
});

describe("the lower panel without a range of its own", () => {
  const ratios = (data: readonly number[], expected: readonly number[]) => {
    const axes = [regularAxis(data.length, 0, data.length, { name: "x" })];
    const uncertainties = data.map(() => 0.5);
    return histFigure(exampleResult({ axes, data, uncertainties, processes: { bkg: expected } })).panels[1]!;
  };

  test("shows the error bar and the whole marker of an empty bin", () => {
    const panel = ratios([0, 10], [0.8, 10]);
    const points = panel.layers.find((one): one is Points => one.kind === "points" && one.key === "data")!;
    expect(points.y[0]).toBe(0);
    expect(points.yHigh![0]).toBeGreaterThan(2.2);
    expect(panel.y.domain[1]).toBeGreaterThan(points.yHigh![0]!);
    // A marker of 5 points in a panel that is about 150 points high.
    const [low, high] = panel.y.domain;
    expect(-low / (high - low)).toBeGreaterThan(2.5 / 150);
  });

  test("keeps room for the others where a single bar is very long, up or down", () => {
    const { domain } = ratios([0, 10, 3], [0.01, 10, 0.001]).y;
    expect(domain[1]).toBeGreaterThan(3);
    expect(domain[1]).toBeLessThan(3.4);
    expect(domain[0]).toBeGreaterThan(-0.3);
    const inner = ratios([10, 11], [10, 10]).y.domain;
    expect(inner[0] + inner[1]).toBeCloseTo(2, 12);
  });
});

test("a chi-square below zero stands in a figure without a p-value", () => {
  const [group] = result.groups;
  const shown = texts(
    histFigure({ ...result, groups: [{ ...group!, nllvalreduced: -3.455 }] }, { channel: "ch0" }),
  );
  expect(shown.join(" ")).toContain("= -6.9/");
  expect(shown).toContain("(below 0: no chi-square)");
});

test("with a range of the x axis, the others are those of what is within it", () => {
  const figure = (xRange?: readonly [number, number]) =>
    histFigure(
      exampleResult({
        axes: [regularAxis(4, 0, 4, { name: "x" })],
        data: [11, 9, 3, 1000],
        processes: { bkg: [10, 10, 1, 500] },
        uncertainties: [1, 1, 1, 1],
      }),
      xRange && { xRange },
    ).panels.map(({ y }) => y.domain);
  const [all, allRatios] = figure() as [readonly [number, number], readonly [number, number]];
  expect(all[1]).toBeGreaterThan(1000);
  expect(allRatios[1]).toBeGreaterThan(2);
  const [upper, lower] = figure([0, 2]) as (typeof allRatios)[];
  expect(upper![1]).toBeLessThan(20);
  expect(lower![1]).toBeLessThan(1.6);
  // A bin that is partly within the range counts.
  expect(figure([0, 3.5])[0]![1]).toBeGreaterThan(500);
});

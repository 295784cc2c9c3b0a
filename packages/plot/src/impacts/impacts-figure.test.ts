import { emptyResultGroup, type FitResult } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { observableImpacts, parameterImpacts, viewResult } from "@rabbit-fit/results";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { beforeAll, describe, expect, test } from "vitest";
import type { Boxes, Points } from "../figure/layer.js";
import { layOut } from "../scene/lay-out.js";
import { sizesOf } from "../scene/sizes.js";
import { toSvg } from "../svg/to-svg.js";
import { fixturePath } from "../testing/fixture-path.js";
import { svgFaults, svgPaths, svgTexts } from "../testing/svg-contents.js";
import { impactsFigure } from "./impacts-figure.js";
import { pullsFigure } from "./pulls-figure.js";

let pseudodata: FitResult;
let blinded: FitResult;
let mapped: FitResult;
beforeAll(async () => {
  pseudodata = await readFitResult(fixturePath("pseudodata"));
  blinded = await readFitResult(fixturePath("blinded"));
  mapped = await readFitResult(fixturePath("mapped_impacts"));
});

const fitOf = (result: FitResult) => result.groups[0]!.name;
const layersOf = (figure: ReturnType<typeof impactsFigure>, panel: number) => figure.panels[panel]!.layers;

describe("impacts of single sources on a parameter", () => {
  test("are in the SVG from the largest to the smallest, as bars and as numbers", () => {
    const fit = fitOf(pseudodata);
    const { impacts } = parameterImpacts(pseudodata.groups[0]!, "sig", { of: "sources" });
    const expected = impacts
      .filter(({ source }) => source !== "sig")
      .sort((a, b) => Math.abs(b.up) - Math.abs(a.up));
    const figure = impactsFigure(pseudodata, { fit, numbers: true });
    expect(figure.name).toBe("pulls_and_traditional_impacts_sig");
    const svg = toSvg(figure);
    const texts = svgTexts(svg);
    expect(texts.filter((text) => expected.some(({ source }) => source === text))).toEqual(
      expected.map(({ source }) => source),
    );
    for (const { up } of expected) expect(texts).toContain(String(Number(Math.abs(up).toPrecision(3))));
    // Bars are as long as the impacts: x of the zero, x of the end and two heights for each.
    for (const [side, sign] of [
      ["up", 1],
      ["down", -1],
    ] as const) {
      const numbers = svgPaths(svg, `impact ${side} 0`)[0]!;
      const lengths = expected.map((_, i) => numbers[5 * i + 2]! - numbers[5 * i]!);
      const perUnit = (sign * lengths[0]!) / expected[0]!.up;
      for (const [i, { up }] of expected.entries())
        expect(Math.abs(lengths[i]! - sign * up * perUnit)).toBeLessThan(0.05);
    }
    expect(texts).toContain("Impact on sig");
  });

  test("have the pulls of the sources beside them, in units of the uncertainty before the fit", () => {
    const fit = fitOf(pseudodata);
    const { parameters } = viewResult(pseudodata).fit(fit);
    const figure = impactsFigure(pseudodata, { fit, gainedPulls: true });
    const names = figure.panels[0]!.y.categories!;
    const points = layersOf(figure, 1).filter((layer): layer is Points => layer.kind === "points");
    const constrained = points.find(({ marker }) => marker === "disc")!;
    const own = names
      .map((name) => parameters.find((parameter) => parameter.name === name)!)
      .filter(({ constrained: is }) => is);
    expect(constrained.x).toEqual(own.map(({ pull }) => Number(pull)));
    expect(constrained.xHigh).toEqual(own.map(({ pull, constraint }) => Number(pull) + constraint));
    const gained = points.find(({ marker }) => marker === "cross")!;
    expect(gained.x.length).toBeGreaterThan(3);
    const first = own.find(({ constraint }) => constraint < 1)!;
    expect(gained.x[0]).toBeCloseTo(Number(first.pull) / Math.sqrt(1 - first.constraint ** 2), 10);
  });

  test("that are not known stand as such at the bottom, and a source without name in a figure is left out", () => {
    const names = ["sig", "first", "second", "third"];
    const figure = impactsFigure(exampleResult(names, [0, Number.NaN, 0.5, -2]));
    expect(figure.panels[0]!.y.categories).toEqual(["third", "second", "first"]);
    const svg = toSvg(figure);
    expect(svgTexts(svg).filter((text) => text === "no value")).toHaveLength(1);
    expect(svgFaults(svg)).toEqual([]);
  });
});

describe("error bars of pulls", () => {
  const downUp = stringCategoryAxis(["down", "up"], { name: "downUpVar", overflow: false });
  const axis = (name: string, names: readonly string[]) =>
    stringCategoryAxis(names, { name, overflow: false });
  const names = ["sig", "a", "b"];
  /** `sig` and `a` have an interval of their contours, `a` and `b` one of their asymmetric impacts. */
  function withIntervals(): FitResult {
    const result = exampleResult(names, [0, 1, 1]);
    const level = axis("confidence_level", ["1.0"]);
    const histograms = new Map([
      ...result.groups[0]!.histograms,
      [
        "contour_scan",
        histogram([axis("impacts", ["sig", "a"]), level, downUp, axis("parms", names)], {
          values: [-0.3, 0, 0, 0.4, 0, 0, 0, -0.6, 0, 0, 0.7, 0],
        }),
      ],
      [
        "impacts_asym",
        histogram([axis("impacts", ["a", "b"]), downUp, axis("parms", names)], {
          values: [0, -0.9, 0, 0, 0.9, 0, 0, 0, -0.45, 0, 0, 0.55],
        }),
      ],
    ] as const);
    return { ...result, groups: [{ ...result.groups[0]!, histograms }] };
  }
  const barsOf = (options: object) => {
    const figure = pullsFigure(withIntervals(), { sortBy: "name", direction: "rising", ...options });
    const { xLow, xHigh } = layersOf(figure, 0).find((layer): layer is Points => layer.kind === "points")!;
    return [xLow, xHigh];
  };

  test("are the intervals of the likelihood, those of contours before those of asymmetric impacts", () => {
    const [low, high] = barsOf({});
    // All values are 0.5. The order of the names is falling.
    expect(low!.toSorted()).toEqual([0.5 - 0.6, 0.5 - 0.45, 0.5 - 0.3].toSorted());
    expect(high!.toSorted()).toEqual([0.5 + 0.7, 0.5 + 0.55, 0.5 + 0.4].toSorted());
  });

  test("are the uncertainty of the covariance where that is asked for, or where the fit has none", () => {
    expect(barsOf({ bars: "sigma" })).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });
});

describe("bars to one side", () => {
  test("have the colour of the side of the source that raises what the impacts are on", () => {
    const figure = impactsFigure(exampleResult(["sig", "raises", "lowers"], [0, 0.5, -0.25]), {
      sides: "one",
    });
    const [up, down] = ["+1$\\sigma$", "−1$\\sigma$"].map((name) =>
      layersOf(figure, 0).find((layer): layer is Boxes => layer.kind === "boxes" && layer.name === name),
    );
    expect([up!.x1, down!.x1]).toEqual([[0.5], [0.25]]);
    expect(figure.panels[0]!.x.domain[0]).toBe(0);
  });
});

describe("impacts of groups", () => {
  test("have the whole uncertainty with them, and no pulls", () => {
    const fit = fitOf(pseudodata);
    const figure = impactsFigure(pseudodata, { fit, of: "groups", sides: "one", numbers: true });
    expect(figure.name).toBe("traditional_impacts_grouped_sig");
    expect(figure.panels).toHaveLength(1);
    const { total, impacts } = parameterImpacts(pseudodata.groups[0]!, "sig");
    expect(figure.panels[0]!.y.categories![0]).toBe("Total");
    expect(svgTexts(toSvg(figure))).toContain(String(Number(total.toPrecision(3))));
    const bars = layersOf(figure, 0).find(
      (layer): layer is Boxes => layer.kind === "boxes" && layer.name === "±1$\\sigma$",
    )!;
    expect(bars.x1.toSorted()).toEqual([total, ...impacts.map(({ up }) => Math.abs(up))].toSorted());
  });

  /** Of two groups and of all, from refits of a fit whose first parameter is a strength. */
  function fromRefits(name: string, blinded: readonly string[] = []): FitResult {
    const result = exampleResult(["sig", "a"], [0, 1]);
    const axis = (of: string, names: readonly string[]) =>
      stringCategoryAxis(names, { name: of, overflow: false });
    const axes = [
      axis("impacts", ["a", "stat", "Total"]),
      axis("downUpVar", ["down", "up"]),
      axis("parms", ["sig"]),
    ];
    const histograms = new Map([
      ...result.groups[0]!.histograms,
      [`${name}_grouped`, histogram(axes, { values: [-0.1, 0.2, -0.3, 0.4, -0.25, 0.45] })] as const,
    ]);
    const blinding = { scheme: "additive", parameters: blinded } as const;
    return {
      ...result,
      meta: { ...result.meta, model: { parameters: ["sig"], squared: ["sig"] } },
      groups: [{ ...result.groups[0]!, histograms, blinding }],
    };
  }
  const barsOfTotal = (figure: ReturnType<typeof impactsFigure>) => {
    const place = figure.panels[0]!.y.categories!.indexOf("Total");
    return layersOf(figure, 0)
      .filter((layer): layer is Boxes => layer.kind === "boxes" && layer.key?.startsWith("impact") === true)
      .map(({ x1 }) => x1[place]);
  };

  test.each([
    ["asymmetric", "impacts_asym", "asymmetric_impacts_grouped_sig"],
    ["global-asymmetric", "global_impacts_asym", "global_asymmetric_impacts_grouped_sig"],
    ["nonprofiled", "nonprofiled_impacts_asym", "nonprofiled_impacts_grouped_sig"],
  ] as const)("by refits have the whole that their table has, and their own name: %s", (kind, name, file) => {
    const figure = impactsFigure(fromRefits(name), { of: "groups", kind });
    expect(figure.name).toBe(file);
    // The uncertainty of the parameter is 0.5.
    expect(barsOfTotal(figure)).toEqual([0.45, -0.25]);
  });

  test("by refits on a square root that the fit hides stand as hidden", () => {
    const hidden = impactsFigure(fromRefits("impacts_asym", ["sig"]), { of: "groups", kind: "asymmetric" });
    const texts = svgTexts(toSvg(hidden));
    expect(texts.filter((text) => text === "blinded")).toHaveLength(3);
    expect(texts).not.toContain("no value");
    expect(barsOfTotal(hidden).filter((end) => end !== undefined)).toEqual([]);
  });

  test("over the uncertainty are shares of it", () => {
    const figure = impactsFigure(pseudodata, {
      fit: fitOf(pseudodata),
      of: "groups",
      relativeTo: "uncertainty",
      numbers: true,
    });
    expect(svgTexts(toSvg(figure))).toEqual(expect.arrayContaining(["Total", "1"]));
  });

  test("of a choice of the labels are shown alone", () => {
    const labels = { parameterGroupings: { min: ["Total", "stat"] }, parameters: { stat: "Data stat." } };
    const options = { fit: fitOf(pseudodata), of: "groups", labels } as const;
    const figure = impactsFigure(pseudodata, { ...options, parameterGrouping: "min" });
    expect(figure.panels[0]!.y.categories).toEqual(["Total", "Data stat."]);
    expect(() => impactsFigure(pseudodata, { ...options, parameterGrouping: "max" })).toThrow(
      'options.parameterGrouping is "max", expected one of: min',
    );
  });
});

describe("compared impacts", () => {
  test("of another result stand beside those of the figure, for all sources of both", () => {
    const other = exampleResult(["sig", "norm", "new"], [0, 0.25, 0.125]);
    const figure = impactsFigure(exampleResult(["sig", "norm", "old"], [0, 0.5, 1]), {
      compared: [{ result: other, name: "other" }],
      numbers: true,
    });
    expect(figure.panels[0]!.y.categories).toEqual(["old", "norm", "new"]);
    expect(svgTexts(toSvg(figure))).toEqual(
      expect.arrayContaining(["1 | –", "0.5 | 0.25", "– | 0.125", "+1σ (other)", "Pull (other)"]),
    );
  });

  test("of other kinds of the same fit stand beside them, with the pulls once", () => {
    const figure = impactsFigure(pseudodata, {
      fit: fitOf(pseudodata),
      name: "traditional",
      compared: [{ name: "global", kind: "global" }],
    });
    const texts = svgTexts(toSvg(figure));
    expect(texts).toEqual(expect.arrayContaining(["+1σ (traditional)", "−1σ (global)"]));
    expect(texts.filter((text) => text.startsWith("Pull"))).toHaveLength(1);
  });

  test("are what sources are sorted by, where that is asked for", () => {
    const other = exampleResult(["sig", "a", "b"], [0, 0.9, 0.1]);
    const own = exampleResult(["sig", "a", "b"], [0, 0.4, 0.5]);
    const rows = (options: object) =>
      impactsFigure(own, { compared: [{ result: other, name: "other" }], ...options }).panels[0]!.y
        .categories;
    expect(rows({})).toEqual(["b", "a"]);
    expect(rows({ direction: "rising" })).toEqual(["a", "b"]);
    expect(rows({ sortOn: "compared" })).toEqual(["a", "b"]);
    expect(rows({ sortOn: "difference" })).toEqual(["a", "b"]);
    expect(rows({ sortBy: "name" })).toEqual(["a", "b"]);
    expect(rows({ top: 1 })).toEqual(["b"]);
    expect(rows({ keep: (source: string) => source === "a" })).toEqual(["a"]);
  });
});

describe("impacts on bins", () => {
  test("have the value of the bin as their unit where they are relative to it", () => {
    const mapping = [...mapped.groups[0]!.mappings.keys()].find((name) => name.startsWith("Project"))!;
    const [on] = observableImpacts(mapped.groups[0]!, { mapping, of: "sources" });
    const fit = fitOf(mapped);
    const barsOf = (relativeTo: "nothing" | "value") => {
      const figure = impactsFigure(mapped, { fit, on: on!, kind: "global", relativeTo });
      const bars = layersOf(figure, 0).find(
        (layer): layer is Boxes => layer.kind === "boxes" && layer.name === "+1$\\sigma$",
      );
      return { name: figure.name, ends: bars!.x1 };
    };
    const absolute = barsOf("nothing");
    expect(absolute.name).toMatch(/^pulls_and_global_impacts_postfit_\w+0$/);
    expect(barsOf("value").ends).toEqual(absolute.ends.map((end) => end * (1 / on!.value)));
  });
});

describe("a fit that hides its parameters of interest", () => {
  test("has no pulls of them, and says so", () => {
    const fit = fitOf(blinded);
    const { parameters } = viewResult(blinded).fit(fit);
    const hidden = parameters.filter((parameter) => parameter.blinded);
    expect(hidden.length).toBeGreaterThan(0);
    const figure = pullsFigure(blinded, { fit });
    expect(svgTexts(toSvg(figure)).filter((text) => text === "blinded")).toHaveLength(hidden.length);
    for (const layer of layersOf(figure, 0)) {
      if (layer.kind !== "points") continue;
      const rows = figure.panels[0]!.y.categories!;
      layer.y.forEach((y, i) => {
        if (hidden.some(({ name }) => name === rows[Math.floor(y)])) expect(layer.x[i]).toBeNaN();
      });
    }
  });

  test("has no impacts relative to bins", () => {
    const mapping = [...mapped.groups[0]!.mappings.keys()].find((name) => name.startsWith("Project"))!;
    const [on] = observableImpacts(mapped.groups[0]!, { mapping, of: "sources" });
    const group = {
      ...mapped.groups[0]!,
      blinding: { parameters: ["sig"] },
    } as unknown as FitResult["groups"][0];
    expect(() =>
      impactsFigure(
        { ...mapped, groups: [group] },
        { fit: group!.name, on: on!, kind: "global", relativeTo: "value" },
      ),
    ).toThrow("The fit hides sig: unblind with options.data.unblind.");
  });
});

describe("what a figure needs", () => {
  test("is named with what would save it", () => {
    const fit = fitOf(blinded);
    expect(() => impactsFigure(blinded, { fit, kind: "asymmetric" })).toThrow(
      'impacts_asym_grouped is missing, expected a histogram of impacts in the result. Fit with options.analyses.definition.kind: "asymmetric".'.replace(
        "_grouped",
        "",
      ),
    );
    expect(() => impactsFigure(blinded, { fit, on: "nope" })).toThrow(
      'impacts is "nope", expected impacts on one of sig',
    );
  });
});

describe("what is beyond the axis of pulls", () => {
  const names = ["sig", "a", "b", "c"];
  /** `sig` and `b` have no constraint. */
  const withPulls = (values: readonly number[], sigmas: readonly number[]) => {
    const example = exampleResult(names, [0, 3, 2, 1], {
      values: [...values],
      variances: sigmas.map((sigma) => sigma ** 2),
    });
    const prefit = example.groups[0]!.histograms.get("parms_prefit")!;
    const histograms = new Map([
      ...example.groups[0]!.histograms,
      ["parms_prefit", { ...prefit, variances: Float64Array.of(0, 1, 0, 1) } as Histogram] as const,
    ]);
    return { ...example, groups: [{ ...example.groups[0]!, histograms }] };
  };
  /** From the top: the places of the arrows at the edges, and the numbers beside them. */
  const beyondIn = (figure: ReturnType<typeof pullsFigure>, panel = 0) => {
    const { frames } = layOut(figure);
    const { left, right } = frames[panel]!.box;
    const points = layersOf(figure, panel).filter((layer): layer is Points => layer.kind === "points");
    const svg = toSvg(figure);
    const paths = points.flatMap(({ key }) => svgPaths(svg, key!));
    const at = (edge: number) =>
      paths.flatMap((path) => path.filter((number) => Math.abs(number - edge) < 0.02)).length;
    return { left: at(left + 1.5), right: at(right - 1.5), texts: svgTexts(svg) };
  };

  test("leaves arrows at its edge, and the number of a value", () => {
    const figure = pullsFigure(withPulls([0, -0.5, 30, 0.5], [0.5, 1, 2, 0.2]));
    const { left, right, texts } = beyondIn(figure);
    expect([left, right]).toEqual([0, 1]);
    expect(texts).toContain("30");
    // One that has no constraint, and is far away, does not squeeze the pulls.
    expect(figure.panels[0]!.x.domain).toEqual([-2.2, 2.2]);
    const narrow = beyondIn(pullsFigure(withPulls([0, -0.5, -30, 0.5], [0.5, 1, 2, 0.2]), { pullRange: 1 }));
    // The bar of `a` and the value of `b`.
    expect([narrow.left, narrow.right]).toEqual([2, 0]);
    expect(narrow.texts).toContain("−30");
  });

  test("also beside impacts, and of what the constraint has gained", () => {
    const result = withPulls([0, 1.5, 0, 0], [1, 0.999, 100, 0.5]);
    const figure = impactsFigure(result, { gainedPulls: true });
    // The bar of `b` to both sides, and the cross of `a`, which is at 33.
    const { left, right } = beyondIn(figure, 1);
    expect([left, right]).toEqual([1, 2]);
    expect(svgFaults(toSvg(figure))).toEqual([]);
  });

  test("is nothing where error bars have room, and a large pull is on the axis", () => {
    for (const [values, sigmas, range] of [
      [[0, 0, 3, 0], [1, 1, 2.5, 1], 5.7],
      [[0, -9, 0, 0], [1, 0.5, 1, 1], 10.3],
    ] as const) {
      const figure = pullsFigure(withPulls(values, sigmas));
      expect(figure.panels[0]!.x.domain[1]).toBeCloseTo(range, 12);
      const { left, right } = beyondIn(figure);
      expect([left, right]).toEqual([0, 0]);
    }
  });
});

describe("hard names and numbers", () => {
  test("500 parameters with long names in many scripts are drawn, each once, in a page of its own size", () => {
    const names = [
      "sig",
      ...Array.from({ length: 500 }, (_, i) => `${"très_långa_имя_名_".repeat(5).slice(0, 76)}${i}`),
    ];
    const figure = impactsFigure(
      exampleResult(
        names,
        names.map((_, i) => Math.sin(i)),
      ),
    );
    expect(figure.panels[0]!.y.categories).toHaveLength(500);
    expect(figure.height).toBeGreaterThan(4000);
    const svg = toSvg(figure);
    expect(svgFaults(svg)).toEqual([]);
    expect(svgTexts(svg).filter((text) => text.startsWith("très"))).toHaveLength(500);
    expect(svg.length).toBeLessThan(400_000);
  });

  test("many rows, which are low, do not have ticks over the first", () => {
    const names = Array.from({ length: 300 }, (_, i) => `p${i}`);
    const figure = pullsFigure(
      exampleResult(
        names,
        names.map(() => 0),
      ),
    );
    const { box, y } = layOut(figure).frames[0]!;
    const row = (box.bottom - box.top) / (y[0] - y[1]);
    expect(row).toBeLessThan(10);
    const { majorTick } = sizesOf(figure);
    // The marker of the first row, and its caps, are below the ticks.
    expect((0.5 - y[1]) * row - 3).toBeGreaterThan(majorTick);
  });

  test("values and uncertainties that are NaN leave gaps", () => {
    const names = ["sig", "a", "b"];
    const values = [1, Number.NaN, 0.5];
    const figure = pullsFigure(exampleResult(names, [0, 1, 1], { values, variances: [1, 1, Number.NaN] }));
    expect(svgFaults(toSvg(figure))).toEqual([]);
  });

  test("a name with a slash is not a folder in the name of the file", () => {
    const figure = impactsFigure(exampleResult(["a/../b\0", "x"], [0, 1]));
    expect(figure.name).toBe("pulls_and_traditional_impacts_a_.._b_");
  });
});

/** A fit with these impacts on its first parameter. */
function exampleResult(
  names: readonly string[],
  impacts: readonly number[],
  { values = names.map(() => 0.5), variances = names.map(() => 0.25) } = {},
): FitResult {
  const axis = (name: string, categories = names) =>
    stringCategoryAxis(categories, { name, overflow: false });
  return {
    meta: { info: new Map(), input: new Map(), processes: [], pois: [names[0]!], nois: [] },
    groups: [
      {
        ...emptyResultGroup({ kind: "asimov" }),
        histograms: new Map<string, Histogram>([
          [
            "parms_prefit",
            histogram([axis("parms")], { values: names.map(() => 0), variances: names.map(() => 1) }),
          ],
          ["parms", histogram([axis("parms")], { values, variances })],
          ["impacts", histogram([axis("parms", [names[0]!]), axis("impacts")], { values: impacts })],
        ]),
      },
    ],
  };
}

import { axisNames, type FitResult } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { likelihoodIntervals, likelihoodScan, viewResult } from "@rabbit-fit/results";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { beforeAll, describe, expect, test } from "vitest";
import type { Figure } from "../figure/figure.js";
import type { Curve, Layer, Matrix, Points } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { fixturePath } from "../testing/fixture-path.js";
import { svgFaults, svgPaths, svgTexts } from "../testing/svg-contents.js";
import { monotoneCurve, smoothCurve } from "./interpolation.js";
import { scan2DFigure } from "./scan-2d-figure.js";
import { scanFigure } from "./scan-figure.js";

let result: FitResult;
let hidden: FitResult;
beforeAll(async () => {
  result = await readFitResult(fixturePath("scans"));
  const blinding = { scheme: "additive", parameters: ["sig"] } as const;
  hidden = { ...result, groups: [{ ...result.groups[0]!, blinding }] };
});

const layersOf = (figure: Figure, key: string) =>
  figure.panels[0]!.layers.filter((layer: Layer) => layer.key === key);
const best = (name: string) => {
  const parameter = viewResult(result)
    .fit()
    .parameters.find((one) => one.name === name)!;
  return { x: Number(parameter.x), sigma: parameter.sigma };
};

describe("the likelihood along a parameter", () => {
  test("has the points of the scan, the parabola of the covariance, and the ends of the intervals", () => {
    const figure = scanFigure(result, { along: "sig" });
    expect(figure.name).toBe("nll_scan_sig");
    const { points } = likelihoodScan(result.groups[0]!, ["sig"]);
    const [curve, markers] = layersOf(figure, "scan") as [Curve, Points];
    const sorted = points.toSorted((a, b) => a.values[0]! - b.values[0]!);
    expect(markers.x).toEqual(sorted.map(({ values }) => values[0]));
    expect(markers.y).toEqual(sorted.map(({ deltaNll }) => 2 * deltaNll));
    // The curve is at each end of an interval where the level is: 1 and 4.
    const ends = layersOf(figure, "contour")[0] as Points;
    const intervals = likelihoodIntervals(result.groups[0]!).filter(({ of }) => of === "sig");
    expect(ends.x).toEqual(
      intervals.flatMap(({ value, down, up }) => [value + down.shift, value + up.shift]),
    );
    expect(ends.y).toEqual([1, 1, 4, 4]);
    for (const [i, at] of ends.x.entries()) {
      const place = curve.x.findIndex((x) => x > at);
      const share = (at - curve.x[place - 1]!) / (curve.x[place]! - curve.x[place - 1]!);
      const height = curve.y[place - 1]! + share * (curve.y[place]! - curve.y[place - 1]!);
      expect(height).toBeCloseTo(ends.y[i]!, 2);
    }
    const [hessian] = layersOf(figure, "hessian") as [Curve];
    const { x, sigma } = best("sig");
    expect(hessian.y[0]).toBeCloseTo(((hessian.x[0]! - x) / sigma) ** 2, 10);
    expect(svgTexts(toSvg(figure))).toEqual(
      expect.arrayContaining(["√sig", "Hessian", "Likelihood scan", "Contour scan", "−2 Δln L"].slice(0, 4)),
    );
  });

  test("names the axis of a signal strength that is stored as its square root", () => {
    const labels = { parameters: { sig: "$\\mu_H$", slope_signal: "slope" } };
    expect(scanFigure(result, { along: "sig", labels }).panels[0]!.x.label).toBe("√$\\mu_H$");
    const { x, y } = scan2DFigure(result, { over: ["sig", "slope_signal"], labels }).panels[0]!;
    expect([x.label, y.label]).toEqual(["√$\\mu_H$", "slope"]);
    const plain = { ...result, meta: { ...result.meta, model: { parameters: ["sig"], squared: [] } } };
    expect(scanFigure(plain, { along: "sig" }).panels[0]!.x.label).toBe("sig");
  });

  test("is in the SVG as it is in the figure", () => {
    const figure = scanFigure(result, { along: "sig" });
    const svg = toSvg(figure);
    const [curve] = svgPaths(svg, "scan") as [number[]];
    // The lowest point of the curve in the SVG, whose y axis goes down, is where the fit is.
    const heights = curve.filter((_, i) => i % 2 === 1);
    const place = heights.indexOf(Math.max(...heights));
    const [low, high] = figure.panels[0]!.x.domain;
    const at = low + ((high - low) * (curve[2 * place]! - curve[0]!)) / (curve.at(-2)! - curve[0]!);
    expect(at).toBeCloseTo(best("sig").x, 2);
    expect(svgFaults(svg)).toEqual([]);
  });

  test("without points that were not found, and refused where there is no scan", () => {
    const [group] = result.groups;
    const hist = group!.histograms.get("nll_scan_sig")!;
    const values = hist.values.map((value, i) => (i === 3 ? Number.NaN : value));
    const histograms = new Map([...group!.histograms, ["nll_scan_sig", { ...hist, values } as typeof hist]]);
    const figure = scanFigure({ ...result, groups: [{ ...group!, histograms }] }, { along: "sig" });
    expect((layersOf(figure, "scan")[1] as Points).x).toHaveLength(14);
    expect(svgFaults(toSvg(figure))).toEqual([]);
    expect(() => scanFigure(result, { along: "norm" })).toThrow(
      /nll_scan_norm is missing.*sig, slope_signal.*options.analyses.along/,
    );
  });

  test("of a parameter that the fit hides is relative to its value", () => {
    const figure = scanFigure(hidden, { along: "sig" });
    const { x, sigma } = best("sig");
    const markers = layersOf(figure, "scan")[1] as Points;
    expect(Math.max(...markers.x)).toBeLessThan(3.1 * sigma);
    expect(figure.panels[0]!.x.label).toBe("√sig − value of the fit (blinded)");
    const texts = svgTexts(toSvg(figure)).join(" ");
    expect(texts).not.toContain(x.toFixed(2));
    const both = scan2DFigure(hidden, { over: ["sig", "slope_signal"] });
    expect(both.panels[0]!.x.domain[1]).toBeLessThan(5 * sigma);
    expect((layersOf(both, "best")[0] as Points).x).toEqual([0]);
  });
});

describe("the axes of a scan", () => {
  /** The scan along the strength, as it is at its bound: with the fourth power, which the covariance does not know. */
  function steep(factor: number): FitResult {
    const [group] = result.groups;
    const hist = group!.histograms.get("nll_scan_sig")!;
    const values = hist.values.map((value) => factor * value ** 2);
    const histograms = new Map([...group!.histograms, ["nll_scan_sig", { ...hist, values } as typeof hist]]);
    histograms.delete("contour_scan");
    return { ...result, groups: [{ ...group!, histograms }] };
  }
  const largestOf = (figure: Figure) => Math.max(...(layersOf(figure, "scan")[1] as Points).y);

  test("a scan that rises very high is cut above three standard deviations, and the x axis ends there", () => {
    for (const strength of ["stored", "mu"] as const) {
      const figure = scanFigure(steep(20), { along: "sig", strength });
      expect(largestOf(figure)).toBeGreaterThan(750);
      const { x, y } = figure.panels[0]!;
      expect(y.domain).toEqual([0, 10]);
      const curve = layersOf(figure, "scan")[0] as Curve;
      expect([curve.x[0], curve.x.at(-1)]).toEqual(x.domain);
      expect(curve.y[0]).toBeCloseTo(10, 6);
      expect(curve.y.at(-1)).toBeCloseTo(10, 6);
      expect(svgFaults(toSvg(figure))).toEqual([]);
    }
  });

  test("a scan of a few standard deviations is whole, and ranges that are asked for are as they are", () => {
    const whole = scanFigure(steep(1), { along: "sig" });
    expect(whole.panels[0]!.y.domain).toEqual([0, largestOf(whole)]);
    const points = (layersOf(whole, "scan")[1] as Points).x;
    expect(whole.panels[0]!.x.domain).toEqual([points[0], points.at(-1)]);
    const all = scanFigure(steep(20), { along: "sig", yRange: [0, 800] }).panels[0]!;
    expect([all.x.domain, all.y.domain]).toEqual([whole.panels[0]!.x.domain, [0, 800]]);
    // Within a range of x, what is there counts.
    const [low, high] = [points[6]!, points[8]!];
    const narrow = scanFigure(steep(20), { along: "sig", xRange: [low, high] });
    const near = (layersOf(narrow, "scan")[1] as Points).y.slice(6, 9);
    expect(narrow.panels[0]!.x.domain).toEqual([low, high]);
    expect(narrow.panels[0]!.y.domain[1]).toBeCloseTo(Math.max(1, ...near), 10);
  });

  test("lines at the ends of intervals go up to the curve, whatever the range", () => {
    const spans = (yRange?: readonly [number, number]) =>
      scanFigure(result, { along: "sig", ...(yRange && { yRange }) }).panels[0]!.layers.flatMap((layer) =>
        layer.kind === "rule" && layer.axis === "x" ? [layer.span] : [],
      );
    expect(spans([0, 20])).toEqual([1, 1, 4, 4].map((height) => [0, height / 20]));
    expect(spans([2, 3])).toEqual([0, 0, 1, 1].map((end) => [0, end]));
  });

  test("the curve goes to its last point, which the axis has but for the rounding of numbers", () => {
    const curve = smoothCurve([1, 2, 3], [1, 4, 9]);
    expect(curve(3 + 4e-16)).toBeCloseTo(9, 12);
    expect(curve(1 - 2e-16)).toBeCloseTo(1, 12);
    expect(curve(3.001)).toBeNaN();
  });

  test("the curve goes through the ends of intervals, also between points that are far apart", () => {
    const [group] = result.groups;
    const [{ value, up }] = likelihoodIntervals(group!).filter(({ of }) => of === "sig") as [
      ReturnType<typeof likelihoodIntervals>[0],
    ];
    const hist = group!.histograms.get("nll_scan_sig")!;
    // Of fifteen points, only the first, the middle and the last are left.
    const values = hist.values.map((height, i) => (i % 7 === 0 ? 30 * height : Number.NaN));
    const histograms = new Map([...group!.histograms, ["nll_scan_sig", { ...hist, values } as typeof hist]]);
    const figure = scanFigure({ ...result, groups: [{ ...group!, histograms }] }, { along: "sig" });
    expect(figure.panels[0]!.y.domain).toEqual([0, 10]);
    const curve = layersOf(figure, "scan")[0] as Curve;
    const place = curve.x.findIndex((x) => x > value + up.shift);
    expect(curve.y[place]).toBeCloseTo(1, 0);
  });

  test("the curve does not turn between points that are far apart", () => {
    // The roots of a likelihood that is flat, and then steep.
    const [x, y] = [
      [-2, -1, 0, 1, 2],
      [-17, -0.4, 0, 0.4, 17],
    ];
    const along = Array.from({ length: 401 }, (_, i) => -2 + i / 100);
    const rises = (curve: (at: number) => number) =>
      along.every((at, i) => i === 0 || curve(at) >= curve(along[i - 1]!));
    expect(rises(smoothCurve(x, y))).toBe(false);
    expect(rises(monotoneCurve(x, y))).toBe(true);
    expect(x.map(monotoneCurve(x, y))).toEqual(y);
    // Where nothing is steep, it is the usual one.
    const gentle = x.map((at) => at + 0.05 * at ** 2);
    for (const at of along) expect(monotoneCurve(x, gentle)(at)).toBeCloseTo(smoothCurve(x, gentle)(at), 12);
    // The same of a figure.
    const figure = scanFigure(steep(20), { along: "sig" });
    const { x: places, y: heights } = layersOf(figure, "scan")[0] as Curve;
    const lowest = heights.indexOf(Math.min(...heights));
    heights.forEach((height, i) => {
      const inner = heights[i < lowest ? i + 1 : i - 1];
      if (i !== lowest) expect(height, `at ${places[i]}`).toBeGreaterThanOrEqual(inner!);
    });
  });
});

describe("the likelihood over two parameters", () => {
  test("has x along x: its lowest point in each column is the scan along x", () => {
    const figure = scan2DFigure(result, { over: ["sig", "slope_signal"] });
    expect(figure.name).toBe("nll_scan2D_sig_slope_signal");
    const map = figure.panels[0]!.layers.find((layer): layer is Matrix => layer.kind === "matrix")!;
    const columns = map.xEdges.length - 1;
    const alongX = likelihoodScan(result.groups[0]!, ["sig"]).points.map(({ deltaNll }) => 2 * deltaNll);
    for (const [i, height] of alongX.entries()) {
      const lowest = Math.min(...map.values.filter((_, place) => place % columns === i));
      expect(lowest).toBeGreaterThan(height - 1e-6);
      expect(lowest).toBeLessThan(height + 0.1);
    }
  });

  test("has contours that reach as far as the intervals of each parameter do", () => {
    // With the probability of one standard deviation of one parameter as the level, the contour ends where the intervals do.
    const figure = scan2DFigure(result, {
      over: ["sig", "slope_signal"],
      probabilities: [1 - Math.exp(-0.5)],
    });
    const [contour] = layersOf(figure, "likelihood").filter(
      (layer): layer is Curve => layer.kind === "curve",
    );
    const intervals = likelihoodIntervals(result.groups[0]!).filter(({ level }) => level === 1);
    for (const [of, values] of [
      ["sig", contour!.x],
      ["slope_signal", contour!.y],
    ] as const) {
      const { value, down, up } = intervals.find((one) => one.of === of)!;
      const width = up.shift - down.shift;
      expect(Math.abs(Math.min(...values) - (value + down.shift))).toBeLessThan(0.02 * width);
      expect(Math.abs(Math.max(...values) - (value + up.shift))).toBeLessThan(0.02 * width);
    }
    const [ellipse] = layersOf(figure, "hessian") as [Curve];
    const { x, sigma } = best("sig");
    expect(Math.max(...ellipse.x)).toBeCloseTo(x + sigma, 5);
  });

  test("names its contours in the SVG, and is scaled", () => {
    const options = { over: ["sig", "slope_signal"], scales: [100, 1] } as const;
    const figure = scan2DFigure(result, options);
    const texts = svgTexts(toSvg(figure));
    expect(texts).toEqual(
      expect.arrayContaining(["68%", "95%", "Best fit", "Hessian", "Likelihood", "√sig", "slope_signal"]),
    );
    expect((layersOf(figure, "best")[0] as Points).x[0]).toBeCloseTo(100 * best("sig").x, 10);
    expect(svgFaults(toSvg(figure))).toEqual([]);
  });

  test("without a scan shows the ellipses alone, and refuses what it does not know", () => {
    const figure = scan2DFigure(result, { over: ["sig", "norm"] });
    expect(figure.panels).toHaveLength(1);
    expect(figure.panels[0]!.legend!.entries.map(({ label }) => label)).toEqual([
      "Best fit",
      "Hessian, $-2\\,\\Delta\\ln L$ = 2.28 (68%)",
      "Hessian, $-2\\,\\Delta\\ln L$ = 5.99 (95%)",
    ]);
    for (const { key } of figure.panels[0]!.legend!.entries) expect(layersOf(figure, key)).toHaveLength(1);
    expect(() => scan2DFigure(result, { over: ["sig", "nrm"] })).toThrow(
      /options.over is "nrm".*Did you mean "norm"/,
    );
    expect(() => scan2DFigure(result, { over: ["sig", "norm"], hessian: false })).toThrow(
      'Fit with options.analyses.over: ["sig", "norm"].',
    );
  });
});

test("the legend of a map has a background, so that it can be read over dark colours", () => {
  const of = (scan: boolean) =>
    scan2DFigure(result, { over: ["sig", "slope_signal"], scan }).panels[0]!.legend!;
  expect(of(true).background).toEqual({ colour: "white", opacity: 0.85 });
  expect(of(false).background).toBeUndefined();
});

describe("contours that the fit has found", () => {
  const levels = [1, 2];
  /** A circle for each level around the best fit, as a fit stores it. */
  function contoured(): FitResult {
    const names = (name: string, categories: readonly string[]) =>
      stringCategoryAxis(categories, { name, overflow: false });
    const count = 8;
    const centre = [best("sig").x, best("slope_signal").x];
    const values = levels.flatMap((level) =>
      [Math.cos, Math.sin].flatMap((part, member) =>
        Array.from({ length: count }, (_, k) => centre[member]! + level * part((2 * Math.PI * k) / count)),
      ),
    );
    const axes = [
      names(axisNames.parameterPair, ["sig-slope_signal"]),
      names(axisNames.confidenceLevel, levels.map(String)),
      names(axisNames.pairMembers, ["0", "1"]),
      names(
        axisNames.angle,
        Array.from({ length: count }, (_, k) => String(k)),
      ),
    ];
    const [group] = result.groups;
    const histograms = new Map([
      ...group!.histograms,
      ["contour_scan2D", histogram(axes, { values })] as const,
    ]);
    return { ...result, groups: [{ ...group!, histograms }] };
  }
  const over = ["sig", "slope_signal"] as const;
  const linesOf = (figure: Figure, kind: string) =>
    figure.panels[0]!.layers.filter(
      (layer): layer is Curve => layer.kind === "curve" && layer.key?.split(" ")[0] === kind,
    );

  test("have the ellipses at their levels, in the same dashes, and a legend that names the levels", () => {
    const figure = scan2DFigure(contoured(), { over, scan: false });
    const [found, ellipses] = [linesOf(figure, "contour"), linesOf(figure, "hessian")];
    expect(found.map(({ line }) => line?.dash)).toEqual([undefined, "dashed"]);
    expect(ellipses.map(({ line }) => line?.dash)).toEqual([undefined, "dashed"]);
    // 2 (L - L_min) = level^2 reaches as many standard deviations.
    const { x, sigma } = best("sig");
    for (const [i, level] of levels.entries()) {
      expect((Math.max(...ellipses[i]!.x) - x) / sigma).toBeCloseTo(level, 5);
    }
    expect(figure.panels[0]!.legend!.entries.map(({ label }) => label)).toEqual([
      "Best fit",
      // 1 - exp(-1/2) and 1 - exp(-2)
      "Hessian, $-2\\,\\Delta\\ln L$ = 1 (39.3%)",
      "Hessian, $-2\\,\\Delta\\ln L$ = 4 (86.5%)",
      "Contour scan, $-2\\,\\Delta\\ln L$ = 1 (39.3%)",
      "Contour scan, $-2\\,\\Delta\\ln L$ = 4 (86.5%)",
    ]);
    expect(svgFaults(toSvg(figure))).toEqual([]);
  });

  test("have contours of a scan at their levels", () => {
    const figure = scan2DFigure(contoured(), { over });
    const texts = svgTexts(toSvg(figure));
    expect(texts).toEqual(expect.arrayContaining(["39.3%", "86.5%"]));
    const { value, down } = likelihoodIntervals(result.groups[0]!).find(
      ({ of, level }) => of === "sig" && level === 1,
    )!;
    const [inner] = linesOf(figure, "likelihood");
    expect((Math.min(...inner!.x) - value) / down.shift).toBeCloseTo(1, 1);
  });

  test("have dashes of their own beside probabilities that are asked for", () => {
    const figure = scan2DFigure(contoured(), { over, scan: false, probabilities: [0.68, 0.95] });
    const dashes = (kind: string) => linesOf(figure, kind).map(({ line }) => line?.dash);
    // 1, 2.28, 4 and 5.99 from the inside to the outside.
    expect(dashes("contour")).toEqual([undefined, "dotted"]);
    expect(dashes("hessian")).toEqual(["dashed", "dash-dotted"]);
    expect(figure.panels[0]!.legend!.entries.map(({ label }) => label)).toContain(
      "Hessian, $-2\\,\\Delta\\ln L$ = 2.28 (68%)",
    );
  });
});

describe("along signal strengths whose square roots are stored", () => {
  const over = ["sig", "slope_signal"] as const;

  test("points, ends and curves are at the strengths", () => {
    const [roots, strengths] = (["stored", "mu"] as const).map((strength) =>
      scanFigure(result, { along: "sig", strength }),
    ) as [Figure, Figure];
    expect(strengths.panels[0]!.x.label).toBe("sig");
    for (const [key, place] of [
      ["scan", 1],
      ["contour", 0],
    ] as const) {
      const [before, after] = [roots, strengths].map((figure) => layersOf(figure, key)[place] as Points);
      expect(after!.x).toEqual(before!.x.map((x) => x * x));
      expect(after!.y).toEqual(before!.y);
    }
    const { x, sigma } = best("sig");
    const [[curve], [hessian]] = ["scan", "hessian"].map((key) => layersOf(strengths, key)) as [
      [Curve],
      [Curve],
    ];
    hessian.x.forEach(
      (at, i) => void expect(hessian.y[i]).toBeCloseTo(((Math.sqrt(at) - x) / sigma) ** 2, 8),
    );
    const lowest = curve.x[curve.y.indexOf(Math.min(...curve.y))]!;
    expect(Math.abs(lowest - x * x)).toBeLessThan(curve.x[1]! - curve.x[0]!);
    expect(svgFaults(toSvg(strengths))).toEqual([]);
  });

  test("maps, contours and ellipses are at the strengths, and end at zero", () => {
    const figure = scan2DFigure(result, { over, strength: "mu" });
    const roots = scan2DFigure(result, { over });
    expect([figure, roots].map(({ panels }) => panels[0]!.x.label)).toEqual(["sig", "√sig"]);
    expect((layersOf(figure, "best")[0] as Points).x).toEqual([best("sig").x ** 2]);
    const [cells, rootCells] = [figure, roots].map(
      ({ panels }) => panels[0]!.layers.find((layer): layer is Matrix => layer.kind === "matrix")!,
    );
    expect(cells!.values).toEqual(rootCells!.values);
    expect(cells!.yEdges).toEqual(rootCells!.yEdges);
    expect(cells!.xEdges).toEqual(rootCells!.xEdges.map((x) => Math.max(0, x) ** 2));
    for (const key of ["hessian", "likelihood"]) {
      const [after, before] = [figure, roots].map((one) => layersOf(one, key)[0] as Curve);
      expect(after!.x).toEqual(before!.x.map((x) => Math.max(0, x) ** 2));
    }
    expect(svgFaults(toSvg(figure))).toEqual([]);
  });

  /** The same fit at the other square root: the likelihood knows x^2 only. */
  function mirrored(): FitResult {
    const [group] = result.groups;
    const histograms = new Map(group!.histograms);
    for (const [name, axis] of [
      ["nll_scan_sig", "scan"],
      ["nll_scan2D_sig_slope_signal", "scan_x"],
    ] as const) {
      const hist = histograms.get(name)!;
      const axes = hist.axes.map((one) =>
        one.kind === "string-category" && one.name === axis
          ? stringCategoryAxis(
              one.categories.map((value) => String(-Number(value))),
              { name: axis, overflow: false },
            )
          : one,
      );
      histograms.set(name, { ...hist, axes } as typeof hist);
    }
    const parameters = histograms.get("parms")!;
    const [names] = parameters.axes;
    const place = names?.kind === "string-category" ? names.categories.indexOf("sig") : -1;
    const values = parameters.values.map((value, i) => (i === place ? -value : value));
    histograms.set("parms", { ...parameters, values } as typeof parameters);
    histograms.delete("contour_scan");
    return { ...result, groups: [{ ...group!, histograms }] };
  }

  test("the negative square root has the same figures", () => {
    const { contour_scan: _, ...rest } = Object.fromEntries(result.groups[0]!.histograms);
    const plain = {
      ...result,
      groups: [{ ...result.groups[0]!, histograms: new Map(Object.entries(rest)) }],
    };
    const [one, other] = [plain, mirrored()].map((of) =>
      scanFigure(of, { along: "sig", strength: "mu" }),
    ) as [Figure, Figure];
    const sorted = (figure: Figure) => (layersOf(figure, "scan")[1] as Points).x.toSorted((a, b) => a - b);
    expect(sorted(other)).toEqual(sorted(one));
    expect(other.panels[0]!.x).toEqual(one.panels[0]!.x);
    const curveOf = (figure: Figure) => layersOf(figure, "scan")[0] as Curve;
    expect(curveOf(other).x).toEqual(curveOf(one).x);
    curveOf(one).y.forEach((y, i) => void expect(curveOf(other).y[i]).toBeCloseTo(y, 10));
    const both = [plain, mirrored()].map((of) => scan2DFigure(of, { over, strength: "mu", hessian: false }));
    const [cells, others] = both.map(
      ({ panels }) => panels[0]!.layers.find((layer): layer is Matrix => layer.kind === "matrix")!,
    );
    expect(others).toEqual(cells);
  });

  test("a hidden strength stays a difference of square roots, and other parameters are as they are", () => {
    expect(scanFigure(hidden, { along: "sig", strength: "mu" })).toEqual(
      scanFigure(hidden, { along: "sig" }),
    );
    expect(scanFigure(result, { along: "slope_signal", strength: "mu" })).toEqual(
      scanFigure(result, { along: "slope_signal" }),
    );
  });
});

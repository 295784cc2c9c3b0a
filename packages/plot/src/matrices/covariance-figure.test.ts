import { emptyResultGroup, type FitResult } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { binCovariance, viewResult } from "@rabbit-fit/results";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { beforeAll, describe, expect, test } from "vitest";
import type { Figure } from "../figure/figure.js";
import type { Matrix } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { fixturePath } from "../testing/fixture-path.js";
import { svgFaults, svgTexts } from "../testing/svg-contents.js";
import { covarianceFigure } from "./covariance-figure.js";

let result: FitResult;
let covariances: FitResult;
beforeAll(async () => {
  result = await readFitResult(fixturePath("base_test_tensor"));
  covariances = await readFitResult(fixturePath("composite"));
});

const matrixOf = (figure: Figure) =>
  figure.panels[0]!.layers.find((layer): layer is Matrix => layer.kind === "matrix")!;

describe("parameters", () => {
  test("have the covariance of the result, the first one on top", () => {
    const covariance = viewResult(result).fit().covariance!;
    const figure = covarianceFigure(result);
    expect(figure.name).toBe("hist_cov_postfit_parms_x_parms_y_params");
    expect(matrixOf(figure).values).toEqual([...covariance.values]);
    const { y } = figure.panels[0]!;
    expect(y.categories).toEqual(covariance.names);
    expect(y.domain).toEqual([covariance.names.length, 0]);
  });

  test("that are chosen have their correlations as numbers in the SVG", () => {
    const { correlation, parameters } = viewResult(result).fit();
    const names = [parameters[2]!.name, parameters[0]!.name];
    const figure = covarianceFigure(result, { parameterNames: names, shows: "correlation", numbers: true });
    const texts = svgTexts(toSvg(figure));
    const text = String(Number(correlation!.at(names[0]!, names[1]!).toPrecision(2))).replace("-", "−");
    const inCells = figure.panels[0]!.layers.flatMap((layer) => (layer.kind === "labels" ? layer.texts : []));
    expect(inCells.toSorted()).toEqual([text, text, "1", "1"].toSorted());
    expect(texts).toContain(text);
    expect(texts).toEqual(expect.arrayContaining([...names, "1", "Correlation"]));
    expect(figure.name).toBe("hist_corr_postfit_parms_x_parms_y_params");
  });

  test("have 0 where the correlation is the rounding of numbers", () => {
    const [group] = result.groups;
    const cov = group!.histograms.get("cov")!;
    const values = cov.values.map((value, i) => (i === 1 ? -3e-20 : value));
    const rounded = {
      ...result,
      groups: [
        { ...group!, histograms: new Map([...group!.histograms, ["cov", { ...cov, values } as typeof cov]]) },
      ],
    };
    for (const shows of ["correlation", "covariance"] as const) {
      const figure = covarianceFigure(rounded, { shows, numbers: true });
      const texts = figure.panels[0]!.layers.flatMap((layer) =>
        layer.kind === "labels" ? [...layer.texts] : [],
      );
      expect(texts).toContain("0");
      expect(texts.filter((text) => /e−?-?(1\d|2\d)$/.test(text))).toEqual([]);
    }
  });

  test("can be ordered so that what is correlated is together, with their elements", () => {
    const { correlation } = viewResult(result).fit();
    const figure = covarianceFigure(result, { shows: "correlation", order: "clustered" });
    const names = figure.panels[0]!.x.categories!;
    expect(names.toSorted()).toEqual(correlation!.names.toSorted());
    expect(names).not.toEqual(correlation!.names);
    const block = correlation!.block(names);
    matrixOf(figure).values.forEach((value, i) => {
      expect(value).toBeCloseTo(block.values[i]!, 12);
    });
  });

  test("that the result does not have are refused, and so is a result without covariance", () => {
    expect(() => covarianceFigure(result, { parameterNames: ["sig", "sgi"] })).toThrow(
      /options.parameterNames is "sgi".*Did you mean "sig"/,
    );
    const [group] = result.groups;
    const histograms = new Map([...group!.histograms].filter(([name]) => name !== "cov"));
    expect(() => covarianceFigure({ ...result, groups: [{ ...group!, histograms }] })).toThrow(
      'cov is missing, expected the covariance of the parameters in the result. Fit without options.covariance: "of-interest"',
    );
  });

  test("200 of them, with names of 80 characters, one of them without variance, are drawn in a file of moderate size", () => {
    const names = Array.from({ length: 200 }, (_, i) => `${"длинное_имя_".repeat(7).slice(0, 77)}${i}`);
    const figure = covarianceFigure(exampleResult(names), { shows: "correlation", order: "clustered" });
    const svg = toSvg(figure);
    expect(svgFaults(svg)).toEqual([]);
    expect(svg.length).toBeLessThan(1_500_000);
    expect(matrixOf(figure).values.filter(Number.isNaN)).toHaveLength(2 * 200 - 1);
  });
});

describe("bins of a mapping", () => {
  test("have the covariance of the result: all channels together, or one of them", () => {
    const [group] = covariances.groups;
    const mapping = [...group!.mappings.keys()].find(
      (name) => (binCovariance(group!, "postfit", name)?.channels.size ?? 0) > 1,
    )!;
    const expected = binCovariance(group!, "postfit", mapping)!;
    const all = covarianceFigure(covariances, { fit: group!.name, mapping });
    expect(matrixOf(all).values).toEqual([...expected.elements]);
    const [[channel, block]] = [...expected.channels].slice(1) as [[string, { start: number; size: number }]];
    const one = covarianceFigure(covariances, { fit: group!.name, mapping, channel });
    const { values } = matrixOf(one);
    expect(values).toHaveLength(block.size ** 2);
    const at = (row: number, column: number) =>
      expected.elements[(block.start + row) * expected.size + block.start + column];
    expect(values[block.size + 2]).toBe(at(1, 2));
    expect(values.at(-1)).toBe(at(block.size - 1, block.size - 1));
    expect(one.name).toBe("hist_cov_postfit_Ratio_ch0_ch1_NoneNone_bsum_ch0_ch1_a0_CompositeMapping");
    expect(svgTexts(toSvg(all))).toEqual(expect.arrayContaining([...expected.channels.keys()]));
  });

  test("without covariance in the result are refused with the option that would save it", () => {
    const [group] = result.groups;
    const base = group!.mappings.get("BaseMapping")!;
    const channels = new Map(
      [...base.channels].map(([name, all]) => [
        name,
        new Map([...all].filter(([hist]) => !hist.startsWith("cov"))),
      ]),
    );
    const mappings = new Map([["BaseMapping", { ...base, channels, histograms: new Map() }]]);
    const without = { ...result, groups: [{ ...group!, mappings }] };
    expect(() => covarianceFigure(without, { mapping: "BaseMapping", stage: "data" })).toThrow(
      'Fit with options.likelihood.form: "covariance".',
    );
    expect(() => covarianceFigure(without, { mapping: "BaseMapping" })).toThrow(
      "Fit with options.analyses.covariance.",
    );
    expect(() => covarianceFigure(result, { mapping: "Nothing" })).toThrow(
      'options.mapping is "Nothing", expected one of: ',
    );
  });
});

/** A fit with these parameters, of which the first does not vary. */
function exampleResult(names: readonly string[]): FitResult {
  const axis = (name: string) => stringCategoryAxis(names, { name, overflow: false });
  const size = names.length;
  const covariance = Float64Array.from({ length: size * size }, (_, place) => {
    const [i, j] = [Math.floor(place / size), place % size];
    if (i === 0 || j === 0) return 0;
    return i === j ? 1 : 0.9 * Math.cos(i * j);
  });
  return {
    meta: { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] },
    groups: [
      {
        ...emptyResultGroup({ kind: "asimov" }),
        histograms: new Map<string, Histogram>([
          [
            "parms",
            histogram([axis("parms")], { values: names.map(() => 0), variances: names.map(() => 1) }),
          ],
          ["cov", histogram([axis("parms_x"), axis("parms_y")], { values: covariance })],
        ]),
      },
    ],
  };
}

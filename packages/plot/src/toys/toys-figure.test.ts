import { describe, expect, test } from "vitest";
import type { Figure } from "../figure/figure.js";
import type { Area, Layer, Rule } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { exampleToys } from "../testing/example-toys.js";
import { svgFaults, svgTexts } from "../testing/svg-contents.js";
import { toysFigure } from "./toys-figure.js";

const toys = Array.from({ length: 100 }, (_, i) => ({ x: 1 + Math.sin(i) / 10, nll: 10 + (i % 10) }));
const layerOf = <Kind extends Layer["kind"]>(figure: Figure, kind: Kind) =>
  figure.panels[0]!.layers.find((layer): layer is Extract<Layer, { kind: Kind }> => layer.kind === kind);

describe("the goodness of fit of toys", () => {
  test("has each toy in its bin, the data beside them, and the share of toys that are not better", () => {
    const figure = toysFigure(exampleToys(toys, { x: 1.05, nll: 17 }), { bins: 10 });
    const area = layerOf(figure, "area") as Area;
    expect(area.high.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(area.high).toEqual(Array(10).fill(10));
    expect((layerOf(figure, "rule") as Rule).at).toBe(34);
    const texts = svgTexts(toSvg(figure));
    expect(texts).toEqual(expect.arrayContaining(["Toys (100)", "Observed", "p = 0.3"]));
    expect(figure.name).toBe("toys_gof");
  });

  test("without a fit to the data is drawn alone; toys without a number are counted", () => {
    const figure = toysFigure(exampleToys([...toys, { x: 1, nll: Number.NaN }]));
    const texts = svgTexts(toSvg(figure));
    expect(texts).toEqual(expect.arrayContaining(["Toys (100)", "1 without a number"]));
    expect(texts.join()).not.toContain("Observed");
    expect(svgFaults(toSvg(figure))).toEqual([]);
  });
});

describe("toys that have not converged", () => {
  const some = [
    ...Array.from({ length: 20 }, (_, i) => ({ x: 1 + i / 100, nll: 10, status: "converged" as const })),
    { x: -400, nll: -1e4, status: "unbounded" as const },
    { x: 700, nll: Number.NaN, status: "stalled" as const },
  ];

  test.each([undefined, "mu"])("are left out and counted: %s", (parameter) => {
    const figure = toysFigure(exampleToys(some), { ...(parameter && { parameter }) });
    const area = layerOf(figure, "area") as Area;
    expect(area.high.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(Math.max(...area.edges.map(Math.abs))).toBeLessThan(30);
    const texts = svgTexts(toSvg(figure));
    expect(texts).toEqual(expect.arrayContaining(["Toys (20)", "2 without minimum"]));
    expect(texts).not.toContain("1 without a number");
  });

  test("may be all of them", () => {
    const texts = svgTexts(toSvg(toysFigure(exampleToys(some.slice(20)))));
    expect(texts).toEqual(expect.arrayContaining(["Toys (0)", "2 without minimum"]));
  });
});

describe("values of a parameter", () => {
  test("have their mean and their spread, and what the data gave", () => {
    const figure = toysFigure(exampleToys(toys, { x: 1.05, nll: 17 }), { parameter: "mu" });
    const mean = toys.reduce((sum, { x }) => sum + x, 0) / 100;
    const spread = Math.sqrt(toys.reduce((sum, { x }) => sum + (x - mean) ** 2, 0) / 99);
    const texts = svgTexts(toSvg(figure));
    expect(texts).toEqual(
      expect.arrayContaining([
        `Mean ${Number(mean.toPrecision(4))}`,
        `Standard deviation ${Number(spread.toPrecision(3))}`,
      ]),
    );
    expect((layerOf(figure, "rule") as Rule).at).toBe(1.05);
    expect(figure.name).toBe("toys_mu");
  });

  test("that the fit to the data hides are drawn without it", () => {
    const figure = toysFigure(exampleToys(toys, { x: 1.05, nll: 17 }, ["mu"]), { parameter: "mu" });
    expect(layerOf(figure, "rule")).toBeUndefined();
  });

  test("one toy and equal toys have a figure, no toys are refused", () => {
    for (const some of [toys.slice(0, 1), [toys[0]!, toys[0]!]]) {
      expect(svgFaults(toSvg(toysFigure(exampleToys(some), { parameter: "mu" })))).toEqual([]);
    }
    expect(() => toysFigure(exampleToys([], { x: 1, nll: 2 }))).toThrow(
      "toys is missing, expected fits to toys in the result. Fit with options.data.sets.",
    );
  });
});

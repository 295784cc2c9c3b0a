import {
  type Axis,
  booleanAxis,
  integerAxis,
  integerCategoryAxis,
  regularAxis,
  stringCategoryAxis,
  transformedAxis,
  variableAxis,
} from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { toHtml } from "../html/to-html.js";
import { layOut } from "../scene/lay-out.js";
import type { SceneNode } from "../scene/scene.js";
import { toSvg } from "../svg/to-svg.js";
import { exampleResult } from "../testing/example-result.js";
import { histFigure } from "./hist-figure.js";
import type { HistFigureOptions } from "./hist-options.js";

const long = "a process with a name of eighty characters, which nobody would read to its end ...";
const count = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));
const x = (bins: number, low = 0, high = 1) => regularAxis(bins, low, high, { name: "x" });

interface Hard {
  readonly axes: readonly Axis[];
  readonly data?: readonly number[];
  readonly processes: Readonly<Record<string, readonly number[]>>;
  readonly uncertainties: readonly number[];
  readonly options?: HistFigureOptions;
}

const hard: Readonly<Record<string, Hard>> = {
  "an empty channel": {
    axes: [x(3)],
    data: [0, 0, 0],
    processes: { bkg: [0, 0, 0] },
    uncertainties: [0, 0, 0],
  },
  "one bin": { axes: [x(1)], data: [5], processes: { sig: [1], bkg: [3] }, uncertainties: [1] },
  "no axis but that of a total yield": {
    axes: [integerAxis(0, 1, { name: "yield", underflow: false, overflow: false })],
    data: [5],
    processes: { bkg: [4] },
    uncertainties: [1],
  },
  "5,000 bins": {
    axes: [x(5000)],
    data: count(5000, (i) => i % 97),
    processes: { sig: count(5000, (i) => i % 50), bkg: count(5000, () => 20) },
    uncertainties: count(5000, () => 2),
  },
  "a name of 80 characters": {
    axes: [x(2)],
    data: [1, 2],
    processes: { [long]: [1, 2], bkg: [1, 1] },
    uncertainties: [1, 1],
  },
  unicode: {
    axes: [regularAxis(2, 0, 1, { name: "μ\u0301 — 質量 \u{1f600}" })],
    data: [1, 2],
    processes: { "t̄t → ℓν": [1, 1], '\u202eevil\u0000\ud800 <&">': [1, 1] },
    uncertainties: [1, 1],
  },
  "negative yields": {
    axes: [x(3)],
    data: [3, 1, 0],
    processes: { int: [-2, -1, 1], bkg: [4, 1, -2] },
    uncertainties: [1, 1, 1],
  },
  "only negative yields": { axes: [x(2)], processes: { int: [-2, -1] }, uncertainties: [1, 1] },
  "uncertainties that are not numbers": {
    axes: [x(3)],
    data: [1, 2, 3],
    processes: { bkg: [1, 2, 3] },
    uncertainties: [Number.NaN, 1, Number.POSITIVE_INFINITY],
  },
  "yields that are not numbers": {
    axes: [x(3)],
    data: [1, Number.NaN, 3],
    processes: { bkg: [Number.NaN, 2, 3], sig: [1, 1, Number.POSITIVE_INFINITY] },
    uncertainties: [1, 1, 1],
  },
  "no data in a logarithmic scale": {
    axes: [x(4)],
    data: [0, 0, 3, 100_000],
    processes: { bkg: [0, 1e-3, 5, 90_000], sig: [0, 0, 0, 1] },
    uncertainties: [0, 1e-3, 1, 300],
    options: { yScale: "log", band: "both" },
  },
  "nothing at all in a logarithmic scale": {
    axes: [x(2)],
    data: [0, 0],
    processes: { bkg: [0, -1] },
    uncertainties: [0, 1],
    options: { yScale: "log" },
  },
  "widths over decades": {
    axes: [variableAxis([0.001, 0.01, 0.1, 1, 10, 1000], { name: "E" })],
    data: [5, 4, 3, 2, 1],
    processes: { bkg: [5, 4, 3, 2, 1] },
    uncertainties: [1, 1, 1, 1, 1],
  },
  "edges at infinity": {
    axes: [variableAxis([Number.NEGATIVE_INFINITY, 0, 1, Number.POSITIVE_INFINITY], { name: "m" })],
    data: [5, 4, 3],
    processes: { bkg: [5, 4, 3] },
    uncertainties: [1, 1, 1],
  },
  "an axis of texts": {
    axes: [stringCategoryAxis(["ee", "mumu", long, "$\\tau\\tau$"], { name: "flavour" })],
    data: [5, 4, 3, 2],
    processes: { bkg: [5, 4, 3, 2] },
    uncertainties: [1, 1, 1, 1],
  },
  "an axis of 300 texts": {
    axes: [
      stringCategoryAxis(
        count(300, (i) => i).map((i) => `category ${i}`),
        { name: "many" },
      ),
    ],
    data: count(300, () => 2),
    processes: { bkg: count(300, () => 2) },
    uncertainties: count(300, () => 1),
  },
  "integers and flags": {
    axes: [integerCategoryAxis([-11, 11, 13], { name: "pdg" }), booleanAxis({ name: "passes" })],
    data: [1, 2, 3, 4, 5, 6],
    processes: { bkg: [1, 2, 3, 4, 5, 6] },
    uncertainties: [1, 1, 1, 1, 1, 1],
    options: { separations: "all" },
  },
  "three axes with flow bins": {
    axes: [x(2), regularAxis(3, 0, 1, { name: "y" }), transformedAxis(4, 1, 1000, "log", { name: "z" })],
    data: count(24, (i) => i),
    processes: { bkg: count(24, (i) => i + 1), sig: count(24, () => 1) },
    uncertainties: count(24, () => 1),
    options: { separations: "all", axisOrder: "reversed" },
  },
  "tiny and huge numbers": {
    axes: [x(2, 1e9, 2e9)],
    data: [1e-9, 2e-9],
    processes: { bkg: [1e-9, 1e-9] },
    uncertainties: [1e-10, 1e-10],
  },
  "40 processes": {
    axes: [x(2)],
    data: [40, 40],
    processes: Object.fromEntries(count(40, (i) => i).map((i) => [`process ${i}`, [1, 1]])),
    uncertainties: [1, 1],
    options: { legend: { columns: 2 } },
  },
  "a y axis whose upper end is to be found": {
    axes: [x(2)],
    data: [1, 2],
    processes: { bkg: [1, 2] },
    uncertainties: [1, 1],
    options: { yRange: [1, 0] },
  },
};

describe.each(Object.entries(hard))("%s", (_, { options = {}, ...content }) => {
  const figure = histFigure(exampleResult(content), options);

  test("there is a figure without a number that is none", () => {
    const svg = toSvg(figure);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(svg.match(/<path/g)!.length).toBeGreaterThan(3);
    // The scripts of an interactive figure end where they should.
    const html = toHtml(figure);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(svg).not.toMatch(/[\0\ud800-\udfff](?<![\ud800-\udbff][\udc00-\udfff])/u);
  });

  test("every text is on the page", () => {
    const { width, height, nodes } = layOut(figure);
    const visit = (node: SceneNode): void => {
      if (node.kind === "group") node.children.forEach(visit);
      if (node.kind !== "text") return;
      expect(node.x).toBeGreaterThanOrEqual(-1);
      expect(node.y).toBeGreaterThanOrEqual(0);
      expect(node.y).toBeLessThanOrEqual(height + 1);
      if (!node.upwards) expect(node.x + node.text.width).toBeLessThanOrEqual(width + 12);
    };
    nodes.forEach(visit);
  });
});

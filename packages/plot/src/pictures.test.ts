import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FitResult } from "@rabbit-fit/contracts";
import { readFitInput, readFitResult } from "@rabbit-fit/io-hdf5/node";
import { describe, expect, test } from "vitest";
import { lossFigure } from "./convergence/loss-figure.js";
import type { Figure } from "./figure/figure.js";
import { histFigure } from "./hists/hist-figure.js";
import { impactsFigure } from "./impacts/impacts-figure.js";
import { pullsFigure } from "./impacts/pulls-figure.js";
import { inputFigure } from "./inputs/input-figure.js";
import { clsFigure } from "./limits/cls-figure.js";
import { limitBandsFigure } from "./limits/limit-bands-figure.js";
import { limitsFigure } from "./limits/limits-figure.js";
import { covarianceFigure } from "./matrices/covariance-figure.js";
import { toPng } from "./node/index.js";
import { lCurveFigure } from "./regularization/l-curve-figure.js";
import { scan2DFigure } from "./scans/scan-2d-figure.js";
import { scanFigure } from "./scans/scan-figure.js";
import { exampleLimits } from "./testing/example-limits.js";
import { exampleToys } from "./testing/example-toys.js";
import { fixturePath } from "./testing/fixture-path.js";
import { difference, readPng } from "./testing/image.js";
import { toysFigure } from "./toys/toys-figure.js";
import { uncertaintiesFigure } from "./uncertainties/uncertainties-figure.js";

// What figures look like, beside what they say, which the tests of each figure check. `build/renew-pictures.mjs` renews the pictures.

const inputPath = fileURLToPath(new URL("../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

/** Each fixture is read once. */
const read = new Map<string, Promise<FitResult>>();
function result(name: string): Promise<FitResult> {
  const known = read.get(name) ?? readFitResult(fixturePath(name));
  read.set(name, known);
  return known;
}

const labels = {
  processes: { sig: "$\\mathit{H}\\to\\mu\\mu$", bkg: "Drell–Yan", bkg_2: "$\\mathit{t\\bar{t}}$" },
  axes: { a: { label: "$\\mathit{p}_T$", unit: "GeV" } },
};
const curve = { "0.9": 0.2, "0.5": 0.8, "0.3": 1.1, "0.2": 1.3, "0.1": 1.6, "0.05": 1.9, "0.01": 2.4 };

/** A figure of each kind, from what is committed. */
const picturedFigures: Readonly<Record<string, () => Promise<Figure>>> = {
  hists: async () =>
    histFigure(await result("base_test_tensor"), {
      channel: "ch0",
      style: "CMS",
      header: { subtitle: "Preliminary", lumi: 138, energy: 13.6 },
      labels,
    }),
  "hists-unrolled": async () =>
    histFigure(await result("base_test_tensor"), {
      channel: "ch1",
      style: "ATLAS",
      header: { subtitle: "Internal" },
      separations: "all",
      unstacked: ["sig"],
      overlays: [{ process: "sig", scale: 5 }],
      hiddenData: [{ axis: "b", low: 0, high: 1 }],
      labels,
    }),
  inputs: async () =>
    inputFigure(await readFitInput(inputPath), {
      channel: "ch1",
      axes: ["a"],
      variations: [{ name: "slope_2_signal_ch1" }],
    }),
  uncertainties: async () =>
    uncertaintiesFigure(await result("mapped_impacts"), { mapping: "Project ch1 b", style: "LHCb" }),
  impacts: async () => {
    const pseudodata = await result("pseudodata");
    return impactsFigure(pseudodata, { fit: pseudodata.groups[0]!.name, numbers: true });
  },
  pulls: async () => pullsFigure(await result("scans")),
  covariance: async () => covarianceFigure(await result("plain")),
  scan: async () => scanFigure(await result("scans"), { along: "sig" }),
  "scan-2d": async () => scan2DFigure(await result("scans"), { over: ["sig", "slope_signal"] }),
  limits: async () => limitsFigure(await result("limits_bsm")),
  "limit-bands": async () =>
    limitBandsFigure(
      [100, 120, 150, 200].map((at) => ({ at, result: exampleLimits({ "0.05": 3e4 / at ** 2 + at / 300 }) })),
      { xLabel: "$\\mathit{m}_X$ (GeV)", lineAt: 1, header: { subtitle: "Example" } },
    ),
  cls: async () => clsFigure(exampleLimits(curve)),
  toys: async () => {
    const toys = Array.from({ length: 400 }, (_, i) => {
      // Sums of sines are bell-shaped, and the same on each machine.
      const sum = [1, 2.3, 3.7, 5.1].reduce((total, k) => total + Math.sin(k * i), 0);
      return { x: 1 + sum / 10, nll: 20 + 3 * sum };
    });
    return toysFigure(exampleToys(toys, { x: 1.05, nll: 24 }));
  },
  "l-curve": async () => lCurveFigure(await result("lcurve_scan")),
  loss: async () => lossFigure(await result("plain")),
};

const WIDTH = 290;
/** Differences of pixels are between 0 and 255; their root mean square. Machines may round the edges of letters otherwise. */
const TOLERANCE = 0.5;

const folder = new URL("./testing/pictures/", import.meta.url);
const pathOf = (name: string) => fileURLToPath(new URL(`${name}.png`, folder));

describe("each kind of figure looks as in its picture", () => {
  test.each(Object.entries(picturedFigures))("%s", async (name, make) => {
    const figure = await make();
    const png = await toPng(figure, { scale: WIDTH / figure.width });
    if (process.env.RABBIT_RENEW_PICTURES !== undefined) writeFileSync(pathOf(name), png);
    expect(existsSync(pathOf(name)), pathOf(name)).toBe(true);
    const [now, before] = [await readPng(png), await readPng(readFileSync(pathOf(name)))];
    expect([now.width, now.height]).toEqual([before.width, before.height]);
    expect(difference(now, before)).toBeLessThan(TOLERANCE);
  });
});

test("there is no picture of anything else, and all of them are small", () => {
  const files = readdirSync(folder);
  expect(files.sort()).toEqual(
    Object.keys(picturedFigures)
      .map((name) => `${name}.png`)
      .sort(),
  );
  expect(files.reduce((sum, file) => sum + statSync(new URL(file, folder)).size, 0)).toBeLessThan(300_000);
});

test("a line that moves by a pixel, or another colour of a bar, is a difference", async () => {
  const figure = await picturedFigures.toys!();
  const pixels = async (changed: typeof figure) =>
    await readPng(await toPng(changed, { scale: WIDTH / figure.width }));
  const before = await pixels(figure);
  const panel = figure.panels[0]!;
  const [area, rule, ...rest] = panel.layers;
  const shifted = { ...rule!, at: (rule as { at: number }).at * 1.02 } as typeof rule;
  const moved = { ...figure, panels: [{ ...panel, layers: [area!, shifted!, ...rest] }] };
  expect(difference(await pixels(moved), before)).toBeGreaterThan(2 * TOLERANCE);
  expect(difference(await pixels({ ...figure, style: "ATLAS" }), before)).toBeGreaterThan(2 * TOLERANCE);
});

import { fileURLToPath } from "node:url";
import type { FitResult } from "@rabbit-fit/contracts";
import { readFitInput, readFitResult } from "@rabbit-fit/io-hdf5/node";
import { lossFigure } from "../convergence/loss-figure.js";
import type { Figure } from "../figure/figure.js";
import { histFigure } from "../hists/hist-figure.js";
import { impactsFigure } from "../impacts/impacts-figure.js";
import { pullsFigure } from "../impacts/pulls-figure.js";
import { inputFigure } from "../inputs/input-figure.js";
import { clsFigure } from "../limits/cls-figure.js";
import { limitBandsFigure } from "../limits/limit-bands-figure.js";
import { limitsFigure } from "../limits/limits-figure.js";
import { covarianceFigure } from "../matrices/covariance-figure.js";
import { lCurveFigure } from "../regularization/l-curve-figure.js";
import { scan2DFigure } from "../scans/scan-2d-figure.js";
import { scanFigure } from "../scans/scan-figure.js";
import { toysFigure } from "../toys/toys-figure.js";
import { uncertaintiesFigure } from "../uncertainties/uncertainties-figure.js";
import { exampleLimits } from "./example-limits.js";
import { exampleToys } from "./example-toys.js";
import { fixturePath } from "./fixture-path.js";

const inputPath = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

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
export const picturedFigures: Readonly<Record<string, () => Promise<Figure>>> = {
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

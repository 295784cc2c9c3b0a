import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";

export const lCurvePlotDefinition = plotCommand({
  name: "lcurve",
  summary: "draw the L-curve of a regularised fit",
  description:
    "Draws the L-curve, with its corner, and its curvature against the strength of the regularisation. The result needs a scan (--lCurveScan or --lCurveOptimize of the fit).",
  options: [...figureOptionSpecs, resultOption],
  examples: [
    "results/fitresults.hdf5 -o plots",
    "results/fitresults.hdf5 -o plots --subtitle Preliminary",
    "results/fitresults.hdf5 -o plots --formats pdf png",
  ],
  load: async () => (await import("./lcurve-command.js")).lCurvePlotCommand,
});

import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";
import { scanOptionSpecs } from "./options.js";

export const scanPlotDefinition = plotCommand({
  name: "scan",
  summary: "draw the likelihood along parameters",
  description:
    "Draws scans of the likelihood along parameters with the parabola of the covariance, and the ends of intervals of the likelihood where the fit has found them. The result needs scans (--scan of the fit).",
  options: [...figureOptionSpecs, resultOption, ...scanOptionSpecs],
  examples: [
    "results/fitresults.hdf5 -o plots",
    "results/fitresults.hdf5 -o plots --params sig --ylim 0 9 --formats pdf",
    "results/fitresults.hdf5 -o plots --params sig norm --noHessian --style CMS",
  ],
  load: async () => (await import("./scan-command.js")).scanPlotCommand,
});

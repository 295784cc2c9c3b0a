import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";
import { scan2DOptionSpecs } from "./options.js";

export const scan2DPlotDefinition = plotCommand({
  name: "scan2d",
  summary: "draw the likelihood over two parameters",
  description:
    "Draws scans of the likelihood over two parameters with their contours, the contours that the fit has found, and the ellipses of the covariance: all at the levels of the contours that the fit has found, or at 68% and 95%.",
  options: [...figureOptionSpecs, resultOption, ...scan2DOptionSpecs],
  examples: [
    "results/fitresults.hdf5 -o plots --params sig norm",
    "results/fitresults.hdf5 -o plots --params sig norm --legPos 'lower right'",
    "results/fitresults.hdf5 -o plots --params sig norm --noScan --formats pdf",
  ],
  load: async () => (await import("./scan2d-command.js")).scan2DPlotCommand,
});

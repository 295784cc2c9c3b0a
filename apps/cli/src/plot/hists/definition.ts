import { histLookSpecs } from "../hist-look-options.js";
import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";
import { histsOptionSpecs } from "./options.js";

export const histsPlotDefinition = plotCommand({
  name: "hists",
  summary: "draw data and prediction of channels and mappings",
  description:
    "Draws the data and the prediction of each channel of each mapping: processes on top of each other, the data, and their ratio with the uncertainty of the prediction. The result needs histograms (rabbit fit --saveHists --saveHistsPerProcess --computeHistErrors).",
  options: [...figureOptionSpecs, resultOption, ...histsOptionSpecs, ...histLookSpecs],
  examples: [
    "results/fitresults.hdf5 -o plots --config labels.yaml",
    "results/fitresults.hdf5 -o plots -m Project signal_region pt --formats pdf",
    "results/fitresults.hdf5 -o plots --style CMS --lumi 138 --energy 13",
  ],
  load: async () => (await import("./hists-command.js")).histsPlotCommand,
});

import { histLookSpecs } from "../hist-look-options.js";
import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";
import { uncertaintiesOptionSpecs } from "./options.js";

export const uncertaintiesPlotDefinition = plotCommand({
  name: "uncertainties",
  summary: "draw what makes the yields of bins uncertain",
  description:
    "Draws the impact of each group of parameters on each bin of channels and mappings after the fit, and the uncertainty of all together. The result needs impacts on bins (rabbit fit --saveHists --computeHistErrors --computeHistImpacts).",
  options: [...figureOptionSpecs, resultOption, ...uncertaintiesOptionSpecs, ...histLookSpecs],
  examples: [
    "results/fitresults.hdf5 -o plots --config labels.yaml",
    "results/fitresults.hdf5 -o plots -m Project signal_region pt --absolute",
    "results/fitresults.hdf5 -o plots --flterUncertainties stat binByBinStat",
  ],
  load: async () => (await import("./uncertainties-command.js")).uncertaintiesPlotCommand,
});

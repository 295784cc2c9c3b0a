import { figureOptionSpecs } from "../options.js";
import { plotCommand } from "../plot-command.js";
import { toysPlotOptionSpecs } from "./options.js";

export const toysPlotDefinition = plotCommand({
  name: "toys",
  summary: "draw the distributions of fits to toys",
  description:
    "Draws how the goodness of fit and the values of parameters are distributed over toys, with what the fit to the data has found. The result needs toys (rabbit fit -t).",
  options: [...figureOptionSpecs, ...toysPlotOptionSpecs],
  examples: [
    "results/fitresults.hdf5 -o plots",
    "results/fitresults.hdf5 -o plots --gof --formats pdf",
    "results/fitresults.hdf5 -o plots --params sig norm --bins 40",
  ],
  load: async () => (await import("./toys-command.js")).toysPlotCommand,
});

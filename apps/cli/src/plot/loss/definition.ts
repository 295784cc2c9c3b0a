import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";

export const lossPlotDefinition = plotCommand({
  name: "loss",
  summary: "draw how a fit has converged",
  description:
    "Draws how far the likelihood was above its least value after each iteration, and after each second.",
  options: [...figureOptionSpecs, resultOption],
  examples: [
    "results/fitresults.hdf5 -o plots",
    "results/fitresults.hdf5 -o plots --result asimov",
    "results/fitresults.hdf5 -o plots --formats pdf png",
  ],
  load: async () => (await import("./loss-command.js")).lossPlotCommand,
});

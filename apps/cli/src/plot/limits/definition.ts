import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";

export const limitsPlotDefinition = plotCommand({
  name: "limits",
  summary: "draw upper limits",
  description:
    "Draws upper limits on parameters: the expected median, its bands of one and two standard deviations, and what is observed.",
  options: [...figureOptionSpecs, resultOption],
  examples: [
    "results/limits.hdf5 -o plots",
    "results/limits.hdf5 -o plots --style CMS --lumi 138 --energy 13",
    "results/limits.hdf5 -o plots --formats pdf png",
  ],
  load: async () => (await import("./limits-command.js")).limitsPlotCommand,
});

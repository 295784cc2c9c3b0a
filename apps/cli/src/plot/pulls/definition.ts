import { rowOptionSpecs } from "../impacts/options.js";
import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";

export const pullsPlotDefinition = plotCommand({
  name: "pulls",
  summary: "draw pulls and constraints of all parameters",
  description:
    "Draws where each parameter is after the fit, in units of its uncertainty before it, and how much of this uncertainty is left.",
  options: [...figureOptionSpecs, resultOption, ...rowOptionSpecs],
  examples: [
    "results/fitresults.hdf5 -o plots",
    "results/fitresults.hdf5 -o plots --sort constraint --num 0 --filters '^jes'",
    "results/fitresults.hdf5 -r results/other.hdf5 --refName other --sort pull_diff",
  ],
  load: async () => (await import("./pulls-command.js")).pullsPlotCommand,
});

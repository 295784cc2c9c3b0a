import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";
import { impactsPlotOptionSpecs, rowOptionSpecs } from "./options.js";

export const impactsPlotDefinition = plotCommand({
  name: "impacts",
  summary: "draw impacts on parameters or bins, and pulls",
  description:
    "Draws the impacts on each parameter of interest, or on the bins of a mapping, with the pulls of the sources beside them. The result needs impacts (rabbit fit --doImpacts, --globalImpacts ...; on bins --computeHistImpacts).",
  options: [...figureOptionSpecs, resultOption, ...rowOptionSpecs, ...impactsPlotOptionSpecs],
  examples: [
    "results/fitresults.hdf5 -o plots -n 30 --config labels.yaml",
    "results/fitresults.hdf5 -r results/other.hdf5 --refName other --noPulls",
    "results/fitresults.hdf5 --impactType global -m Project ch1 b --relative",
  ],
  load: async () => (await import("./impacts-command.js")).impactsPlotCommand,
});

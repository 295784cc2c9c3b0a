import { histLookSpecs } from "../hist-look-options.js";
import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";
import { covOptionSpecs } from "./options.js";

export const covPlotDefinition = plotCommand({
  name: "cov",
  summary: "draw covariances and correlations",
  description:
    "Draws the covariance or the correlations of the parameters, or of the expected yields of the bins of mappings. The latter needs rabbit fit --saveHists --computeHistErrors --computeHistCov.",
  options: [...figureOptionSpecs, resultOption, ...covOptionSpecs, ...histLookSpecs],
  examples: [
    "results/fitresults.hdf5 -o plots --params --correlation --cluster",
    "results/fitresults.hdf5 -o plots --params sig norm --correlation --showNumbers",
    "results/fitresults.hdf5 -o plots -m Project ch1 a --formats pdf",
  ],
  load: async () => (await import("./cov-command.js")).covPlotCommand,
});

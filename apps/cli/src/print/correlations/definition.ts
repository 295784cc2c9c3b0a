import { tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";
import { correlationsOptionSpecs } from "./options.js";

export const correlationsDefinition = printCommand({
  name: "correlations",
  summary: "print the correlations of parameters",
  description:
    "Prints the correlation of every two parameters after the fit, the largest first, or their matrix. The result needs the covariance, which a fit with --noHessian does not have.",
  options: [...tableOptionSpecs, ...correlationsOptionSpecs],
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --of sig --top 10",
    "results/fitresults.hdf5 --parameters 'mu_.*' lumi --csv",
  ],
  load: async () => (await import("./correlations-command.js")).correlationsCommand,
});

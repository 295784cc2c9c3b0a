import { tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";
import { histsOptionSpecs } from "./options.js";

export const histsDefinition = printCommand({
  name: "hists",
  summary: "print the bins of channels and mappings, or write them for HEPData",
  description:
    "Prints the bins of each mapping of a result: where they are, what was observed, what is expected after the fit (or before it), the pull, and the chi-square. The pull is (observed - expected) / sigma. Before the fit sigma^2 is the sum of both variances. After the fit, which follows the data, sigma^2 is the variance of what was observed less the variance of what is expected. The result needs histograms (rabbit fit --saveHists --computeHistErrors).",
  options: [...tableOptionSpecs, ...histsOptionSpecs],
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 -m Project signal_region pt --prefit --csv",
    "results/fitresults.hdf5 -m Project gen_region pt --hepdata submission",
  ],
  load: async () => (await import("./hists-command.js")).histsCommand,
});

import { tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";
import { yieldsOptionSpecs } from "./options.js";

export const yieldsDefinition = printCommand({
  name: "yields",
  summary: "print the yields of a result",
  description:
    "Prints the yields of each channel and process before and after the fit, their total, the data that were fitted, and the ratio of data and total. The result needs histograms (rabbit fit --saveHists).",
  options: [...tableOptionSpecs, ...yieldsOptionSpecs],
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --bins --channels signal_region --csv",
    "results/fitresults.hdf5 --latex -o yields.tex",
  ],
  load: async () => (await import("./yields-command.js")).yieldsCommand,
});

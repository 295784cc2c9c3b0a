import { tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";
import { contourOptionSpecs } from "./options.js";

export const contourDefinition = printCommand({
  name: "contour",
  summary: "print intervals and contours of the likelihood",
  description: "Prints the intervals of the likelihood, or the points of closed contours of two parameters.",
  options: [...tableOptionSpecs, ...contourOptionSpecs],
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --of mu --latex",
    "results/fitresults.hdf5 --pair mu lumi --csv",
  ],
  load: async () => (await import("./contour-command.js")).contourCommand,
});

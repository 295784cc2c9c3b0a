import { printCommand } from "../print-command.js";
import { impactsOptionSpecs } from "./options.js";

export const impactsDefinition = printCommand({
  name: "impacts",
  summary: "print the impacts on the parameters of interest",
  description:
    "Prints the impacts on every parameter of interest, or on the bins of a mapping: where the uncertainty comes from.",
  options: impactsOptionSpecs,
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --impactType global -m Project ch1 b --relative",
    "results/fitresults.hdf5 -u --table traditional global --sortBy max --top 10",
  ],
  load: async () => (await import("./impacts-command.js")).impactsCommand,
});

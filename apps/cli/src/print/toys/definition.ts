import { printCommand } from "../print-command.js";
import { toysOptionSpecs } from "./options.js";

export const toysDefinition = printCommand({
  name: "toys",
  summary: "print the estimates of toys, or their means and widths",
  description:
    "Prints a row for each toy of a result: how its fit ended, the value of the likelihood, and the estimate of each parameter.",
  options: toysOptionSpecs,
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --summary",
    "results/fitresults.hdf5 --parameters '.*' --csv -o toys.csv",
  ],
  load: async () => (await import("./toys-command.js")).toysCommand,
});

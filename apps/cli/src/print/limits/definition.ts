import { tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";

export const limitsDefinition = printCommand({
  name: "limits",
  summary: "print upper limits",
  description: "Prints the upper limits of a result of rabbit limit: observed, and expected without signal.",
  options: tableOptionSpecs,
  examples: [
    "results/limits.hdf5",
    "results/limits.hdf5 --latex -o limits.tex",
    "results/limits.hdf5 --result asimov --json",
  ],
  load: async () => (await import("./limits-command.js")).limitsCommand,
});
